"""The public door: what was released. No accounts, no cookies of its own; it only reads."""

from baithak.doors import base

globals().update(base.door("public", ["baithak.publications"]))
