"""No door: makes the tables that the public door reads, in a process of its own, as that door cannot write them."""

from baithak.doors import base
from baithak.doors.databases import LETTERS, PUBLICATION

settings = base.door("public", ["baithak.publications"])
shared = base.publication_databases()
globals().update(settings | {"DATABASES": {"default": shared[PUBLICATION], LETTERS: shared[LETTERS]}})

if __name__ == "__main__":
    import os

    os.umask(0o077)
    os.environ["DJANGO_SETTINGS_MODULE"] = "baithak.doors.publication"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
