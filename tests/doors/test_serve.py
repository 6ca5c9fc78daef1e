"""A door as a process: it opens, says so in one line, keeps nothing of who came, and closes cleanly."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "src/baithak/web/static"
AGENT = "Telltale-agent-7f3a"


@contextmanager
def open_door(door: str, home: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-m", "baithak", "serve", door, "--listen", "127.0.0.1:0"]
    environment = os.environ | {"BAITHAK_HOME": str(home)} | settings
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        line = ""
        while "is open" not in line:
            line = process.stdout.readline()
            assert line, process.wait()
        yield process, int(re.search(r"listening on 127\.0\.0\.1:(\d+)", line)[1])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def ask(port: int, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, {"User-Agent": AGENT, "Host": "127.0.0.1"})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[str], int, Path]]:
    home = tmp_path_factory.mktemp("home")
    with open_door("public", home) as (process, port):
        yield process, port, home


def test_pages_and_the_script_as_it_is_published(public) -> None:
    _, port, _ = public
    status, headers, body = ask(port, "/en/script/")
    assert status == 200 and "Server" not in headers and "Set-Cookie" not in headers
    path = re.search(rb'href="(/static/seat\.\w+\.js)"', body)[1].decode()
    status, headers, script = ask(port, path)
    assert status == 200 and "immutable" in headers["Cache-Control"]
    assert hashlib.sha256(script).hexdigest().encode() in body
    assert script == (STATIC / "seat.js").read_bytes()


def test_too_much_is_refused(public) -> None:
    _, port, _ = public
    assert ask(port, "/en/", "POST", bytes(200_000))[0] == 413
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000 + b"\r\n\r\n")
        assert b"431" in connection.recv(100)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's own words are read")
def test_the_process_leaves_no_core_and_lets_nobody_look_in(public) -> None:
    process, _, _ = public
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    assert re.search(r"Max core file size\s+0\s+0", limits)
    assert Path(f"/proc/{process.pid}/mem").stat().st_uid == 0  # the kernel's mark of what may not be dumped


def test_nothing_says_who_came(tmp_path: Path) -> None:
    with open_door("convening", tmp_path) as (process, port):
        for path in ("/staff/sign-in/", "/nothing/", "/staff/set-up/x/", "/staff/sign-out/"):
            ask(port, path)
        ask(port, "/staff/sign-in/", "POST", b"email=x")
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=20)
        assert process.returncode == 0
    assert said == ""
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or (AGENT.encode() not in file.read_bytes() and b"127.0.0.1" not in file.read_bytes())
        assert file.stat().st_mode & 0o077 == 0 or "static" in file.parts


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_closing_finishes_what_has_begun_and_takes_nothing_new(number: int, tmp_path: Path) -> None:
    with open_door("public", tmp_path) as (process, port):
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        kept.request("GET", "/en/", headers={"Host": "127.0.0.1"})
        time.sleep(0.05)
        process.send_signal(number)
        assert kept.getresponse().read().endswith(b"</html>\n")
        kept.close()
        assert process.wait(15) == 0
        with pytest.raises(ConnectionRefusedError):
            ask(port, "/en/")


@pytest.mark.parametrize(
    ("listen", "settings", "code", "said"),
    [
        ("127.0.0.1", {}, 2, "HOST:PORT"),
        ("127.0.0.1:99999", {}, 2, "HOST:PORT"),
        ("127.0.0.1:0", {"BAITHAK_ORIGIN": "http://room.example"}, 2, "BAITHAK_ORIGIN"),
        ("127.0.0.1:0", {"BAITHAK_PUBLICATION_URL": "postgresql://nobody@127.0.0.1:9/x"}, 5, "BAITHAK_PUBLICATION_URL"),
        ("127.0.0.1:0", {"BAITHAK_LETTERS_URL": "sqlite:////proc/no/door"}, 5, "BAITHAK_LETTERS_URL"),
        ("taken", {}, 5, "--listen"),
    ],
)
def test_a_door_that_stays_shut_says_why_in_one_line(
    listen: str, settings: dict[str, str], code: int, said: str, tmp_path: Path
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        listen = f"127.0.0.1:{other.getsockname()[1]}" if listen == "taken" else listen
        command = [sys.executable, "-m", "baithak", "serve", "public", "--listen", listen]
        environment = os.environ | {"BAITHAK_HOME": str(tmp_path)} | settings
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code, done.stderr
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_a_door_is_served_by_one_process(public) -> None:
    _, _, home = public
    command = [sys.executable, "-m", "baithak", "serve", "public", "--listen", "127.0.0.1:0"]
    environment = os.environ | {"BAITHAK_HOME": str(home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 5 and "another process" in done.stderr


def test_two_hundred_and_sixty_at_once(public) -> None:
    """Nobody is turned away when everybody comes at the same moment."""
    _, port, _ = public
    connections = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(260)]
    for connection in connections:
        connection.sendall(b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    answers = []
    for connection in connections:
        with connection:
            answers.append(connection.recv(15))
    assert answers == [b"HTTP/1.1 200 OK"] * 260


def test_who_trickles_does_not_hold_up_the_others(public) -> None:
    _, port, _ = public
    slow = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(40)]
    for connection in slow:
        connection.sendall(b"POST /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nx")
    began = time.monotonic()
    assert ask(port, "/en/")[0] == 200 and time.monotonic() - began < 2
    for connection in slow:
        connection.close()
