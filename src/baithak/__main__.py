"""Lets `python -m baithak` stand for the `baithak` command."""

from baithak.cli import main

raise SystemExit(main())
