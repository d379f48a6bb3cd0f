"""How the whole suite runs: once per database engine, with servers of its own, and one sum at the end."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from cxdesk.tooling import servers
from cxdesk.tooling.chromium import find_chromium

ROOT = Path(__file__).resolve().parent.parent.parent
NO_TESTS = 5
INTERRUPTED = 2
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# These want one process and the terminal for themselves, or spread the tests by their own number.
ALONE = (
    "-n",
    "--numprocesses",
    "--dist",
    "--pdb",
    "--trace",
    "-s",
    "--capture",
    "--collect-only",
    "--co",
    "-k",
)


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    arguments: list[str] = field(default_factory=list)
    quick: bool = False
    engine: str = ""

    @property
    def whole(self) -> bool:
        return not self.arguments and not self.engine

    @property
    def workers(self) -> int:
        """Two processes pay for a whole suite; for a few tests their start costs more than they save."""
        chosen = any(argument.split("=")[0] in ALONE or _is_place(argument) for argument in self.arguments)
        return 0 if chosen else max(2, min(os.cpu_count() or 1, 8))


def _is_place(argument: str) -> bool:
    return not argument.startswith("-") and (ROOT / argument.split("::")[0]).exists()


def read_request(arguments: list[str]) -> Request:
    """Take our own options out of the command line; all the rest is for pytest.

    :raises ValueError: when `--engine` names none of ours, in words for the terminal.
    """
    rest, engine, quick, words = [], "", False, iter(arguments)
    for word in words:
        if word == "--quick":
            quick = True
        elif word == "--engine" or word.startswith("--engine="):
            engine = word.partition("=")[2] or next(words, "")
            if engine not in ENGINES:
                raise ValueError(f"--engine takes one of: {', '.join(ENGINES)}.")
        else:
            rest.append(word)
    return Request(rest, quick, engine)


@dataclass
class Result:
    """What one run of pytest came to."""

    engine: str
    exit_code: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    elsewhere: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        return self.exit_code == 0 or (self.exit_code == NO_TESTS and not self.failed)

    def line(self) -> str:
        """Return e.g. `PostgreSQL: 809 passed, 3 not for this engine in 71 s`."""
        parts = [f"{self.passed} passed"]
        parts += [f"{self.failed} failed"] if self.failed else []
        parts += [f"{self.skipped} skipped"] if self.skipped else []
        parts += [f"{len(self.elsewhere)} not for this engine"] if self.elsewhere else []
        if not self.good and not self.failed:
            parts.append(f"pytest ended with code {self.exit_code}")
        return f"{ENGINES[self.engine]}: {', '.join(parts)} in {self.seconds:.0f} s"


def run(request: Request, say: Callable[[str], None]) -> int:
    """Run the suite as asked, tell how it went, and return the exit code."""
    if find_spec("pytest") is None:
        say("The tests need the packages of cxdesk/locks/dev.txt in this environment.")
        return 1
    folder = Path(tempfile.mkdtemp(prefix="cxdesk-test-"))
    results: list[Result] = []
    interrupted = False
    try:
        with _engines(request, folder, say) as engines:
            browser = _browser_engine(request, list(engines), say)
            for engine, environment in engines.items():
                say(f"== {ENGINES[engine]}")
                results.append(
                    _run_engine(request, engine, environment, folder, with_browser=engine == browser)
                )
                if results[-1].exit_code == INTERRUPTED:
                    break
    except KeyboardInterrupt:
        interrupted = True
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _tell(request, results, interrupted, say)


@contextlib.contextmanager
def _engines(
    request: Request, folder: Path, say: Callable[[str], None]
) -> Iterator[dict[str, dict[str, str]]]:
    """Yield the environment of each engine to run on, with servers running where they are needed."""
    engines: dict[str, dict[str, str]] = {}
    if request.engine != "postgresql":
        engines["sqlite"] = {"DATABASE_URL": f"sqlite:///{folder / 'desk.sqlite3'}"}
    with contextlib.ExitStack() as stack:
        if not request.quick and request.engine != "sqlite":
            try:
                engines["postgresql"] = _real_servers(stack)
            except servers.ServerUnavailable as reason:
                if platform.system() == "Linux":
                    raise
                say(f"PostgreSQL and Redis: {reason}. The tests run on SQLite only.")
        yield engines


def _real_servers(stack: contextlib.ExitStack) -> dict[str, str]:
    database = os.environ.get("DATABASE_URL", "")
    if not database.startswith(("postgres", "pgsql")):
        database = stack.enter_context(servers.postgresql())
    return {
        "DATABASE_URL": database,
        "REDIS_URL": os.environ.get("REDIS_URL") or stack.enter_context(servers.redis()),
    }


def _browser_engine(request: Request, engines: list[str], say: Callable[[str], None]) -> str:
    """Return the engine on which the browser journeys run, which they do once."""
    if request.quick:
        return ""
    if not find_chromium():
        say("Browser journeys: no Chromium found, so they do not run; CXDESK_CHROMIUM may name one.")
        return ""
    return engines[-1]


def _run_engine(
    request: Request, engine: str, environment: dict[str, str], folder: Path, *, with_browser: bool
) -> Result:
    report = folder / f"{engine}.json"
    left_out = [mark for mark, out in (("browser", not with_browser), ("slow", request.quick)) if out]
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", *request.arguments]
    command += ["-n", str(request.workers)] if request.workers else []
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env={
            **{
                key: value
                for key, value in os.environ.items()
                if key not in ("DJANGO_SETTINGS_MODULE", "REDIS_URL")
            },
            **environment,
            "CXDESK_MODE": "test",
            "CXDESK_DATA": str(folder / "data"),
            "CXDESK_TEST_REPORT": str(report),
            "CXDESK_LEAVE_OUT": ",".join(left_out),
        },
    )
    result = Result(engine, _wait_for(child))
    if report.exists():
        for key, value in json.loads(report.read_text()).items():
            setattr(result, key, value)
    result.seconds = time.monotonic() - started
    return result


def _wait_for(child: subprocess.Popen[bytes]) -> int:
    try:
        return child.wait()
    except KeyboardInterrupt:
        # pytest got the same Ctrl+C and ends by itself; its servers must outlive it.
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            child.wait(timeout=20)
        child.kill()
        return INTERRUPTED


def _tell(request: Request, results: list[Result], interrupted: bool, say: Callable[[str], None]) -> int:
    say("")
    elsewhere = [(result, name) for result in results for name in result.elsewhere]
    if elsewhere and request.whole:
        say("Not for every engine:")
        for result, name in elsewhere:
            say(f"  not on {ENGINES[result.engine]}: {name}")
    for result in results:
        say(result.line())
    passed, failed = (sum(getattr(result, key) for result in results) for key in ("passed", "failed"))
    say(f"{passed} passed, {failed} failed")
    if interrupted or any(result.exit_code == INTERRUPTED for result in results):
        say("The run was stopped before its end.")
        return INTERRUPTED
    nothing_ran = passed + failed == 0 and (request.whole or not results)
    return 0 if results and all(result.good for result in results) and not nothing_ran else 1
