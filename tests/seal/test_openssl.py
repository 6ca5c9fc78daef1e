"""The private operation: the same as plain arithmetic, from many threads, and nothing left in Python's error queue."""

import secrets
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from baithak.seal import openssl
from baithak.seal.errors import BadKey
from tests.seal.dialogue import Dialogue


def test_it_equals_plain_arithmetic(dialogue: Dialogue) -> None:
    key = dialogue.signing["west", 1]
    numbers = key.private_numbers()
    n = numbers.public_numbers.n
    for number in (0, 1, 2, n - 1, *(secrets.randbelow(n) for _ in range(5))):
        expected = pow(number, numbers.d, n).to_bytes(384, "big")
        assert openssl.private_operation(key, number.to_bytes(384, "big")) == expected


def test_threads_do_not_disturb_one_another(dialogue: Dialogue) -> None:
    keys = list(dialogue.signing.values())
    jobs = [(keys[i % len(keys)], secrets.token_bytes(383).rjust(384, b"\x00")) for i in range(40)]
    alone = [openssl.private_operation(*job) for job in jobs]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda job: openssl.private_operation(*job), jobs)) == alone


def test_apples_stub_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading /usr/lib/libcrypto.dylib ends the process on macOS; another place is fine."""
    for platform, found, is_used in (
        ("darwin", "/usr/lib/libcrypto.dylib", False),
        ("darwin", "/opt/homebrew/lib/libcrypto.dylib", True),
        ("linux", "/usr/lib/libcrypto.so", True),
    ):
        monkeypatch.setattr(openssl.sys, "platform", platform)
        monkeypatch.setattr(openssl.ctypes.util, "find_library", lambda _, found=found: found)
        assert (found in openssl._candidates()) == is_used


def test_a_key_that_is_none_is_refused_and_leaves_no_trace() -> None:
    for der in (b"", b"not a key", bytes(600)):
        with pytest.raises(BadKey):
            openssl._evp_sign(der, bytes(384))
        assert openssl._library().ERR_peek_error() == 0
    ssl.create_default_context()  # would report an error left behind


def test_what_is_taken_from_the_library_is_given_back(dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting:
        """The library, counting its calls and what it is asked to free."""

        def __init__(self) -> None:
            self.calls: list[str] = []

        def __getattr__(self, name: str) -> Callable[..., object]:
            def call(*arguments: object) -> object:
                self.calls.append(name)
                return getattr(library, name)(*arguments)

            return call

    library, counting = openssl._library(), Counting()
    monkeypatch.setattr(openssl, "_library", lambda: counting)
    openssl.private_operation(dialogue.signing["east", 1], bytes(384))
    with pytest.raises(BadKey):
        openssl._evp_sign(b"not a key", bytes(384))
    assert counting.calls.count("EVP_PKEY_CTX_new") == 1
    assert counting.calls.count("EVP_PKEY_CTX_free") == counting.calls.count("EVP_PKEY_free") == 2
