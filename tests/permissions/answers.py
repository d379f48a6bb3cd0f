"""Reading an answer as a cell of the table, and comparing two answers to the byte."""

from __future__ import annotations

import re
from typing import Any

WAY_IN = "/account/login/"
# The only parts of an answer that differ from one request to the next.
_PER_REQUEST = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1"),
    (re.compile(r'("X-CSRFToken": ?")[^"]*'), r"\1"),
    (re.compile(r"(X-CSRFToken&quot;: ?&quot;)[A-Za-z0-9]*"), r"\1"),
    (re.compile(r'(data-now=")[^"]*'), r"\1"),
    (re.compile(r'(datetime="PT)[^"]*'), r"\1"),
    (re.compile(r'(name="key" value=")[0-9a-f]{32}'), r"\1"),
)


def told(answer: Any) -> str:
    """Return what stands in a cell: the status, or `in` for the way to where people sign in."""
    where = answer.headers.get("Location", "") or answer.headers.get("HX-Redirect", "")
    return "in" if where.startswith(WAY_IN) else str(answer.status_code)


def as_fragment(cell: str, answer: Any) -> bool:
    """Say whether a fragment answers as the page does; what is done there is no redirect here."""
    if cell == "303":
        return answer.status_code in (200, 303)
    return told(answer) == cell


def comparable(answer: Any, *names: str) -> tuple[int, dict[str, str], str]:
    """Return status, headers and body, without the parts that every request has of its own.

    :param names: what the request itself named, which an answer may repeat.
    """
    body = answer.content.decode()
    for pattern, instead in _PER_REQUEST:
        body = pattern.sub(instead, body)
    for name in names:
        body = body.replace(name, "…")
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length" or not names}
    return answer.status_code, headers, body
