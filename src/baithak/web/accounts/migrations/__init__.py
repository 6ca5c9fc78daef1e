"""The tables of staff accounts, step by step."""
