"""The lines of a file, one at a time and none longer than the limit, decoded by its map."""

from __future__ import annotations

import codecs
import io
from collections import deque
from collections.abc import Iterator

import filetype
from django.utils.translation import gettext as _

from recovery.errors import FileRefused
from recovery.imports.errors import RowRefused

LONGEST = 1024 * 1024
KEPT_OF_A_REFUSED_ROW = 2000
_HEAD = 8192
_ENOUGH_TO_TELL = 4
# What may come without a NUL byte in its head: PDF and gzip.
_BINARY = (b"%PDF", b"\x1f\x8b")


class Lines(Iterator[str]):
    """Hand out lines as text and keep book of the row they belong to.

    A row may span several lines (a line break inside quotes); `begin` starts the next one. Never
    holds more than one line of at most `LONGEST` bytes, however long the line in the file is.
    """

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self.line = 0
        self.bytes_read = 0
        self.ended = True
        self._again: deque[bytes] = deque()
        self.begin()

    def begin(self) -> None:
        """Start the book of a new row."""
        self.first = self.line + 1
        self._size = self._quotes = 0
        self._raw = b""
        self._row: list[bytes] = []

    def __next__(self) -> str:
        raw = self._read(LONGEST + 1)
        if not raw:
            raise StopIteration
        self.line += 1
        self._size += len(raw)
        self.ended = raw.endswith(b"\n")
        if self._size > LONGEST:
            self._skip_line()
            raise RowRefused(_("The row is longer than 1 MiB."))
        self._row.append(raw)
        if b"\0" in raw:
            raise RowRefused(_("Line %(line)d holds a NUL byte, which no text has.") % {"line": self.line})
        try:
            return raw.decode(self._encoding)
        except UnicodeDecodeError as error:
            raise RowRefused(
                _("Line %(line)d is not %(encoding)s: byte 0x%(byte)02x at position %(at)d.")
                % {
                    "line": self.line,
                    "encoding": self._encoding,
                    "byte": error.object[error.start],
                    "at": error.start + 1,
                }
            ) from None

    @property
    def text(self) -> str:
        """Return the beginning of the row as it stands, for the list of refused rows."""
        return (
            self._raw.decode(self._encoding, errors="backslashreplace").replace("\0", "\\x00").rstrip("\r\n")
        )

    @property
    def behind(self) -> list[bytes]:
        """Return the lines of this row behind its first, as they stand."""
        return self._row[1:]

    def go_back(self) -> int:
        """Hand out the lines behind the first of this row once more; returns how many these are."""
        behind = self.behind
        self._again.extendleft(reversed(behind))
        self.line = self.first
        self._raw = self._row[0][:KEPT_OF_A_REFUSED_ROW]
        return len(behind)

    def leave_quotes(self) -> None:
        """After a refusal inside quotes, go on behind the line that closes them.

        What stands inside quotes are somebody's words; they must never be read as rows.
        """
        while self._quotes % 2:
            raw = self._read(64 * 1024)
            if not raw:
                return
            self.line += raw.endswith(b"\n")

    def _read(self, most: int) -> bytes:
        if self._again:
            raw = self._again.popleft()
        else:
            raw = self._stream.readline(most)
            self.bytes_read += len(raw)
        self._quotes += raw.count(b'"')
        if len(self._raw) < KEPT_OF_A_REFUSED_ROW:
            self._raw = (self._raw + raw[:KEPT_OF_A_REFUSED_ROW])[:KEPT_OF_A_REFUSED_ROW]
        return raw

    def _skip_line(self) -> None:
        while not self.ended and (raw := self._read(64 * 1024)):
            self.ended = raw.endswith(b"\n")


def check_text(stream: io.BufferedReader, encoding: str) -> None:
    """Look at the beginning of a file, without consuming it, and refuse what is no text of this encoding.

    :raises FileRefused: when it is empty, binary or plainly written in another encoding.
    """
    head = stream.peek(_HEAD)[:_HEAD]
    if not head:
        raise FileRefused(_("The file is empty."))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileRefused(_("The file is written in UTF-16. Save it as UTF-8 and try again."))
    if b"\0" in head or head.startswith(_BINARY):
        # Only now, since to `filetype` every text that begins with BM is a picture.
        kind = filetype.guess(head)
        raise FileRefused(
            _("This is not a text file (%(kind)s). Save the table as CSV and try again.")
            % {"kind": kind.mime if kind else _("it holds binary data")}
        )
    if b"\r" in head and b"\n" not in head:
        raise FileRefused(_("The lines end in an old way (CR only). Save the file with ordinary line ends."))
    if encoding.startswith("utf-8") and _looks_like_gb18030(head):
        raise FileRefused(
            _("The file is not UTF-8, as the map says; it looks like GB18030, as Chinese programs write it. ")
            + _("Import it with --encoding gb18030, or save it as UTF-8.")
        )
    if not encoding.startswith("utf-8") and _looks_like_utf8(head):
        raise FileRefused(
            _("The file looks like UTF-8, but the map says %(encoding)s. Choose another map.")
            % {"encoding": encoding}
        )


def _looks_like_utf8(head: bytes) -> bool:
    if head.startswith(codecs.BOM_UTF8):
        return True
    try:
        # The head may end within a character, so it is decoded as a beginning.
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return sum(ch > "\x7f" for ch in text) >= _ENOUGH_TO_TELL


def _looks_like_gb18030(head: bytes) -> bool:
    """Say whether this is no UTF-8 and reads as Chinese; a byte or two that are wrong are not enough."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        pass
    else:
        return False
    try:
        text = codecs.getincrementaldecoder("gb18030")().decode(head)
    except UnicodeDecodeError:
        return False
    chinese = sum("\u4e00" <= ch <= "\u9fff" for ch in text)
    return chinese >= _ENOUGH_TO_TELL and chinese * 2 > sum(ch > "\x7f" for ch in text)
