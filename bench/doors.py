"""Doors: how many redemptions and votes a second the roundtable keeps, and how soon it says so; loopback only."""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA384
from rich.console import Console
from rich.table import Table

from baithak.seal import blind, rsa_keys
from bench.measuring import ROOT

SEATS = 600
VOTES = 9_000
PAIRS = 3  # runs alone, each followed by one beside those that trickle
CLIENTS = 16
TRICKLERS = 12
TRICKLE_SECONDS = 10
FLUSHES = 500
CHECKS = 500
PAGE_BYTES = 4096
MOST_SECONDS = 120
HOST = "127.0.0.1"
SLUG = "bench"

console = Console()


def run(data: Path | None) -> None:
    """Measure SQLite (synchronous FULL), and PostgreSQL if a server can be started."""
    table = Table(title=f"{CLIENTS} clients, one process of 16 threads, {os.cpu_count()} cores shared with the clients")
    for column in ("database", "what", "a second", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "wanted", "verdict"):
        table.add_column(column, justify="left" if column in ("database", "what", "wanted") else "right")
    with tempfile.TemporaryDirectory(prefix="baithak-bench-") as folder:
        flushes, checks = flush_rate(Path(folder)), check_seconds()
        measure("SQLite", Path(folder) / "sqlite", "", table)
        with database_server() as url:
            if url:
                measure("PostgreSQL", Path(folder) / "postgresql", url, table)
    console.print(table)
    console.print(
        f"The floors, in the same run: the disk takes {flushes:,.0f} pages a second for good, one after the other; "
        f"checking the two signatures of a vote takes OpenSSL {checks * 1e3:.2f} ms of a processor."
    )


def measure(name: str, home: Path, url: str, table: Table) -> None:
    home.mkdir()
    settings = {"BAITHAK_HOME": str(home), "BAITHAK_SEND_DELAY": "0"} | ({"BAITHAK_DATABASE_URL": url} if url else {})
    file = home / "requests.jsonl"
    command = [sys.executable, "-m", "bench.doors_prepare", str(SEATS), str(VOTES), str(file)]
    subprocess.run(command, check=True, env=os.environ | settings, cwd=ROOT)
    first, votes = read_requests(file)
    with open_door(settings) as door:
        add(table, name, "redeem and first vote", drive(door, first), REDEEMING)
        alone, beside, told = [], [], []
        size = (len(votes) - PAIRS * TRICKLERS) // (2 * PAIRS)
        driven = iter(votes)
        for _ in range(PAIRS):
            alone.append(drive(door, [*islice(driven, size)]))
            with trickling(door.port, [*islice(driven, TRICKLERS)]) as answers:
                beside.append(drive(door, [*islice(driven, size)]))
            told += answers
        shares = [other.rate / one.rate for one, other in zip(alone, beside, strict=True)]
        kept = median(shares)
        add(table, name, "vote", together(alone), VOTING)
        add(table, name, f"vote, beside {TRICKLERS} that trickle", together(beside), VOTING)
        console.print(
            f"{name}: beside {TRICKLERS} that trickle the others keep {kept:.0%} of their votes a second (wanted: "
            f"{KEPT_SHARE:.0%}, {verdict(kept >= KEPT_SHARE)}; median of {PAIRS} pairs, {min(shares):.0%} to "
            f"{max(shares):.0%}); of {len(told)} that trickled {told.count(201)} were answered with 201"
        )


@dataclass
class Figures:
    """What a run took: seconds altogether, for each answer, and of the door's processor. A pair of redemption and vote
    is one."""

    seconds: float
    waits: list[float]
    cpu_seconds: float
    refused: int = 0

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True)
class Wanted:
    """The least a second, and the longest that this share of answers may take."""

    rate: float
    share: float = 0.0
    milliseconds: float = 0.0

    def is_met(self, one: Figures) -> bool:
        is_soon = not self.share or one.percentile(self.share) * 1e3 <= self.milliseconds
        return one.rate >= self.rate and is_soon and not one.refused

    def __str__(self) -> str:
        soon = f", p{self.share * 100:.0f} ≤ {self.milliseconds:.0f} ms" if self.share else ""
        return f"≥ {self.rate:,.0f}{soon}"


REDEEMING, VOTING, KEPT_SHARE = Wanted(200, 0.95, 150), Wanted(500, 0.99, 100), 0.8


def verdict(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def add(table: Table, name: str, what: str, one: Figures, wanted: Wanted) -> None:
    waits = (f"{one.percentile(share) * 1e3:.1f}" for share in (0.5, 0.95, 0.99))
    told = what + (f" ({one.refused} refused)" if one.refused else "")
    cpu = f"{one.cpu_seconds / len(one.waits) * 1e3:.2f}"
    table.add_row(name, told, f"{one.rate:,.0f}", *waits, cpu, str(wanted), verdict(wanted.is_met(one)))


@dataclass
class Door:
    """The roundtable in a process of its own."""

    port: int
    process: int

    def cpu_seconds(self) -> float:
        """What it has used of the processor so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Client:
    """One kept connection, which sends the next of its jobs when the last is answered."""

    connection: socket.socket
    job: list[bytes] = field(default_factory=list)
    started: float = 0.0
    received: bytearray = field(default_factory=bytearray)


def drive(door: Door, jobs: Sequence[Sequence[bytes]]) -> Figures:
    """Send all jobs (requests, one after the other) over so many connections; how long each job took."""
    waiting, waits, refused = list(reversed(jobs)), [], 0
    with selectors.DefaultSelector() as selector:
        clients = [Client(socket.create_connection((HOST, door.port))) for _ in range(CLIENTS)]
        before, start = door.cpu_seconds(), time.perf_counter()
        for client in clients:
            selector.register(client.connection, selectors.EVENT_READ, client)
            begin(client, waiting)
        busy = len(clients)
        while busy:
            if time.perf_counter() - start > MOST_SECONDS:
                raise SystemExit("bench: the door took too long")
            for key, _ in selector.select(5):
                client = key.data
                status = receive(client)
                if status is None:
                    continue
                refused += status not in (200, 201)
                if client.job:
                    client.connection.sendall(client.job.pop(0))
                    continue
                waits.append(time.perf_counter() - client.started)
                if waiting:
                    begin(client, waiting)
                else:
                    selector.unregister(client.connection)
                    client.connection.close()
                    busy -= 1
        seconds = time.perf_counter() - start
        return Figures(seconds, waits, door.cpu_seconds() - before, refused)


def begin(client: Client, waiting: list[Sequence[bytes]]) -> None:
    client.job = list(waiting.pop())
    client.started = time.perf_counter()
    client.connection.sendall(client.job.pop(0))


def receive(client: Client) -> int | None:
    """The status once an answer is complete; None before."""
    part = client.connection.recv(65_536)
    if not part:
        raise SystemExit("bench: the door hung up")
    client.received += part
    head, gap, body = bytes(client.received).partition(b"\r\n\r\n")
    if not gap:
        return None
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    if len(body) < length:
        return None
    client.received.clear()
    return int(head.split(b" ", 2)[1])


def together(runs: Sequence[Figures]) -> Figures:
    """Some runs, told as one."""
    waits = [wait for one in runs for wait in one.waits]
    seconds, cpu = sum(one.seconds for one in runs), sum(one.cpu_seconds for one in runs)
    return Figures(seconds, waits, cpu, sum(one.refused for one in runs))


@contextmanager
def trickling(port: int, jobs: Sequence[Sequence[bytes]]) -> Iterator[list[int]]:
    """Meanwhile, phones on a bad network: each sends one vote, a little at a time. Yields their statuses in the end."""
    script = "import sys; from bench.doors import trickle_all; trickle_all(int(sys.argv[1]), sys.stdin.read().split())"
    command = [sys.executable, "-c", script, str(port)]
    told: list[int] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdin is not None and child.stdout is not None
        child.stdin.write("\n".join(job[0].hex() for job in jobs))
        child.stdin.close()
        child.stdout.readline()  # it has started, and is connected
        yield told
        told += map(int, child.stdout.read().split())


def trickle_all(port: int, jobs: list[str]) -> None:
    requests = [bytes.fromhex(job) for job in jobs]
    connections = [socket.create_connection((HOST, port)) for _ in requests]
    print("connected", flush=True)
    steps = TRICKLE_SECONDS * 10
    for step in range(steps):
        for connection, request in zip(connections, requests, strict=True):
            size = len(request)
            connection.sendall(request[step * size // steps : (step + 1) * size // steps])
        time.sleep(TRICKLE_SECONDS / steps)
    for connection in connections:
        print(connection.recv(65_536).split(b" ", 2)[1].decode())


def read_requests(file: Path) -> tuple[list[list[bytes]], list[list[bytes]]]:
    """Pairs of redemption and first vote, and single votes, as HTTP."""
    first, votes = [], []
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            plain = json.loads(line)
            vote = http("contributions", bytes.fromhex(plain["vote"]))
            if "redeem" in plain:
                first.append([http("redeem", bytes.fromhex(plain["redeem"])), vote])
            else:
                votes.append([vote])
    return first, votes


def http(what: str, body: bytes) -> bytes:
    head = f"POST /voice/{SLUG}/{what} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def open_door(settings: dict[str, str]) -> Iterator[Door]:
    """The roundtable, until we are done."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "baithak", "serve", "roundtable", "--listen", f"{HOST}:{port}"]
    with subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True) as door:
        assert door.stdout is not None
        while "is open" not in (line := door.stdout.readline()):
            if not line:
                raise SystemExit("bench: the roundtable did not open")
        try:
            yield Door(port, door.pid)
        finally:
            door.send_signal(signal.SIGTERM)
            door.wait(20)


@contextmanager
def database_server() -> Iterator[str]:
    """The URL of a PostgreSQL that waits for the disk; "" where there is none."""
    try:
        from tests.postgresql import running_server
    except ImportError:
        yield ""
        return
    with running_server(is_durable=True) as server:
        yield server.create()


def flush_rate(folder: Path) -> float:
    """How often this disk takes one page for good, one after the other."""
    with (folder / "floor").open("wb", buffering=0) as file:
        start = time.perf_counter()
        for _ in range(FLUSHES):
            file.write(bytes(PAGE_BYTES))
            os.fsync(file.fileno())
        return FLUSHES / (time.perf_counter() - start)


def check_seconds() -> float:
    """CPU seconds that OpenSSL takes to check an RSA-PSS signature of 3072 bits and an Ed25519 signature."""
    rsa_key, seat_key = rsa_keys.generate(), Ed25519PrivateKey.generate()
    pss = padding.PSS(padding.MGF1(SHA384()), blind.SALT_BYTES)
    token, signature = rsa_key.sign(b"vote", pss, SHA384()), seat_key.sign(b"vote")
    known, own = rsa_key.public_key(), seat_key.public_key()
    start = time.process_time()
    for _ in range(CHECKS):
        known.verify(token, b"vote", pss, SHA384())
        own.verify(signature, b"vote")
    return (time.process_time() - start) / CHECKS
