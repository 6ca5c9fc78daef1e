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
    """Pairs of runs, one after the other; medians."""
    with tempfile.TemporaryDirectory(prefix="baithak-bench-") as folder, door(Path(folder)) as port:
        size = len(fetch(port, "/en/"))
        with constant(size) as bare:
            own, floor = [], []
            for _ in range(ROUNDS):
                own.append(rate(port, "/en/"))
                floor.append(rate(bare, "/"))
    ratio = statistics.median(a / b for a, b in zip(own, floor, strict=True))
    table = Table(title=f"{CLIENTS} clients, {os.cpu_count()} cores shared with them, a page of {size:,} bytes")
    for column in ("what", "reads a second"):
        table.add_column(column, justify="right" if column != "what" else "left")
    table.add_row("public door, made a moment ago", f"{statistics.median(own):,.0f}")
    table.add_row("bare waitress, a constant page", f"{statistics.median(floor):,.0f}")
    console.print(table)
    console.print(f"The door gives {ratio:.2f} of what the server alone could.")


@contextmanager
def door(home: Path) -> Iterator[int]:
    """The public door, open, with nothing released: every page costs the same once it is made."""
    running = RunningDoor("public", home, free_port())
    running.start()
    try:
        running.wait()
        yield running.port
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
