"""Strings that broke other programs, read from the folder of real data."""

from __future__ import annotations

import json
from pathlib import Path


def hostile_strings(real_data: Path) -> list[str]:
    """Return all of them; one a line, whatever else a line may hold."""
    rows = [
        json.loads(line)
        for file in sorted((real_data / "hostile_input").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").strip().split("\n")
    ]
    return [row.get("payload") or row.get("text") or "" for row in rows]
