"""What no template may do; the policy sent to browsers would refuse most of it without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

RULES = (
    (re.compile(r"<style\b", re.I), "an inline style sheet"),
    (re.compile(r"<(?!%)[^<>]*\sstyle\s*=", re.I), "a style attribute"),
    (re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.I), "an inline script"),
    (re.compile(r"<[^<>]*\son[a-z]+\s*=", re.I), "an on… attribute"),
    (re.compile(r"\bhx-(on\b|vals\s*=\s*[\"']\s*js:)", re.I), "htmx that needs eval"),
    (re.compile(r"javascript:", re.I), "a javascript: address"),
    (re.compile(r"\|\s*safe(seq)?\b"), "the filter safe"),
    (re.compile(r"\{%-?\s*autoescape\s+off"), "escaping switched off"),
    (
        re.compile(r"<(?:script|link|img|source|iframe)\b[^>]*?(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I),
        "a foreign host",
    ),
)
POST_FORM = re.compile(r"<form\b[^>]*\bmethod\s*=\s*[\"']?post\b.*?(?:</form>|\Z)", re.I | re.S)
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.S)
# A tag inside an attribute may hold ">" and quotes, which would end the attribute for a plain pattern.
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)


def problems_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each thing a template does and may not."""
    text = COMMENT.sub(_blank, text)
    plain = TAG.sub(
        lambda tag: tag.group() if re.search(r"safe|autoescape", tag.group()) else _blank(tag), text
    )
    for pattern, what in RULES:
        for match in pattern.finditer(plain):
            yield _line(plain, match.end()), what
    for match in POST_FORM.finditer(text):
        if not re.search(r"\{%\s*csrf_token\s*%\}", match.group()):
            yield _line(text, match.start()), "a form by POST without csrf_token"


def problems_under(folder: Path, root: Path) -> list[str]:
    """Return all problems of the templates below a folder, as `file:line what`."""
    return [
        f"{path.relative_to(root).as_posix()}:{line} {what}"
        for path in sorted(folder.rglob("*.html"))
        for line, what in sorted(problems_in(path.read_text(encoding="utf-8")))
    ]


def _blank(match: re.Match[str]) -> str:
    # Same lines, no words; one sign stays, so that what stood there is not glued together.
    return re.sub(r"[^\n]", "_", match.group())


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
