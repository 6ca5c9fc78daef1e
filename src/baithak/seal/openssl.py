"""The one RSA operation that `cryptography` does not offer: the private key's, on a number that is already padded.

OpenSSL's EVP does it, reached through ctypes, with its own blinding against timing left on. The result is checked with
the public key before it leaves: a signature computed wrongly (a fault, a broken chip) would give the private key away
(Boneh, DeMillo and Lipton 1997).
"""

import contextlib
import ctypes
import ctypes.util
import functools
import importlib
import sys
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from baithak.seal.errors import BadEncoding, BadKey, NoOpenSSL

_P, _I, _L, _S = ctypes.c_void_p, ctypes.c_int, ctypes.c_long, ctypes.c_char_p
_SIZE = ctypes.POINTER(ctypes.c_size_t)
_SIGNATURES: dict[str, tuple[object, list[object]]] = {
    "d2i_AutoPrivateKey": (_P, [_P, ctypes.POINTER(_S), _L]),
    "EVP_PKEY_free": (None, [_P]),
    "EVP_PKEY_CTX_new": (_P, [_P, _P]),
    "EVP_PKEY_CTX_free": (None, [_P]),
    "EVP_PKEY_sign_init": (_I, [_P]),
    "EVP_PKEY_CTX_ctrl_str": (_I, [_P, _S, _S]),
    "EVP_PKEY_sign": (_I, [_P, _S, _SIZE, _S, ctypes.c_size_t]),
    "ERR_clear_error": (None, []),
}


def private_operation(key: RSAPrivateKey, block: bytes) -> bytes:
    """What is `block` to the power of the private exponent? (RSASP1 of RFC 8017 §5.2.1, as BlindSign needs it.)

    `key`: of any size. `block`: as many bytes as the modulus has, big-endian, below the modulus.
    Returns as many bytes. Raises BadEncoding for a block of the wrong length or range, NoOpenSSL if the library is
    absent, and BadKey if it refuses the key or its result does not verify; nothing computed is then shown.
    """
    numbers = key.public_key().public_numbers()
    length = (numbers.n.bit_length() + 7) // 8
    if len(block) != length or int.from_bytes(block, "big") >= numbers.n:
        raise BadEncoding(f"a blinded message of {length} bytes, below the key's modulus, is wanted")
    result = _evp_sign(key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()), block)
    raised = pow(int.from_bytes(result, "big"), numbers.e, numbers.n)
    if len(result) != length or raised != int.from_bytes(block, "big"):
        raise BadKey("the signature came out wrong and was withheld: do not use this machine for signing")
    return result


def _evp_sign(der: bytes, block: bytes) -> bytes:
    library = _library()
    key = library.d2i_AutoPrivateKey(None, ctypes.byref(_S(der)), len(der))
    context = library.EVP_PKEY_CTX_new(key, None) if key else None
    try:
        output, length = ctypes.create_string_buffer(len(block)), ctypes.c_size_t(len(block))
        done = (
            context
            and library.EVP_PKEY_sign_init(context) == 1
            and library.EVP_PKEY_CTX_ctrl_str(context, b"rsa_padding_mode", b"none") == 1
            and library.EVP_PKEY_sign(context, output, ctypes.byref(length), block, len(block)) == 1
        )
        if not done:
            library.ERR_clear_error()  # Python's own ssl may share this thread's queue of errors
            raise BadKey("OpenSSL will not sign with this key: make a new one")
        return output.raw[: length.value]
    finally:
        library.EVP_PKEY_CTX_free(context)
        library.EVP_PKEY_free(key)


@functools.cache
def _library() -> ctypes.CDLL:
    for name in _candidates():
        try:
            library = ctypes.CDLL(name)
            for function, (result, arguments) in _SIGNATURES.items():
                getattr(library, function).restype = result
                getattr(library, function).argtypes = arguments
        except (OSError, AttributeError):
            continue
        return library
    raise NoOpenSSL("OpenSSL's libcrypto was not found: install it (Debian: libssl3, Alpine: libcrypto3) and try again")


def _candidates() -> Iterator[str]:
    """Where libcrypto may be, the one that Python itself is linked to first."""
    with contextlib.suppress(ImportError):
        own = getattr(importlib.import_module("_hashlib"), "__file__", None)
        if own:  # through it, the symbols of the library it is linked to
            yield own
    found = ctypes.util.find_library("crypto")
    if found and not (sys.platform == "darwin" and found.startswith("/usr/lib")):  # Apple's stub kills the process
        yield found
    yield from ("libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3.dll")
