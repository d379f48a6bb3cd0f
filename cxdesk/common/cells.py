"""Cells of tables that people open in a spreadsheet."""

from __future__ import annotations

# A spreadsheet runs what begins like this; the quote makes it words again.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_RUNS) else text
