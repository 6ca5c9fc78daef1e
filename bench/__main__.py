"""Run the benchmarks: `python -m bench` for all of them, `python -m bench NAME` for one. See `--help`."""

from __future__ import annotations

import os

# One thread, said before numpy is imported: CPU time is what is compared, and threads that wait spend it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BAD_USE = 2


def main(arguments: list[str]) -> int:
    benchmarks = names()
    if arguments in (["-h"], ["--help"], ["--list"]):
        print("usage: ./baithak bench [NAME]   all of them without a name\n")
        for name in benchmarks:
            print(f"  {name:<14}{first_line(name)}")
        return 0
    unknown = [name for name in arguments if name not in benchmarks]
    if unknown or len(arguments) > 1:
        wrong = f"there is no benchmark '{unknown[0]}'" if unknown else "give one name, or none for all"
        print(f"bench: {wrong}; there are: {', '.join(benchmarks)}", file=sys.stderr)
        return BAD_USE
    data = data_folder()
    for name in arguments or benchmarks:
        print(f"\n== {name}: {first_line(name)}", flush=True)
        importlib.import_module(f"bench.{name}").run(data)
    return 0


def names() -> list[str]:
    """The benchmarks: every module here that has a function `run`."""
    return sorted(file.stem for file in HERE.glob("*.py") if "\ndef run(" in file.read_text(encoding="utf-8"))


def first_line(name: str) -> str:
    """What the module says its job is."""
    return (HERE / f"{name}.py").read_text(encoding="utf-8").split("\n", 1)[0].strip('"')


def data_folder() -> Path | None:
    """Where the real conversations are: BAITHAK_DATA, or shared/data beside the repository; None without them."""
    folder = Path(os.environ.get("BAITHAK_DATA", HERE.parents[1] / "shared" / "data"))
    if folder.is_dir():
        return folder
    print(f"bench: no real data (looked in {folder}; set BAITHAK_DATA): what needs it is left out")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
