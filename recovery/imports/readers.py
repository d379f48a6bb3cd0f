"""Readers: from the bytes of a CSV, TSV or JSONL file to rows, in constant memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from recovery.errors import FileRefused
from recovery.imports.errors import RowRefused
from recovery.imports.lines import LONGEST, Lines, check_text
from recovery.imports.maps import ImportMap

# The limit of the csv module counts characters of one field; ours, on the row, is the stricter one.
csv.field_size_limit(2 * LONGEST)
# When a row has so many lines, it is asked whether it took in others.
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file as it stands there."""

    line: int
    values: dict[str, str]

    def get(self, column: str) -> str:
        return self.values.get(column, "") if column else ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that does not become a complaint, and why."""

    line: int
    reason: str
    source_id: str = ""
    cells: tuple[str, ...] = ()


class Reader(Iterator[Row | Refusal]):
    """The rows of one file. Opening it reads no further than the header.

    :raises FileRefused: when the file as a whole cannot be read by this map.
    """

    def __init__(self, stream: io.BufferedReader, plan: ImportMap) -> None:
        check_text(stream, plan.encoding)
        self._plan = plan
        self._lines = Lines(stream, plan.encoding)
        self.columns: tuple[str, ...] = ()
        self._rows = self._jsonl() if plan.format == "jsonl" else self._csv()
        # Both forms tell their columns before their first row, so this reads the header.
        first = next(self._rows, None)
        if first is None:
            raise FileRefused(_("The file has a header and no rows."))
        self._rows = chain([first], self._rows)

    @property
    def bytes_read(self) -> int:
        return self._lines.bytes_read

    def __next__(self) -> Row | Refusal:
        return next(self._rows)

    # -------------------------------------------------------------- CSV and TSV

    def _csv(self) -> Iterator[Row | Refusal]:
        self._read_header()
        while True:
            rows = self._new_csv()
            try:
                self._lines.begin()
                for cells in rows:
                    if cells:
                        yield self._row(cells)
                    self._lines.begin()
                return
            except RowRefused as refusal:
                self._lines.leave_quotes()
                yield self._refused(str(refusal))
            except csv.Error as error:
                yield self._swallowed() or self._refused(self._quoting(error))

    def _swallowed(self) -> Refusal | None:
        """Refuse the first line alone where its open quote took in rows, which are then read again.

        Whether they are rows is told by the line behind it: it has the cells of one by itself.
        """
        if not self._stands_alone():
            return None
        count = self._lines.go_back()
        words = _("A quote opens here and is not closed. The %(count)d lines behind it were read as rows.")
        return self._refused(words % {"count": count})

    def _stands_alone(self) -> bool:
        behind = self._lines.behind
        if not behind or not self.columns:
            return False
        text = behind[0].decode(self._plan.encoding, "replace")
        try:
            (cells,) = csv.reader([text], delimiter=self._plan.delimiter, strict=True)
        except (csv.Error, ValueError):
            return False
        return len(cells) == len(self.columns)

    def _watched(self) -> Iterator[str]:
        """Hand out the lines, and stop where a cell runs over so many that its quote is not closed."""
        for text in self._lines:
            if len(self._lines.behind) == MOST_LINES and self._stands_alone():
                raise csv.Error("open quote")
            yield text

    def _new_csv(self) -> Iterator[list[str]]:
        # Strict: what is quoted wrongly is refused, since reading it anyhow would change somebody's words.
        return csv.reader(self._watched(), delimiter=self._plan.delimiter, strict=True)

    def _read_header(self) -> None:
        try:
            header = next(self._new_csv(), None)
        except (RowRefused, csv.Error) as error:
            raise FileRefused(_("The first line is no header: %(why)s") % {"why": error}) from None
        names = tuple(name.removeprefix("\ufeff").strip() for name in header or ())
        if twice := sorted({name for name in names if name and names.count(name) > 1}):
            raise FileRefused(_("The column “%(column)s” stands twice in the header.") % {"column": twice[0]})
        self._check_columns(names)

    def _row(self, cells: list[str]) -> Row | Refusal:
        if len(cells) == len(self.columns):
            return Row(self._lines.first, dict(zip(self.columns, cells, strict=True)))
        reason = _("The row has %(has)d cells where the header has %(needs)d.") % {
            "has": len(cells),
            "needs": len(self.columns),
        }
        if len(cells) < len(self.columns) and not self._lines.ended:
            reason += " " + _("The file ends in the middle of it.")
        return Refusal(self._lines.first, reason, self._id_in(cells), tuple(cells))

    def _id_in(self, cells: list[str]) -> str:
        at = self.columns.index(self._plan.id_column)
        return cells[at] if at < len(cells) else ""

    def _quoting(self, error: csv.Error) -> str:
        if "unexpected end of data" in str(error):
            return _("A quote is opened and never closed; the file ends in the middle of the row.")
        if self._lines.line > self._lines.first:
            return _("The quotes do not match from line %(first)d to line %(last)d.") % {
                "first": self._lines.first,
                "last": self._lines.line,
            }
        return _("The quotes in this row do not match.")

    # -------------------------------------------------------------- JSON lines

    def _jsonl(self) -> Iterator[Row | Refusal]:
        while True:
            self._lines.begin()
            try:
                text = next(self._lines, None)
                if text is None:
                    return
                if not text.strip("\ufeff \r\n\t"):
                    continue
                values = _values_of(text.removeprefix("\ufeff"))
                self._check_columns(tuple(values))
            except RowRefused as refusal:
                yield self._refused(str(refusal))
            except FileRefused as refusal:
                if not self.columns:
                    raise
                yield self._refused(str(refusal))
            else:
                yield Row(self._lines.first, values)

    # -------------------------------------------------------------- both

    def _check_columns(self, names: tuple[str, ...]) -> None:
        if missing := [column for column in self._plan.needed if column not in names]:
            raise FileRefused(
                _("The map “%(map)s” needs the columns %(missing)s. The file has %(names)s.")
                % {
                    "map": self._plan.name,
                    "missing": _listed(missing),
                    "names": _listed(names[:30]) or _("none"),
                }
            )
        self.columns = self.columns or names

    def _refused(self, reason: str) -> Refusal:
        return Refusal(self._lines.first, reason, cells=(self._lines.text,))


def _listed(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"“{name[:60]}”" for name in names)


def _values_of(text: str) -> dict[str, str]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise RowRefused(_("The line is not valid JSON.")) from None
    if not isinstance(content, dict):
        raise RowRefused(_("The line is valid JSON but no object with names."))
    values = {str(name): _as_text(value) for name, value in content.items()}
    joined = "".join(values.values())
    if "\0" in joined:
        raise RowRefused(_("The row holds a NUL character, which no text has."))
    try:
        joined.encode("utf-8")
    except UnicodeEncodeError:
        raise RowRefused(_("The row holds half a character.")) from None
    return values


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
