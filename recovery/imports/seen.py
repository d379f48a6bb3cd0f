"""Ids met so far in one file, on disk, so that a million of them take no memory."""

from __future__ import annotations

import sqlite3


class Seen:
    """Remembers in which line each id stood first; gone when closed."""

    def __init__(self) -> None:
        # An empty name is a private database on disk that SQLite removes by itself.
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode=OFF")
        self._file.execute("PRAGMA cache_size=-4000")
        self._file.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID")
        self._file.execute("BEGIN")

    def first_line(self, source_id: str, line: int) -> int:
        """Note the id and return the line of its first row; that is `line` itself when it is new."""
        if self._file.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (source_id, line)).rowcount:
            return line
        found: int = self._file.execute("SELECT line FROM seen WHERE id = ?", (source_id,)).fetchone()[0]
        return found

    def close(self) -> None:
        self._file.close()
