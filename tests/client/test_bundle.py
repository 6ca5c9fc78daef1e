"""The committed bundle is what the sources give, byte for byte; it is small, and evaluates and injects nothing."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from tests.client.conftest import CLIENT

WEB = CLIENT.parent / "src/baithak/web"
BUNDLE = WEB / "static/seat.js"
OFFLINE = WEB / "static/seat-offline.html"
BUILT = (
    "static/seat.js",
    "static/seat.js.sha256",
    "static/seat.js.licenses.txt",
    "static/seat-offline.html",
    "static/seat-offline.html.sha256",
    "templates/web/seat_script.html",
    "templates/web/seat_hash.html",
    "templates/web/seat_offline_hash.html",
)
MOST_BYTES = 40_000  # compressed; a page of the room with styles and bundle has 60,000
FORBIDDEN = (
    r"\beval\b|\bFunction\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\bimport\(|srcdoc|setTimeout\(['\"]"
)


def test_the_sources_give_these_very_bytes(installed: Path) -> None:
    styles = installed.parent / "src/baithak/web/static"
    styles.mkdir(parents=True, exist_ok=True)
    shutil.copy(WEB / "static/doors.css", styles)
    out = installed.parent / "out"
    (out / "static").mkdir(parents=True)
    (out / "templates/web").mkdir(parents=True)
    subprocess.run(["node", "build.mjs", f"{out}/"], cwd=installed, check=True, timeout=120)
    for name in BUILT:
        assert (out / name).read_bytes() == (WEB / name).read_bytes(), (
            f"{name}: run `npm ci && npm run build` in client/"
        )


def test_the_types_hold(installed: Path) -> None:
    compiler = ["npx", "--no-install", "tsc", "--noEmit"]
    done = subprocess.run(compiler, cwd=installed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", [BUNDLE, OFFLINE], ids=lambda file: file.name)
def test_nothing_is_evaluated_or_injected(file: Path) -> None:
    assert not re.findall(FORBIDDEN, file.read_text(encoding="utf-8"))


def test_the_bundle_is_small() -> None:
    assert len(gzip.compress(BUNDLE.read_bytes(), 9)) <= MOST_BYTES


def test_pages_name_the_bundle_by_its_hash() -> None:
    digest = hashlib.sha256(BUNDLE.read_bytes())
    assert b64encode(digest.digest()).decode() in (WEB / "templates/web/seat_script.html").read_text(encoding="utf-8")
    told = (WEB / "templates/web/seat_hash.html").read_text(encoding="utf-8").replace(" ", "")
    assert told == digest.hexdigest()
    assert (WEB / "static/seat.js.sha256").read_text(encoding="utf-8") == f"{digest.hexdigest()}  seat.js\n"
    offline = hashlib.sha256(OFFLINE.read_bytes()).hexdigest()
    assert (WEB / "templates/web/seat_offline_hash.html").read_text(encoding="utf-8").replace(" ", "") == offline
    assert (WEB / "static/seat-offline.html.sha256").read_text(encoding="utf-8").split() == [offline, OFFLINE.name]


def test_a_changed_bundle_has_another_hash(tmp_path: Path) -> None:
    changed = tmp_path / "seat.js"
    changed.write_bytes(BUNDLE.read_bytes().replace(b"PSS", b"PSZ", 1))
    (tmp_path / "seat.js.sha256").write_bytes((WEB / "static/seat.js.sha256").read_bytes())
    if not shutil.which("sha256sum"):
        pytest.skip("sha256sum is not installed")
    done = subprocess.run(["sha256sum", "--check", "--status", "seat.js.sha256"], cwd=tmp_path, check=False)
    assert done.returncode == 1


def test_the_page_without_a_server_may_open_no_connection_and_fetches_nothing() -> None:
    page = OFFLINE.read_text(encoding="utf-8")
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[0]
    assert policy.startswith("default-src 'none';") and "connect-src" not in policy and "unsafe" not in policy
    assert not re.findall(r'(?:src|href)="(?!data:)', page) and "url(" not in page


def test_packages_are_pinned_and_name_no_registry() -> None:
    lock = (CLIENT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock and "registry" not in lock and lock.count('"integrity"') > 3
    versions = re.findall(r'"(?:dependencies|devDependencies)": \{([^}]*)\}', (CLIENT / "package.json").read_text())
    assert all(
        re.fullmatch(r"\d+\.\d+\.\d+", version) for part in versions for version in re.findall(r': "([^"]+)"', part)
    )


def test_the_script_holds_no_sentence() -> None:
    """Sentences come from the page, so that all of them are translated."""
    for file in (CLIENT / "src").rglob("*.ts"):
        code = re.sub(r"//.*|/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        found = [text for text in re.findall(r'"([^"\n]*)"', code) if re.fullmatch(r"[A-Z][a-z]+( [a-z]+){2,}.*", text)]
        assert not found, file.name
