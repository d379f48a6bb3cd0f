"""The chaos in its short form: real processes are killed and frozen, and what was owed happens once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cxdesk.chaos.verdict import MUST_BE_ZERO

TOP = Path(__file__).resolve().parents[2]
# Seconds on a quiet machine; a busy one takes its time.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.engine("postgresql")]


def chaos(folder: Path, *words: str) -> tuple[int, dict[str, Any], str]:
    """Run the command in a process of its own; return its exit code, its verdict and its words."""
    told = folder / "told.json"
    command = [sys.executable, "manage.py", "chaos", "timers", "--short", "--json", str(told), *words]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert told.exists(), done.stdout + done.stderr
    [verdict] = json.loads(told.read_text())["runs"]
    return done.returncode, verdict, done.stdout + done.stderr


def test_what_is_due_happens_once_whoever_is_killed_or_frozen(tmp_path):
    code, verdict, said = chaos(tmp_path, "--seed", "7")

    assert code == 0, said
    assert {name: verdict["counts"][name] for name in MUST_BE_ZERO} == dict.fromkeys(MUST_BE_ZERO, 0)
    assert verdict["counts"]["effects"] == verdict["counts"]["subjects"] - verdict["counts"]["called_off"]
    assert verdict["faults"]["restarts"] >= 2
    assert verdict["seed"] == 7


def test_the_same_chaos_is_red_when_the_token_is_not_looked_at(tmp_path):
    code, verdict, said = chaos(
        tmp_path, "--seed", "7", "--without", "token", "--timers", "20", "--seconds", "1", "--kills", "0"
    )

    assert code == 1, said
    # One for each kind that freezes, and a busy machine may let more happen.
    assert verdict["counts"]["acted_for_another"] >= 1
