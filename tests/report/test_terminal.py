"""The summary fits a screen and runs no markup of what people wrote."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from simulated import simulated_conversation, simulated_findings

from baithak.report.terminal import print_summary


@pytest.mark.parametrize("names", [("India", "Pakistan"), ("Everyone",), (), ("A", "B", "C")])
def test_summary_fits_a_screen(names: tuple[str, ...]) -> None:
    findings = simulated_findings((30,) * max(len(names), 1), 40, names=names, is_side_discovered=len(names) < 2)
    texts = tuple(f"[bold]Statement[/bold] {own} [/] \x1b[31m" + "talk " * 40 for own in range(40))
    written = io.StringIO()
    print_summary(findings, simulated_conversation(findings, texts), Console(file=written, width=100))
    lines = written.getvalue().splitlines()
    assert len(lines) <= 40 and max(map(len, lines)) <= 100
    assert "Water, trade and visas" in lines[0]
    assert "\x1b" not in written.getvalue()
    if len(names) == 2:
        assert "[bold]Statement[/bold]" in written.getvalue()
        assert "Both sides agree on" in written.getvalue()
