"""`python3 manage.py demo [--port 8000] [--fresh]`: pages and runner in one process, for this machine."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import os
import shutil
import signal
import socket
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from cxdesk.environment import lock_file

SERVER_THREADS = 8
LAST_PORT = 65535
LOCK = "demo.lock"


class Command(BaseCommand):
    help = "Serve a believable Tuesday on this machine; nothing it does leaves it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000", help="the port to serve on (8000)")
        parser.add_argument("--host", default="127.0.0.1", help="an address of this machine (127.0.0.1)")
        parser.add_argument("--fresh", action="store_true", help="throw the demo's data away and start over")

    def handle(self, *args: Any, host: str, port: str, fresh: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo runs in demo mode only; leave CXDESK_MODE unset or set it to demo.")
        # A stopped service ends as cleanly as Ctrl+C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            with bound(host, port_in(str(port))) as listener, data_alone():
                if fresh:
                    remove_demo_data()
                tell_address(listener)
                people = self._fill()
                self._serve(listener, people)
        except KeyboardInterrupt:
            # While it serves, the server itself takes Ctrl+C; this is one before that.
            pass
        self.stdout.write("\nThe demo has ended. Its data stay; --fresh starts over.")

    def _fill(self) -> list[str]:
        """Bring the database up to date and tell the Tuesday, which is told once."""
        # WhiteNoise serves from the sources here and warns when the collected files have no folder.
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        self.stdout.write("Preparing the database …", ending="")
        self.stdout.flush()
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        self.stdout.write(" ready.")
        from cxdesk.demo import tuesday

        return tuesday.open_the_doors(self._say)

    def _serve(self, listener: socket.socket, people: list[str]) -> None:
        from waitress.server import create_server

        from cxdesk.wsgi import application

        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        server = create_server(application, sockets=[listener], threads=SERVER_THREADS, ident="cxdesk")
        with runner():
            self._greet(listener, people)
            try:
                server.run()
            finally:
                server.task_dispatcher.shutdown()
                server.close()

    def _greet(self, listener: socket.socket, people: list[str]) -> None:
        self._say(f"\ncxdesk is at {address_of(listener)}/  (Ctrl+C ends it)")
        if people:
            self._say("Sign in with one click as:")
        for person in people:
            self._say(f"  {person}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """Yield a socket bound to the address, taken before any work is done.

    :raises CommandError: for an address others could reach, and for a port that is taken.
    """
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError as error:
        raise CommandError(f"{host} is not an address; the demo takes 127.0.0.1.") from error
    if not address.is_loopback:
        raise CommandError("The demo signs everybody in with one click, so it serves this machine only.")
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    with socket.socket(family) as listener:
        # A port that a demo of a moment ago used may be taken again; one in use may not.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((str(address), port))
            listener.listen(64)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise CommandError(f"Port {port} cannot be used ({why}); choose another with --port.") from error
        yield listener


def address_of(listener: socket.socket) -> str:
    """Return where a browser on this machine finds what listens here."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def tell_address(listener: socket.socket) -> None:
    """Let links in mails lead to this demo, unless the environment names an address before it."""
    if not os.environ.get("CXDESK_ADDRESS"):
        settings.SITE_ADDRESS = address_of(listener)


def port_in(text: str) -> int:
    """Read the number of a port.

    :raises CommandError: for what is none.
    """
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= LAST_PORT):
        raise CommandError(f"{text} is not a port; --port takes a number up to {LAST_PORT}, such as 8000.")
    return int(text)


@contextlib.contextmanager
def data_alone() -> Iterator[None]:
    """Keep the folder for data to this demo for as long as the block lasts, also if it dies in it.

    :raises CommandError: when another demo works on it.
    """
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / LOCK).open("ab") as file:
        if not lock_file(file, wait=False):
            raise CommandError(
                f"Another demo works on the data in {settings.DATA_DIR}; end it first, "
                "or give this one a folder of its own by CXDESK_DATA."
            )
        yield


def remove_demo_data() -> None:
    """Remove the demo's database and files; only what lies inside the folder for data."""
    connections.close_all()
    database = Path(connection.settings_dict["NAME"])
    for path in (
        database,
        *(database.with_name(database.name + end) for end in ("-wal", "-shm", "-journal")),
    ):
        if path.parent == settings.DATA_DIR:
            path.unlink(missing_ok=True)
    media = Path(settings.MEDIA_ROOT)
    if media.parent == settings.DATA_DIR:
        shutil.rmtree(media, ignore_errors=True)


@contextlib.contextmanager
def runner() -> Iterator[None]:
    """Keep the timers running in a thread for as long as the block lasts."""
    from cxdesk.jobs.runner import run_forever

    stop = threading.Event()
    thread = threading.Thread(target=run_forever, args=(stop,), name="runner", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)
