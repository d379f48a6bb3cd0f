"""What a line of the log tells: where and of what kind, never what a person wrote."""

from __future__ import annotations

import logging
import re
import traceback

# Who has the last part of this address reads the customer's own page.
_TOKEN = re.compile(r"(/status/)[^/\s]+")


class WithoutWords(logging.Formatter):
    """Writes an error as the places in our code and the name of its kind.

    The sentence of an error is left out: it may quote what was typed, and PostgreSQL quotes a whole row.
    """

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have written the error in full and left that on the record.
        kept, record.exc_text = record.exc_text, None
        try:
            return _TOKEN.sub(r"\1…", super().format(record))
        finally:
            record.exc_text = kept

    def formatException(self, ei: object) -> str:
        error = ei[1] if isinstance(ei, tuple) else None
        parts: list[str] = []
        while error is not None and len(parts) < 5:
            places = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"Traceback (most recent call last):\n{places}{_name_of(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich came of\n".join(parts)


def _name_of(error: BaseException) -> str:
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
