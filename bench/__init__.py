"""Benchmarks, each a module with a `run`; see `python -m bench --help`."""
