"""The checks of `manage.py lint`: each returns what is wrong, one line per thing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from cxdesk.tooling import sizes, template_rules

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("cxdesk", "recovery", "surveys")
AT_A_TIME = 2


@dataclass
class Outcome:
    """What a check found; `notes` are shown when all is well, too."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Check:
    """One line of the report."""

    name: str
    look: Callable[[], Outcome]


def _tool(*command: str) -> Callable[[], Outcome]:
    def look() -> Outcome:
        with tempfile.TemporaryDirectory(prefix="cxdesk-lint-") as folder:
            run = subprocess.run(
                _located(command),
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
                env=_environment(folder),
            )
        return Outcome((run.stdout + run.stderr).strip().splitlines() or ["failed"] if run.returncode else [])

    return look


def _located(command: tuple[str, ...]) -> list[str]:
    # The tools of the environment that runs this, whatever PATH says.
    if command[0] == "manage.py":
        return [sys.executable, *command]
    return [str(Path(sysconfig.get_path("scripts")) / command[0]), *command[1:]]


def _environment(data: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "CXDESK_MODE": "test",
        "CXDESK_DATA": data,
        "PYTHONPATH": str(ROOT),
    }


def _python_files() -> Iterator[Path]:
    yield ROOT / "manage.py"
    for package in (*PACKAGES, "tests"):
        for path in sorted((ROOT / package).rglob("*.py")):
            # Migrations are written by a machine, and once applied nobody shortens them.
            if "migrations" not in path.parts:
                yield path


def _sizes() -> Outcome:
    problems, largest = sizes.report(_python_files(), ROOT)
    return Outcome(problems, ["the five largest:", *largest])


def _templates() -> Outcome:
    folders = [ROOT / "templates", *(ROOT / package for package in PACKAGES)]
    return Outcome([problem for folder in folders for problem in template_rules.problems_under(folder, ROOT)])


def _template_format() -> Outcome:
    files = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    return _tool("djade", "--check", "--target-version", "5.2", *files)() if files else Outcome()


def _locks() -> Outcome:
    return Outcome(
        [
            problem
            for path in sorted((ROOT / "cxdesk" / "locks").glob("*.txt"))
            for problem in lock_problems(path)
        ]
    )


def lock_problems(path: Path) -> Iterator[str]:
    """Yield what a lock file may not hold: addresses, options, packages without a hash."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"https?:|://", line):
            yield f"{path.name}:{number} names a host"
        elif line.startswith("-"):
            yield f"{path.name}:{number} has an option"
        elif line.strip() and not line.lstrip().startswith("#") and "--hash=sha256:" not in line:
            yield f"{path.name}:{number} has no hash: {line.split()[0]}"


def _catalogues() -> Outcome:
    return Outcome(
        [
            problem
            for path in sorted((ROOT / "cxdesk" / "locale").rglob("*.po"))
            for problem in catalogue_problems(path)
        ]
    )


def catalogue_problems(path: Path) -> Iterator[str]:
    """Yield where a compiled catalogue says something else than its source."""
    import polib

    compiled = path.with_suffix(".mo")
    shown = f"{path.parent.parent.name}/{path.name}"
    if not compiled.exists():
        yield f"{shown} was not compiled"
        return
    wanted, there = (
        {(entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr for entry in entries}
        for entries in (polib.pofile(str(path)).translated_entries(), polib.mofile(str(compiled)))
    )
    for key in sorted(wanted.keys() | there.keys(), key=str):
        if wanted.get(key) != there.get(key):
            yield f"{shown} and its .mo differ at: {key[1][:60]}"


CHECKS = (
    Check("mypy", _tool("mypy")),
    Check("ruff format", _tool("ruff", "format", "--check", "--output-format", "concise", ".")),
    Check("ruff check", _tool("ruff", "check", "--output-format", "concise", ".")),
    Check("imports", _tool("lint-imports", "--no-cache")),
    Check("django check", _tool("manage.py", "check", "--fail-level", "WARNING")),
    Check("migrations", _tool("manage.py", "makemigrations", "--check", "--dry-run")),
    Check("templates", _templates),
    Check("template format", _template_format),
    Check("sizes", _sizes),
    Check("locks", _locks),
    Check("catalogues", _catalogues),
)


def run(checks: tuple[Check, ...], say: Callable[[str], None]) -> int:
    """Run the checks, tell each in one line with its details below, and return how many failed."""

    def timed(check: Check) -> tuple[Outcome, float]:
        started = time.monotonic()
        try:
            outcome = check.look()
        except OSError as error:
            outcome = Outcome([f"could not be run: {error}"])
        return outcome, time.monotonic() - started

    failed = 0
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for check, (outcome, seconds) in zip(checks, pool.map(timed, checks), strict=True):
            word = "failed" if outcome.problems else "ok"
            failed += bool(outcome.problems)
            say(f"{check.name:<16} {word:<7} {seconds:5.1f} s")
            for line in (*outcome.problems, *outcome.notes):
                say(f"    {line}")
    return failed
