"""What the seal refuses, each refusal saying what to do.

A door shows a stranger one constant refusal, whatever the class: which check failed is for the log of tests, not for
whoever is probing.
"""


class SealError(Exception):
    """Root of every refusal of `baithak.seal`."""


class NoOpenSSL(SealError):
    """OpenSSL's library cannot be used from this Python, or does not compute what RFC 9474 says."""


class BadEncoding(SealError):
    """Bytes or text are not in the one form allowed: wrong length, wrong shape, not canonical."""


class BadKey(SealError):
    """A key is of the wrong kind or size, or is one that nobody honest makes."""


class BadSignature(SealError):
    """A signature, or the token that admits a seat, does not hold for what it is shown with."""


class BadProof(SealError):
    """A Merkle proof does not lead from what it is shown with to the root."""


class BadRecord(SealError):
    """Leaves, a checkpoint or a charter contradict themselves or one another."""
