"""What every door shares. Every environment variable is read and checked here, once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import dj_database_url

from baithak.doors.databases import LETTERS, PUBLICATION
from baithak.doors.refusals import BadSetting
from baithak.web.catalogue import LANGUAGES, LOCALE_FOLDER

WEB = Path(__file__).resolve().parents[1] / "web"
MAX_BODY_BYTES = 131_072  # of any request; a contribution has at most 65,536, a list of members about 100,000
MAX_FIELDS = 200
PORTS = {"convening": 8001, "roundtable": 8002, "public": 8003}
SECONDS_WAITING_FOR_LOCK = 20
MAX_SEND_DELAY_SECONDS = 120
SESSION_HOURS = 12  # of staff, and of a member who takes a seat; whoever speaks at the roundtable has no session

SQLITE: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": SECONDS_WAITING_FOR_LOCK,
    # secure_delete: what is deleted is overwritten. FULL: what was acknowledged survives a loss of power.
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;PRAGMA temp_store=MEMORY;",
}


def door(name: str, apps: Sequence[str], middleware: Sequence[str] = ()) -> dict[str, Any]:
    """The Django settings of a door: `name` is its own, `apps` what it may know, `middleware` what comes last."""
    environment = os.environ
    home = _home(environment) / name
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    origin = _origin(environment, name)
    is_https = origin.startswith("https://")
    cookie = f"{'__Host-' if is_https else ''}{name}-"  # named after the door: doors on one host share their cookies
    return {
        "DOOR": name,
        "HOME": home,
        "ORIGIN": origin,
        "PUBLIC_ORIGIN": environment.get("BAITHAK_PUBLIC_ORIGIN", f"http://127.0.0.1:{PORTS['public']}").rstrip("/"),
        "SEND_DELAY_SECONDS": _whole(environment, "BAITHAK_SEND_DELAY", 20, MAX_SEND_DELAY_SECONDS),
        "TRANSLATOR": environment.get("BAITHAK_TRANSLATOR", ""),
        "DEBUG": False,
        "SECRET_KEY": _secret_key(environment, home),
        **_hosts(environment, origin),
        "INSTALLED_APPS": ["django.forms", "django.contrib.staticfiles", "baithak.web", *apps],
        "MIDDLEWARE": [
            "baithak.web.middleware.Nameless",
            "baithak.web.middleware.SecurityHeaders",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "django.middleware.gzip.GZipMiddleware",
            "baithak.web.middleware.PlainErrors",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.common.CommonMiddleware",
            *middleware,
        ],
        "ROOT_URLCONF": f"baithak.doors.urls_{name}",
        "TEMPLATES": [_templates(bool(middleware))],
        "FORM_RENDERER": "baithak.web.forms.Renderer",
        "DATABASES": {"default": _database(environment, "BAITHAK_DATABASE_URL", home / "door.sqlite3")},
        "DATABASE_ROUTERS": ["baithak.doors.databases.Router"],
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": True,
        "LANGUAGE_CODE": "en",
        "LANGUAGES": [*LANGUAGES.items()],
        "LOCALE_PATHS": [str(LOCALE_FOLDER)],
        "LANGUAGE_COOKIE_NAME": "language",
        "LANGUAGE_COOKIE_SAMESITE": "Strict",
        "STATIC_URL": "/static/",
        "STATIC_ROOT": str(home / "static"),  # gathered, compressed and named after their content at every start
        "STATICFILES_DIRS": [str(WEB / "static")],
        "STORAGES": {
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
        },
        "WHITENOISE_ALLOW_ALL_ORIGINS": False,
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",  # nothing about sessions is stored
        "SESSION_COOKIE_NAME": f"{cookie}session",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_NAME": f"{cookie}csrf",
        "CSRF_COOKIE_SECURE": is_https,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_AGE": None,  # until the browser closes
        "CSRF_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_AGE": SESSION_HOURS * 3600,
        "CSRF_FAILURE_VIEW": "baithak.web.errors.csrf_failure",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": MAX_BODY_BYTES,
        "FILE_UPLOAD_MAX_MEMORY_SIZE": MAX_BODY_BYTES,
        "FILE_UPLOAD_HANDLERS": ["django.core.files.uploadhandler.MemoryFileUploadHandler"],  # nothing on disk
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": MAX_FIELDS,
        "LOGGING": LOGGING,
        "LOGGING_CONFIG": "logging.config.dictConfig",
        **_mail(environment, home),
    }


# No address, agent, path, query or body is ever logged: errors are counted by class alone (web.errors).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "handlers": {"screen": {"class": "logging.StreamHandler"}, "nowhere": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["nowhere"]},
    "loggers": {
        "baithak": {"handlers": ["screen"], "level": "INFO", "propagate": False},
        "django": {"handlers": ["nowhere"], "propagate": False},
        "waitress": {"handlers": ["nowhere"], "propagate": False},
    },
}


def _origin(environment: Mapping[str, str], door: str) -> str:
    origin = environment.get("BAITHAK_ORIGIN", f"http://127.0.0.1:{PORTS[door]}").rstrip("/")
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise BadSetting(f"BAITHAK_ORIGIN={origin!r} is no origin: give scheme, host and port, as https://room.example")
    if parts.scheme == "http" and not _is_private(parts.hostname):
        raise BadSetting(f"BAITHAK_ORIGIN={origin!r} would carry everything in the clear: put a TLS proxy before it")
    return origin


def _is_private(host: str) -> bool:
    """Is http safe there? On this machine, and at an onion address, which Tor encrypts and authenticates."""
    return host in ("localhost", "::1") or host.startswith("127.") or host.endswith((".localhost", ".onion"))


def _hosts(environment: Mapping[str, str], origin: str) -> dict[str, list[str]]:
    """The names this door answers to. An onion address is reached by http: Tor itself encrypts and authenticates it."""
    more = [name.strip() for name in environment.get("BAITHAK_HOSTS", "").split(",") if name.strip()]
    own = [urlsplit(origin).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
    trusted = [f"{'http' if name.endswith('.onion') else urlsplit(origin).scheme}://{name}" for name in more]
    return {"ALLOWED_HOSTS": own + [name.split(":")[0] for name in more], "CSRF_TRUSTED_ORIGINS": [origin, *trusted]}


def _whole(environment: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = environment.get(name, str(default))
    if not text.isdecimal() or int(text) > most:
        raise BadSetting(f"{name}={text!r} cannot be used: give a whole number from 0 to {most}")
    return int(text)


def _secret_key(environment: Mapping[str, str], home: Path) -> str:
    file = Path(environment.get("BAITHAK_SECRET_KEY_FILE", home / "secret-key"))
    try:
        with open(file, "x", encoding="utf-8", opener=_private) as fresh:
            fresh.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text(encoding="utf-8").strip()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def publication_databases() -> dict[str, dict[str, Any]]:
    """What was released, and what officials sent back: the databases that the roundtable and the public door share."""
    return {
        PUBLICATION: _shared("BAITHAK_PUBLICATION_URL", PUBLICATION),
        LETTERS: _shared("BAITHAK_LETTERS_URL", LETTERS),
    }


def read_only(database: Mapping[str, Any]) -> dict[str, Any]:
    """The same database, for a process that must not be able to write it, whatever its code does."""
    if database["ENGINE"].endswith("sqlite3"):
        options = {"uri": True, "timeout": SECONDS_WAITING_FOR_LOCK, "init_command": "PRAGMA query_only=ON;"}
        return {**database, "NAME": f"file:{quote(str(database['NAME']))}?mode=ro", "OPTIONS": options}
    return {**database, "OPTIONS": {"options": "-c default_transaction_read_only=on"}}


def _shared(variable: str, name: str) -> dict[str, Any]:
    folder = _home(os.environ) / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = _database(os.environ, variable, folder / f"{name}.sqlite3")
    if database["ENGINE"].endswith("sqlite3"):
        # no write-ahead log: it would have to be written by whoever only reads
        database["OPTIONS"] = SQLITE | {"init_command": SQLITE["init_command"].replace("=WAL", "=DELETE")}
    return database


def _home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("BAITHAK_HOME", "baithak-data")).absolute()


def _database(environment: Mapping[str, str], variable: str, file: Path) -> dict[str, Any]:
    url = environment.get(variable, f"sqlite:///{file}")
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError) as error:
        raise BadSetting(f"{variable} cannot be read: give postgresql://user@host/name or sqlite:////path") from error
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = SQLITE
        database["CONN_MAX_AGE"] = None
    elif database["ENGINE"] == "django.db.backends.postgresql":
        database["CONN_MAX_AGE"] = None
        database["CONN_HEALTH_CHECKS"] = True
    else:
        raise BadSetting(f"{variable} names another database than SQLite and PostgreSQL: use one of the two")
    return database


def _templates(has_accounts: bool) -> dict[str, Any]:
    processors = ["django.template.context_processors.request", "baithak.web.context.frame"]
    if has_accounts:
        processors += ["django.contrib.messages.context_processors.messages"]
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(WEB / "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": processors,
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }


def _mail(environment: Mapping[str, str], home: Path) -> dict[str, Any]:
    """BAITHAK_MAIL: `file` (into the door's folder), `console`, or smtp[s]://user:password@host:port."""
    where = environment.get("BAITHAK_MAIL", "file")
    sender = {"DEFAULT_FROM_EMAIL": environment.get("BAITHAK_MAIL_FROM", "baithak@localhost")}
    if where == "console":
        return sender | {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if where == "file":
        folder = {"EMAIL_FILE_PATH": str(home / "mail")}
        return sender | folder | {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
    parts = urlsplit(where)
    if parts.scheme not in ("smtp", "smtps", "smtp+tls") or not parts.hostname:
        raise BadSetting(
            "BAITHAK_MAIL cannot be used: give file, console, smtp://, smtp+tls:// or smtps://user:password@host:port"
        )
    return sender | {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 30,
    }


WITH_ACCOUNTS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "baithak.web.accounts",
]
ACCOUNT_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ACCOUNT_SETTINGS = {
    "AUTH_USER_MODEL": "accounts.Account",
    "AUTHENTICATION_BACKENDS": ["baithak.web.accounts.backend.AccountBackend"],
    "LOGIN_REDIRECT_URL": "/",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    "LOGIN_URL": "accounts:sign-in",
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.ScryptPasswordHasher"],
    "AUTH_PASSWORD_VALIDATORS": [
        {
            "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
            "OPTIONS": {"min_length": 12},
        },
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    ],
}
