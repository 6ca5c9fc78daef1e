"""Baithak: what two sides agree on, found in confidence and stated honestly."""

__version__ = "0.1.0"
