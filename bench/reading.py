"""Reading: how many pages a second the public door gives, against a bare waitress with a constant page of that size."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from baithak.demo.running import RunningDoor, free_port

CLIENTS = 4
SECONDS = 4.0
ROUNDS = 3
FLOOR = 1_000  # reads a second of pages in the cache: what was promised
HOST = "127.0.0.1"

console = Console()
CONSTANT = """
import sys
from waitress import serve
page = b"x" * int(sys.argv[2])
head = [("Content-Type", "text/html"), ("Content-Length", str(len(page)))]
def app(environ, start):
    start("200 OK", head)
    return [page]
serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=16, ident="")
"""


def run(data: Path | None) -> None:
    """For each page pairs of runs, one after the other; medians."""
    table = Table(title=f"{CLIENTS} clients, {os.cpu_count()} cores shared with them; pages made a moment ago")
    for column in ("page", "bytes", "reads a second", "bare server", "ratio", f"at least {FLOOR:,}"):
        table.add_column(column, justify="left" if column == "page" else "right")
    with tempfile.TemporaryDirectory(prefix="baithak-bench-") as folder, door(Path(folder)) as (port, paths):
        for name, path in paths.items():
            size = len(fetch(port, path))
            with constant(size) as bare:
                pairs = [(rate(port, path), rate(bare, "/")) for _ in range(ROUNDS)]
            own, floor = (statistics.median(one) for one in zip(*pairs, strict=True))
            ratio = statistics.median(a / b for a, b in pairs)
            verdict = "holds" if own >= FLOOR else "FAILS"
            table.add_row(name, f"{size:,}", f"{own:,.0f}", f"{floor:,.0f}", f"{ratio:.2f}", verdict)
    console.print(table)


@contextmanager
def door(home: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The public door with a full brief and a series of three decades: its port, and the pages to be read."""
    running = RunningDoor("public", home, free_port())
    command = [sys.executable, "-m", "bench.reading_prepare"]
    made = subprocess.run(command, env=running.environment, check=True, capture_output=True, text=True)
    brief, series = made.stdout.split()
    running.start()
    try:
        running.wait()
        yield running.port, {"a brief": brief, "a series, in Urdu": series, "the first page": "/en/"}
    finally:
        running.stop()


@contextmanager
def constant(size: int) -> Iterator[int]:
    """A server that does nothing but answer."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", CONSTANT, str(port), str(size)])
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                socket.create_connection((HOST, port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def rate(port: int, path: str) -> float:
    """Reads a second of all clients together."""
    with ProcessPoolExecutor(CLIENTS) as together:
        counts = together.map(count, [port] * CLIENTS, [path] * CLIENTS)
        return sum(counts) / SECONDS


def count(port: int, path: str) -> int:
    """How often one client with one connection got the page in the time."""
    with socket.create_connection((HOST, port), 10) as connection:
        done, until = 0, time.monotonic() + SECONDS
        while time.monotonic() < until:
            read(connection, path)
            done += 1
        return done


def fetch(port: int, path: str) -> bytes:
    """The page's body."""
    with socket.create_connection((HOST, port), 10) as connection:
        return read(connection, path)


def read(connection: socket.socket, path: str) -> bytes:
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65_536)
    head, _gap, body = got.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    if " 200 " not in lines[0]:
        raise RuntimeError(lines[0])
    length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length:"))
    while len(body) < length:
        body += connection.recv(65_536)
    return body
