"""Settings for tests of apps: every app in one process, which no door does. Tests of doors start real doors."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "BAITHAK_HOME" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:  # each process of a run has its own
    os.environ["BAITHAK_HOME"] = home = tempfile.mkdtemp(prefix="baithak-tests-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
os.environ.setdefault("BAITHAK_SEND_DELAY", "0")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # a browser's driver runs a loop in the tests' thread
if url := os.environ.get("BAITHAK_TEST_DATABASE_URL"):
    os.environ["BAITHAK_DATABASE_URL"] = url

from baithak.doors import base  # the environment comes first

door = base.door(
    "convening",
    [*base.WITH_ACCOUNTS, "baithak.people", "baithak.voices", "baithak.outcomes", "baithak.publications"],
    base.ACCOUNT_MIDDLEWARE,
)
globals().update(door | base.ACCOUNT_SETTINGS)
TOLD = {"baithak.web.middleware.PlainErrors": "tests.told_errors.ToldErrors"}
MIDDLEWARE = [TOLD.get(name, name) for name in door["MIDDLEWARE"]]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests sign in often
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # nothing is gathered first
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
