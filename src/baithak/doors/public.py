"""The public door: what was released. No accounts, no cookies; it only reads, and takes letters of officials' desks."""

from baithak.doors import base
from baithak.doors.databases import LETTERS, PUBLICATION

settings = base.door("public", ["baithak.publications"])
shared = base.publication_databases()
DATABASES = {"default": base.read_only(shared[PUBLICATION]), LETTERS: shared[LETTERS]}
globals().update(settings | {"DATABASES": DATABASES})
