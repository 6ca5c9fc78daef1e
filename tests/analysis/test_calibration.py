"""The promise of the list, in rooms whose truth is known: the small sibling of `./baithak bench calibration`."""

import pytest
from bench.calibration import DESIGN_TABLE, SIZES, calibrate, leaning, related, unrelated

ROOMS = 40


@pytest.mark.parametrize("sizes", SIZES)
def test_the_false_share_is_kept_and_as_much_is_found_as_was_promised(sizes: tuple[int, int]) -> None:
    found, _plain = calibrate(related, sizes, ROOMS, seed=7)
    assert found.false_share <= 0.10 + 2 * found.error
    assert found.recall >= DESIGN_TABLE[sizes][1] - 0.05  # 0.05: Monte-Carlo error of the recall


@pytest.mark.parametrize("world", [unrelated, leaning])
def test_the_false_share_is_kept_in_other_worlds(world: object) -> None:
    found, _plain = calibrate(world, (12, 12), ROOMS, seed=8)  # type: ignore[arg-type]
    assert found.false_share <= 0.10 + 2 * found.error
    assert found.recall > 0.15
