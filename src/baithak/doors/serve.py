"""A door as a process: hardened, checked, listening, and stopped cleanly. It writes no log of requests."""

from __future__ import annotations

import signal
import socket
import time
from typing import Any

from baithak.doors.hardening import harden
from baithak.doors.opening import keep_others_out, open_door
from baithak.doors.refusals import CannotOpen
from baithak.doors.walls import wall_in

THREADS = 16
CONNECTIONS = 1000
SECONDS_IDLE = 60
SECONDS_TO_FINISH = 8
SECONDS_BETWEEN_LOOKS = 1.0
MAX_HEADER_BYTES = 32_768
MAX_ANSWER_IN_MEMORY_BYTES = 1 << 28  # beyond it waitress would write the answer to a file


def serve(door: str, host: str, port: int) -> int:
    """Opens the door and serves until SIGTERM or SIGINT; 0 then. Raises a DoorRefusal if it stays shut."""
    missing = harden()
    open_door(door)
    alone = keep_others_out()
    _check_signer(door)
    listening = _listen(host, port)
    _gather_static()
    if door == "public":
        missing += wall_in()
    server = _server(listening)
    _start_postman(door)
    for sentence in missing:
        print(f"baithak: {sentence} (docs/operator.md)", flush=True)
    from django.conf import settings

    print(
        f"The {door} door is open at {settings.ORIGIN} (listening on {host}:{listening.getsockname()[1]})", flush=True
    )
    _run(server)
    alone.close()
    return 0


def _check_signer(door: str) -> None:
    """The convening door signs: it must compute what RFC 9474 says, or not open."""
    if door != "convening":
        return
    from baithak.seal.blind import check_vectors
    from baithak.seal.errors import SealError

    try:
        check_vectors()
    except SealError as refusal:
        raise CannotOpen(str(refusal)) from refusal


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise CannotOpen(f"cannot listen on {host}:{port} ({error.strerror}): give --listen another") from error
    return listening


def _gather_static() -> None:
    """Styles, scripts and typefaces: named after their content, so that phones keep them, and compressed."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def _start_postman(door: str) -> None:
    """Letters that wait are sent as long as the convening door is open."""
    if door == "convening":
        from baithak.people import postman

        postman.start()


def _server(listening: socket.socket) -> Any:
    from django.conf import settings
    from waitress import create_server

    body = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return create_server(
        _application(settings.DOOR),
        sockets=[listening],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        backlog=CONNECTIONS,
        channel_timeout=SECONDS_IDLE,
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=body,
        inbuf_overflow=2 * body,
        outbuf_overflow=MAX_ANSWER_IN_MEMORY_BYTES,
        url_scheme="https" if settings.ORIGIN.startswith("https://") else "http",
        ident="",
        asyncore_use_poll=True,
        log_socket_errors=False,
    )


def _application(door: str) -> Any:
    from django.core.wsgi import get_wsgi_application

    if door == "roundtable":
        from baithak.voices.first import contributions_first

        return contributions_first(get_wsgi_application())
    if door == "public":
        from baithak.publications.readers import readers_first

        return readers_first(get_wsgi_application())
    return get_wsgi_application()


def _run(server: Any) -> None:
    """Until told to stop; then no new connections, and what has begun is finished."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True
        server.trigger.pull_trigger()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping:
        _look(server, SECONDS_BETWEEN_LOOKS)
    server.del_channel()
    server.socket.close()
    until = time.monotonic() + SECONDS_TO_FINISH
    while time.monotonic() < until and any(_is_busy(channel) for channel in [*server.active_channels.values()]):
        _look(server, 0.05)
    server.task_dispatcher.shutdown(timeout=1)


def _look(server: Any, seconds: float) -> None:
    server.asyncore.loop(timeout=seconds, map=server._map, use_poll=True, count=1)


def _is_busy(channel: Any) -> bool:
    return bool(channel.requests or channel.total_outbufs_len)
