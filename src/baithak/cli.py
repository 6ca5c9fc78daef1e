"""The `baithak` command."""


def main() -> int:
    return 0
