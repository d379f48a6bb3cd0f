"""Letters from templates: what may stand in one, and how the facts of a complaint are put into it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cxdesk.common.sentences import Sentence, _

SHIPPED_FILE = Path(__file__).parent / "shipped.json"
# What a template may name, in braces.
VARIABLES: dict[str, Sentence] = {
    "customer": _("the customer's name"),
    "reference": _("the reference of the complaint"),
    "title": _("what the complaint is about"),
    "what_was_done": _("what was done to put it right"),
    "expectation": _("what the customer asked for"),
    "promised": _("what was promised and when it was kept"),
    "given": _("what was given besides"),
    "owner": _("who owns the complaint"),
    "house": _("the name of the organisation"),
    "today": _("the day of the letter"),
}
_NAMED = re.compile(r"\{([a-z_]+)\}")
_BRACES = re.compile(r"[{}]")


def shipped_letters() -> list[dict[str, Any]]:
    """Return the letters that are shipped: key, language, subject and body."""
    rows: list[dict[str, Any]] = json.loads(SHIPPED_FILE.read_text(encoding="utf-8"))
    return rows


def faults_in_letter(text: str) -> list[str]:
    """List what stands in braces and is no variable, or a brace that stands alone."""
    unknown = [f"{{{name}}}" for name in _NAMED.findall(text) if name not in VARIABLES]
    return unknown + _BRACES.findall(_NAMED.sub("", text))


def merge_letter(text: str, values: Mapping[str, str]) -> str:
    """Put values into a template, once: what a value itself holds in braces stays as it was written.

    A line that names nothing but variables without a value goes, and so does a second empty line in a row.
    """
    lines = [_merged(line, values) for line in text.splitlines()]
    kept: list[str] = []
    for line in lines:
        if line is None or (line == "" and (not kept or kept[-1] == "")):
            continue
        kept.append(line)
    return "\n".join(kept).strip()


def _merged(line: str, values: Mapping[str, str]) -> str | None:
    names = _NAMED.findall(line)
    if names and not any(values.get(name, "").strip() for name in names):
        return None
    return _NAMED.sub(lambda found: values.get(found[1], "").strip(), line)
