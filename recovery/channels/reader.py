"""Reading mails in a child process: it holds no secret, may write nothing, and dies instead of us."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from recovery.channels.parsing import limits
from recovery.channels.parsing.read import ReadMail, as_read

_ROOT = Path(__file__).resolve().parent.parent.parent
# A child is replaced after so many mails, so that nothing grows in it.
MOST_MAILS = 500
LONGEST_ANSWER = 32 * limits.MB


class CannotRead(Exception):
    """The mail could not be read; the text is a code: died, too_slow, error."""


@dataclass
class Opened:
    """What a mail says, and the bytes of its files in the same order."""

    mail: ReadMail
    contents: list[bytes] = field(default_factory=list)


class Reader:
    """One child that reads mail after mail; it starts when needed, and again after it died."""

    def __init__(self, *, wall_seconds: float = limits.WALL_SECONDS) -> None:
        self.wall_seconds = wall_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._mails = 0
        self._lock = threading.Lock()

    def read(self, raw: bytes) -> Opened:
        """Read a mail; what comes to grief on its HTML or its quotes is read once more without these.

        :raises CannotRead: when that kills the child, too.
        """
        with self._lock:
            try:
                return self._ask(raw, plainly=False)
            except CannotRead:
                return self._ask(raw, plainly=True)

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child, self._mails = self._child, None, 0
        if child is None:
            return
        with contextlib.suppress(OSError):
            child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]

    def _ask(self, raw: bytes, *, plainly: bool) -> Opened:
        raw = raw[: limits.RAW]
        ends = time.monotonic() + self.wall_seconds
        try:
            to_child, from_child = self._pipes()
            question = json.dumps({"size": len(raw), "plainly": plainly}).encode() + b"\n"
            _write(to_child, question + raw, ends)
            source = _Source(from_child, ends)
            told = json.loads(source.line())
            contents = [source.exactly(size) for size in told["sizes"]]
        except TimeoutError as error:
            self.close()
            raise CannotRead("too_slow") from error
        except (OSError, EOFError, ValueError) as error:
            self.close()
            raise CannotRead("died") from error
        except BaseException:
            # Half a conversation is left in the pipes.
            self.close()
            raise
        if "mail" not in told:
            self.close()
            raise CannotRead("error")
        return Opened(as_read(told["mail"]), contents)

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        child = self._running()
        if child.stdin is None or child.stdout is None:
            raise OSError("The child has no pipes.")
        return child.stdin, child.stdout

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and (self._child.poll() is not None or self._mails >= MOST_MAILS):
            self.close()
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-B", "-m", "recovery.channels.parsing"],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_bare_environment(),
                bufsize=0,
            )
            for pipe in (self._child.stdin, self._child.stdout):
                os.set_blocking(pipe.fileno(), False)  # type: ignore[union-attr]
        self._mails += 1
        return self._child


def _bare_environment() -> dict[str, str]:
    """Give the child what Python needs to start, and none of our keys, passwords or addresses."""
    kept = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "VIRTUAL_ENV")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, "LC_ALL": "C.UTF-8"}


def _write(pipe: IO[bytes], data: bytes, ends: float) -> None:
    view = memoryview(data)
    while view:
        _wait([], [pipe], ends)
        written = pipe.write(view[: 256 * 1024])
        view = view[written or 0 :]


class _Source:
    """What the child answers, until its time is over."""

    def __init__(self, pipe: IO[bytes], ends: float) -> None:
        self.pipe, self.ends, self.buffer = pipe, ends, bytearray()

    def line(self) -> bytes:
        while b"\n" not in self.buffer:
            self._more()
            if len(self.buffer) > LONGEST_ANSWER and b"\n" not in self.buffer:
                raise ValueError
        line, _end, rest = self.buffer.partition(b"\n")
        self.buffer = bytearray(rest)
        return bytes(line)

    def exactly(self, size: int) -> bytes:
        if not 0 <= size <= limits.DECODED:
            raise ValueError
        while len(self.buffer) < size:
            self._more()
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        return data

    def _more(self) -> None:
        _wait([self.pipe], [], self.ends)
        data = self.pipe.read(1024 * 1024)
        if data == b"":
            raise EOFError
        self.buffer += data or b""


def _wait(to_read: list[IO[bytes]], to_write: list[IO[bytes]], ends: float) -> None:
    left = ends - time.monotonic()
    if left <= 0 or select.select(to_read, to_write, [], left) == ([], [], []):
        raise TimeoutError


_shared: Reader | None = None
_making = threading.Lock()


def shared_reader() -> Reader:
    """Return the one reader of this process."""
    global _shared
    with _making:
        if _shared is None or getattr(_shared, "_pid", 0) != os.getpid():
            _shared = Reader()
            _shared._pid = os.getpid()  # type: ignore[attr-defined]
        return _shared
