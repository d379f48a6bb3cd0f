"""Makes .venv out of the locked, hashed requirements, once, and leaves nothing half-made behind."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, NoReturn

UNFINISHED = "cxdesk-unfinished"
STAMP = "cxdesk-stamp"
RESTARTED = "CXDESK_RESTARTED"
CLEAN = "Nothing half-made was left."


OFFLINE = r"NewConnectionError|NameResolution|Connection(Error| broken)|timed out|Retrying|IncompleteRead"


class Failure(Exception):
    """The environment could not be made; the text is the one sentence to show."""


def runs_in_own(root: str) -> bool:
    """Say whether this interpreter is the one of the checkout's own .venv."""
    return Path(sys.prefix).resolve() == (Path(root) / ".venv").resolve()


def prepare_and_restart(root: str, argv: list[str], *, needs_dev: bool) -> NoReturn:
    """Make or complete .venv and run the same command inside it; ends this process either way."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if os.environ.get(RESTARTED) == "dev" or (os.environ.get(RESTARTED) and not needs_dev):
            raise Failure("The environment in .venv does not work; remove that folder and start again.")
        home = Environment(Path(root), say=_to_terminal)
        home.prepare("dev" if needs_dev else "run")
    except Failure as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing half-made was left.")
    os.environ[RESTARTED] = "dev" if needs_dev else "run"
    _restart(home.python, argv)


def _to_terminal(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _restart(python: Path, argv: list[str]) -> NoReturn:
    command = [str(python), *argv]
    if os.name == "nt":
        # On Windows execv gives the prompt back while the new process still runs.
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


class Environment:
    """The .venv of one checkout."""

    def __init__(self, root: Path, say: Callable[[str], None]):
        self.folder = root / ".venv"
        self.locks = root / "cxdesk" / "locks"
        self.say = say
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def prepare(self, wanted: str) -> None:
        """Bring .venv to the state of the lock `wanted` ("run" or "dev", which contains run).

        :raises Failure: with nothing half-made left; an environment that worked is kept.
        """
        if self.is_ready(wanted):
            return
        with self._alone():
            if self.is_ready(wanted):
                return
            # Once there are dev packages, a changed lock brings them up to date too.
            if self._stamp().startswith("dev"):
                wanted = "dev"
            self._build(wanted)

    def is_ready(self, wanted: str) -> bool:
        """Say whether .venv was made, to its end, from the lock as it is now."""
        names = ("dev",) if wanted == "dev" else ("dev", "run")
        return (
            self.python.exists()
            and self._stamp() in [self._stamp_of(name) for name in names]
            and not (runs_in_own(str(self.folder.parent)) and not find_spec("django"))
        )

    def _stamp(self) -> str:
        if (self.folder / UNFINISHED).exists():
            return ""
        with contextlib.suppress(OSError):
            return (self.folder / STAMP).read_text()
        return ""

    def _stamp_of(self, name: str) -> str:
        return f"{name} {hashlib.sha256((self.locks / f'{name}.txt').read_bytes()).hexdigest()}\n"

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one start at a time work on .venv; the lock hangs on a file that is there anyway."""
        with (self.locks / "run.txt").open("rb") as file:
            if not lock_file(file, wait=False):
                self.say("Another start is making .venv; waiting for it.")
                lock_file(file, wait=True)
            yield

    def _build(self, wanted: str) -> None:
        lock = self.locks / f"{wanted}.txt"
        new = not self.python.exists() or (self.folder / UNFINISHED).exists()
        count = len(re.findall(r"^\S+==", lock.read_text(), re.MULTILINE))
        self.say(f"cxdesk: {'making' if new else 'completing'} .venv with about {count} packages, once.")
        # The servers of the tests run under another account and have to read this folder.
        mask = os.umask(0o022)
        started = time.monotonic()
        try:
            if new:
                self._make_folder()
            self._install(lock, count)
            (self.folder / STAMP).write_text(self._stamp_of(wanted))
            (self.folder / UNFINISHED).unlink(missing_ok=True)
        except BaseException as error:
            if new:
                shutil.rmtree(self.folder, ignore_errors=True)
            if isinstance(error, PermissionError):
                raise Failure(f"cxdesk may not write to {error.filename}.") from error
            if isinstance(error, OSError):
                raise Failure(f"The environment could not be made: {error}.") from error
            raise
        finally:
            os.umask(mask)
        self.say(f"cxdesk: the environment is ready after {time.monotonic() - started:.0f} s.")

    def _make_folder(self) -> None:
        if find_spec("venv") is None or find_spec("ensurepip") is None:
            raise Failure(_no_venv())
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir()
        (self.folder / UNFINISHED).touch()
        started = time.monotonic()
        code, lines = _run([sys.executable, "-m", "venv", str(self.folder)], lambda line: None)
        if code:
            if "ensurepip" in "".join(lines):
                raise Failure(_no_venv())
            raise Failure(f"Python could not make an environment: {_last(lines)}")
        self.say(f"  1/3 empty environment: {time.monotonic() - started:.0f} s")

    def _install(self, lock: Path, count: int) -> None:
        progress = Progress(count, self.say)
        command = [str(self.python), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-compile"]
        command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--no-color"]
        command += ["--retries", "2", "-r", str(lock)]
        code, lines = _run(command, progress.hear)
        if code:
            raise Failure(explain(lines))
        progress.finish()


class Progress:
    """Turns the lines of pip into a few of ours."""

    def __init__(self, count: int, say: Callable[[str], None]):
        self.count, self.say = count, say
        self.seen = 0
        self.installing_since: float | None = None
        self.started = self.told = time.monotonic()

    def hear(self, line: str) -> None:
        """Take one line of pip."""
        now = time.monotonic()
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            self.seen += 1
            if now - self.told > 5:
                self.told = now
                self.say(f"      {self.seen} of about {self.count} packages, {now - self.started:.0f} s")
        elif line.startswith("Installing collected packages"):
            self.say(f"  2/3 {self.seen} packages fetched and checked: {now - self.started:.0f} s")
            self.installing_since = now

    def finish(self) -> None:
        """Tell the last phase."""
        since = self.installing_since if self.installing_since is not None else self.started
        self.say(f"  3/3 packages installed: {time.monotonic() - since:.0f} s")


def explain(lines: list[str]) -> str:
    """Return one sentence for what pip said when it failed."""
    text = "\n".join(lines)
    if "DO NOT MATCH THE HASHES" in text:
        return "A downloaded package is not the one that was locked, so nothing was installed; try again."
    if "No space left" in text:
        return "The disk is full, so the packages could not be installed."
    if re.search(OFFLINE, text):
        return f"The packages could not be downloaded: the network did not answer. {CLEAN}"
    if re.search(r"No matching distribution|Could not find a version", text):
        return f"The packages could not be downloaded: a locked version was not found. {CLEAN}"
    return (
        f"The packages could not be installed: {_last([line for line in lines if 'ERROR' in line] or lines)}"
    )


def _no_venv() -> str:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return (
        "This Python cannot make environments: install the system package "
        f"python3-venv (on Debian and Ubuntu, python{version}-venv) and start again."
    )


def _last(lines: list[str]) -> str:
    told = [line.strip() for line in lines if line.strip()]
    return told[-1] if told else "it said nothing"


def _run(command: list[str], hear: Callable[[str], None]) -> tuple[int, list[str]]:
    """Run a command and pass on each line; it is gone when this returns or raises."""
    lines: list[str] = []
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        # pip 23 asks for a terminal's width and language; both are fixed so that its words are known.
        env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"},
    ) as child:
        try:
            for line in child.stdout or ():
                lines.append(line)
                hear(line.strip())
        except BaseException:
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=10)
            child.kill()
            raise
    return child.returncode, lines


def lock_file(file: IO[bytes], *, wait: bool) -> bool:
    """Take the lock of the file until it is closed or this process ends; say whether it was free."""
    if os.name == "nt":
        return _lock_on_windows(file, wait=wait)
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _lock_on_windows(file: IO[bytes], *, wait: bool) -> bool:
    msvcrt: Any = __import__("msvcrt")
    while True:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            if not wait:
                return False
            threading.Event().wait(0.5)
        else:
            return True
