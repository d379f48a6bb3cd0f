"""The child: mails in on standard input, what they say out on standard output, one after another.

A question is a line of JSON with the length of the raw bytes that follow it; so is an answer, whose files
follow it. The child can write no file, and the system ends it when one mail takes too long or too much.
"""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import asdict
from typing import IO, Any

from recovery.channels.parsing import limits
from recovery.channels.parsing.read import read_mail


def bound_myself() -> None:
    """Take away what reading does not need; where the system knows no such bounds, time alone is bound."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (most, most))


def start_watch(seconds: float) -> None:
    """Let the system end this process when the mail at hand has used up its time."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def stop_watch() -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)


def answer(question: dict[str, Any], raw: bytes, out: IO[bytes]) -> None:
    """Read one mail and write what it says; trouble is an answer too."""
    plainly = bool(question.get("plainly"))
    start_watch(limits.PLAIN_CPU_SECONDS if plainly else limits.CPU_SECONDS)
    contents: list[bytes] = []
    try:
        mail, contents = read_mail(raw, plainly=plainly)
        told: dict[str, Any] = {"mail": asdict(mail), "sizes": [len(one) for one in contents]}
    except Exception as error:
        told = {"error": type(error).__name__, "sizes": []}
        contents = []
    line = json.dumps(told, ensure_ascii=True).encode("ascii")
    out.write(line + b"\n")
    for content in contents:
        out.write(content)
    out.flush()
    stop_watch()


def main() -> None:
    """Answer until the questions end."""
    bound_myself()
    source, out = sys.stdin.buffer, sys.stdout.buffer
    while line := source.readline(1000):
        question = json.loads(line)
        raw = source.read(int(question["size"]))
        answer(question, raw, out)
        del raw


if __name__ == "__main__":
    main()
