import io
import tracemalloc

import pytest

from recovery.errors import FileRefused
from recovery.imports.lines import LONGEST
from recovery.imports.readers import Reader, Refusal, Row

pytestmark = pytest.mark.slow

GOOD = b"id,day,text\n1,2026-01-05,slow\n2,2026-01-06,late\n"


class Generated(io.RawIOBase):
    """A file that is never there as a whole: a header, one endless cell, and a good row."""

    def __init__(self, size: int) -> None:
        self._parts = [b"id,day,text\n1,2026-01-05,", size, b"\n2,2026-01-06,fine\n"]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self._parts:
            return 0
        part = self._parts[0]
        if isinstance(part, int):
            n = min(part, len(buffer))
            buffer[:n] = b"x" * n
            self._parts[0] = part - n
            if part == n:
                self._parts.pop(0)
            return n
        n = min(len(part), len(buffer))
        buffer[:n] = part[:n]
        self._parts[0] = part[n:]
        if not self._parts[0]:
            self._parts.pop(0)
        return n


def test_rows_come_with_the_line_they_start_in(read):
    rows = read(b'id,day,text\r\n1,d,"two\r\nlines"\r\n\r\n2,d,"a ""word"", said"\r\n')

    assert [(row.line, row.get("text")) for row in rows] == [(2, "two\r\nlines"), (5, 'a "word", said')]


def test_a_byte_order_mark_is_no_part_of_the_first_column(read):
    assert read(b"\xef\xbb\xbf" + GOOD) == read(GOOD)


def test_a_missing_column_refuses_the_whole_file_and_is_named(read):
    with pytest.raises(
        FileRefused, match=r"“small” needs the columns “day”, “text”\. The file has “id”, “when”"
    ):
        read(b"id,when\n1,2026-01-05\n")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"id,day,text\n", "The file has a header and no rows."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "This is not a text file (image/png). Save the table as CSV"),
        (b"PK\x03\x04" + b"\0" * 40, "This is not a text file (application/zip)."),
        (b"%PDF-1.7 and so on", "This is not a text file (application/pdf)."),
        (b"id,day,text\n1,d,\0\n", "This is not a text file (it holds binary data)."),
        ("id,day,text\n".encode("utf-16"), "The file is written in UTF-16. Save it as UTF-8"),
        (b"id,day,text\r1,d,old\r", "The lines end in an old way (CR only)."),
        (b"id,day,text,day\n1,d,t,d\n", "The column “day” stands twice in the header."),
        (b'id,"day,text\n', "The first line is no header: "),
        (
            b"id,day,t\xe9xt\n1,d,t\n",
            "The first line is no header: Line 1 is not utf-8: byte 0xe9 at position 9.",
        ),
        (b"x" * (LONGEST + 5), "The first line is no header: The row is longer than 1 MiB."),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(read, content, sentence):
    with pytest.raises(FileRefused) as refusal:
        read(content)

    assert str(refusal.value).startswith(sentence)


def test_a_wrong_encoding_names_the_line_and_the_other_rows_stay(read):
    first, wrong, last = read(b"id,day,text\n1,d,fine\n2,d,caf\xe9\n3,d,fine\n")

    assert (first.get("id"), last.get("id")) == ("1", "3")
    assert wrong == Refusal(3, "Line 3 is not utf-8: byte 0xe9 at position 8.", cells=("2,d,caf\\xe9",))


@pytest.mark.parametrize("encoding", ["windows-1252", "gb18030", "utf-8", "utf-8-sig"])
def test_the_map_says_the_encoding(read, small_map, encoding):
    words = "发票开了" if encoding == "gb18030" else "Café “Zürich”"

    rows = read(f"id,day,text\n1,d,{words}\n".encode(encoding), small_map(file={"encoding": encoding}))

    assert rows[0].get("text") == words


@pytest.mark.parametrize("encoding", ["windows-1252", "gb18030"])
def test_utf8_under_a_map_that_says_otherwise_is_refused(read, small_map, encoding):
    with pytest.raises(FileRefused, match="looks like UTF-8, but the map says"):
        read(
            "id,day,text\n1,d,Größe, später, außer Betrieb, schön\n".encode(),
            small_map(file={"encoding": encoding}),
        )


def test_too_few_cells_refuse_the_row_and_a_cut_file_is_told(read):
    good, cut = read(b"id,day,text\n1,d,fine\n2,d")

    assert good.get("id") == "1"
    assert cut == Refusal(
        3, "The row has 2 cells where the header has 3. The file ends in the middle of it.", "2", ("2", "d")
    )


def test_too_many_cells_refuse_the_row(read):
    assert (
        read(b"id,day,text\n1,d,a,b\n2,d,fine\n")[0].reason == "The row has 4 cells where the header has 3."
    )


def test_a_quote_that_is_never_closed_refuses_its_row_only(read):
    good, cut = read(b'id,day,text\n1,d,fine\n2,d,"I was\nvery angry')

    assert good.get("id") == "1"
    assert (cut.line, cut.cells) == (3, ('2,d,"I was\nvery angry',))
    assert cut.reason == "A quote is opened and never closed; the file ends in the middle of the row."


def test_an_open_quote_does_not_swallow_the_rows_behind_it(read):
    rows = read(b'id,day,text\n1,d,"half\n' + b"2,d,fine\n" * 3)

    assert isinstance(rows[0], Refusal)
    assert rows[0].reason == "A quote opens here and is not closed. The 3 lines behind it were read as rows."
    assert (rows[0].line, rows[0].cells) == (2, ('1,d,"half',))
    assert [(row.line, row.get("text")) for row in rows[1:]] == [(3, "fine"), (4, "fine"), (5, "fine")]


def test_an_open_quote_before_quoted_rows_costs_its_own_line_only(read):
    refused, *rows = read(b'id,day,text\n1,d,"half\n2,d,"fine"\n3,d,"two\nlines"\n')

    assert refused.line == 2
    assert [row.get("text") for row in rows] == ["fine", "two\nlines"]


def test_an_open_quote_is_found_before_the_whole_file_is_read(read):
    refused, *rows = read(b'id,day,text\n1,d,"half\n' + b"2,d,fine\n" * 200_000)

    assert refused.reason.startswith("A quote opens here and is not closed. The 100 lines")
    assert len(rows) == 200_000
    assert all(isinstance(row, Row) for row in rows)


def test_words_of_many_lines_stay_words(read):
    (row,) = read(b'id,day,text\n1,d,"' + b"a short line\n" * 5000 + b'"\n')

    assert row.get("text").count("\n") == 5000


def test_a_chinese_file_under_a_map_that_says_utf8_is_told_how_to_be_read(read):
    with pytest.raises(FileRefused, match=r"looks like GB18030.*--encoding gb18030"):
        read("id,day,text\n1,d,发票开了没有收到\n".encode("gb18030"))


def test_words_inside_a_broken_row_never_become_a_row(read):
    forged = b'id,day,text\n1,d,"ends with \xff and\n9,d,forged\nmore"\n2,d,fine\n'

    refused, good = read(forged)

    assert isinstance(refused, Refusal)
    assert good.get("id") == "2"


def test_quotes_that_do_not_match_refuse_the_row_rather_than_change_the_words(read):
    refused, good = read(b'id,day,text\n1,d,"so "called" service"\n2,d,fine\n')

    assert refused.reason == "The quotes in this row do not match."
    assert good.get("id") == "2"


def test_a_nul_byte_further_down_refuses_its_row(read):
    rows = read(b"id,day,text\n" + b"1,d,fine\n" * 2000 + b"2,d,\0\n3,d,fine\n")

    refused = next(row for row in rows if isinstance(row, Refusal))
    assert refused.reason == "Line 2002 holds a NUL byte, which no text has."
    assert rows[-1].get("id") == "3"


@pytest.mark.parametrize("size", [64 * 1024**2, pytest.param(1024**3, marks=pytest.mark.slow)])
def test_a_line_of_a_gigabyte_is_refused_without_being_held(small_map, size):
    stream = io.BufferedReader(Generated(size))
    tracemalloc.start()

    refused, good = list(Reader(stream, small_map()))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.reason == "The row is longer than 1 MiB."
    assert len(refused.cells[0]) <= 2000
    assert (good.line, good.get("text")) == (3, "fine")
    assert peak < 8 * LONGEST


def test_a_row_of_many_lines_is_held_to_the_same_limit(read):
    long = b'id,day,text\n1,d,"' + b"short line\n" * 120_000 + b'"\n2,d,fine\n'

    refused, good = read(long)

    assert refused.reason == "The row is longer than 1 MiB."
    assert (good.line, good.get("id")) == (120_003, "2")


def test_a_row_just_below_the_limit_is_taken(read):
    row = b"1,d," + b"x" * (LONGEST - 5) + b"\n"

    assert isinstance(read(b"id,day,text\n" + row)[0], Row)
    assert isinstance(read(b"id,day,text\n" + row.replace(b"\n", b"x\n"))[0], Refusal)


def test_tabs_and_json_lines_are_read_too(read, small_map):
    tabs = read(b"id\tday\ttext\n1\td\ta, b\n", small_map(file={"format": "tsv"}))
    lines = read(b'{"id": 1, "day": "d", "text": "a, b"}\n', small_map(file={"format": "jsonl"}))

    assert tabs[0].values == lines[0].values == {"id": "1", "day": "d", "text": "a, b"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "The line is not valid JSON."),
        (b"[" * 100_000, "The line is not valid JSON."),
        (b"[1]", "The line is valid JSON but no object with names."),
        (b'{"id": "2", "day": "d", "text": "\\u0000"}', "The row holds a NUL character, which no text has."),
        (b'{"id": "2", "day": "d", "text": "\\ud800"}', "The row holds half a character."),
        (b'{"id": "2", "day": "d"}', "The map “small” needs the columns “text”. The file has “id”, “day”."),
    ],
)
def test_a_bad_json_line_is_refused_and_the_next_is_read(read, small_map, line, reason):
    good = b'{"id": "1", "day": "d", "text": "fine"}\n'

    _first, refused, last = read(good + line + b"\n\n" + good, small_map(file={"format": "jsonl"}))

    assert refused.reason == reason
    assert last.get("text") == "fine"


def test_json_lines_without_a_column_of_the_map_refuse_the_file(read, small_map):
    with pytest.raises(FileRefused, match="needs the columns “day”"):
        read(b'{"id": "1", "text": "fine"}\n', small_map(file={"format": "jsonl"}))
