from datetime import UTC, datetime

import pytest

from recovery.imports.drafts import make_draft
from recovery.imports.errors import MapBroken, RowRefused
from recovery.imports.maps import find_map, map_names
from recovery.imports.moments import read_received
from recovery.imports.readers import Row

AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def test_every_map_that_comes_along_can_be_read():
    assert map_names() == ["cfpb", "comcast", "generic", "nyc311", "nyc311_resolved", "zh_disputes"]
    assert {find_map(name).source for name in map_names()} == {
        "cfpb",
        "comcast",
        "generic",
        "nyc311",
        "zh_disputes",
    }


def test_an_unknown_map_is_told_with_those_there_are():
    with pytest.raises(MapBroken, match=r"There is no map “cfbp”\. There are: cfpb, comcast"):
        find_map("cfbp")


def test_no_name_of_a_map_leads_out_of_the_folder():
    with pytest.raises(MapBroken, match="There is no map"):
        find_map("../maps/cfpb")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"source": None}, "broken at source: it is missing"),
        ({"id": ""}, "broken at id: it has to be words in quotes"),
        ({"source": "x" * 41}, "broken at source: it is longer than 40 characters"),
        ({"wrods": {"column": "text"}}, "broken at wrods: there is no such key"),
        ({"words": {"colum": "text"}}, "broken at words.colum: there is no such key"),
        ({"words": "text"}, "broken at words: it has to be a table"),
        ({"file": {"encoding": "utf-9"}}, "broken at file.encoding: “utf-9” is no encoding"),
        ({"file": {"encoding": "base64"}}, "broken at file.encoding: “base64” is no encoding"),
        ({"file": {"encoding": "utf-16"}}, "broken at file.encoding: “utf-16” cannot be read line by line"),
        ({"file": {"format": "xls"}}, "broken at file.format: “xls” is none of csv, tsv, jsonl"),
        ({"file": {"delimiter": ";;"}}, "broken at file.delimiter: it is one character"),
        (
            {"received": {"columns": ["day"], "zone": "Mars/Olympus"}},
            "broken at received.zone: “Mars/Olympus” is no",
        ),
        ({"received": {"columns": ["day"]}}, "broken at received.zone: it is missing"),
        ({"received": {"zone": "UTC"}}, "broken at received.columns: name the columns of the date"),
        ({"received": {"columns": "day", "zone": "UTC"}}, "broken at received.columns: it has to be a list"),
        (
            {"received": {"columns": ["day"], "zone": "UTC", "time": "noon"}},
            "broken at received.time: “noon” is no",
        ),
        (
            {"received": {"columns": ["day"], "zone": "UTC", "month_first_until": 13}},
            "broken at received.month_first_until: it has to be a number from 0 to 12",
        ),
        ({"category": {"columns": ["a"]}}, "broken at category.taxonomy: it is missing"),
        (
            {"category": {"taxonomy": "t", "columns": ["a", "b", "c"]}},
            "broken at category.columns: name one or two",
        ),
        ({"channel": {"default": "smoke"}}, "broken at channel.default: “smoke” is none of phone"),
        ({"channel": {"values": {"A": "smoke"}}}, "broken at channel.values: “smoke” is none of phone"),
        ({"severity": {"default": 9}}, "broken at severity.default: “9” is none of 1, 2, 3, 4"),
        (
            {"references": [{"kind": "house", "value": "{a}"}]},
            "broken at references.kind: “house” is none of room",
        ),
        ({"references": [{"kind": "room", "value": "a"}]}, "broken at references.value: it names no column"),
        ({"references": {"kind": "room"}}, "broken at references: it has to be a list of tables"),
        ({"promise": {"text": "promise"}}, "broken at promise: it needs both text and due"),
        ({"optional": ["colour"]}, "broken at optional: “colour” is used nowhere in the map"),
        ({"optional": ["id"]}, "broken at optional: the id column cannot be optional"),
    ],
)
def test_a_broken_map_names_the_key(small_map, more, sentence):
    with pytest.raises(MapBroken) as refusal:
        small_map(**more)

    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("The map “small” is broken at ")


def test_a_map_of_ones_own_is_found_by_its_path(tmp_path):
    path = tmp_path / "shop.toml"
    path.write_text('source = "shop"\nid = "no"\n[received]\ncolumns = ["day"]\nzone = "Asia/Tokyo"\n')

    assert find_map(str(path)).needed == ("no", "day")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("source = ", "is not valid TOML"), (b"\xff", "is not valid TOML"), (None, "cannot be read")],
)
def test_a_map_file_that_is_none_is_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(MapBroken, match=sentence):
        find_map(str(path))


# ------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("name", "text", "moment"),
    [
        ("comcast", "04-Aug-15 10:22:56 AM", datetime(2015, 4, 8, 14, 22, 56, tzinfo=UTC)),
        ("comcast", "12-May-15 12:00:01 AM", datetime(2015, 12, 5, 5, 0, 1, tzinfo=UTC)),
        ("comcast", "22-Apr-15 3:53:50 PM", datetime(2015, 4, 22, 19, 53, 50, tzinfo=UTC)),
        ("nyc311", "2020-01-01T23:59:59", datetime(2020, 1, 2, 4, 59, 59, tzinfo=UTC)),
        ("nyc311_resolved", "2024-04-16T03:03:15.000", datetime(2024, 4, 16, 7, 3, 15, tzinfo=UTC)),
        ("cfpb", "2014-10-16", datetime(2014, 10, 16, 12, 0, tzinfo=UTC)),
        ("generic", "2026-01-05T08:00+02:00", datetime(2026, 1, 5, 6, 0, tzinfo=UTC)),
        ("generic", "2026-01-05", datetime(2026, 1, 5, 12, 0, tzinfo=UTC)),
    ],
)
def test_dates_are_read_as_the_map_says(name, text, moment):
    assert read_received(text, find_map(name).received, at=AT) == moment


def test_today_without_a_time_is_not_in_the_future():
    morning = AT.replace(hour=8)

    assert read_received("2026-03-10", find_map("cfpb").received, at=morning) == morning


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-03-12", "The date 2026-03-12 lies in the future."),
        ("2026-03-10T13:00", "The date 2026-03-10T13:00 lies in the future."),
        ("05.01.2026", "“05.01.2026” is no date that the map knows."),
        ("2026-13-45", "“2026-13-45” is no date that the map knows."),
        ("0001-01-01", "The date 0001-01-01 lies before 1900."),
    ],
)
def test_a_date_that_cannot_be_is_refused(text, sentence):
    with pytest.raises(RowRefused) as refusal:
        read_received(text, find_map("generic").received, at=AT)

    assert str(refusal.value) == sentence


# ------------------------------------------------------------------ rows

BASE = {"id": "7", "day": "2026-01-05", "text": "slow"}


def draft(plan, **values):
    return make_draft(Row(2, {**BASE, **values}), plan, at=AT)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"id": " "}, "The row has no id in the column “id”."),
        ({"id": "x" * 121}, "The id is longer than 120 characters."),
        ({"day": ""}, "The row has no date in the column “day”."),
        ({"sev": "5"}, "“5” in the column “sev” is none of 1, 2, 3, 4."),
        ({"via": "smoke"}, "“smoke” in the column “via” is none of phone, in_person"),
        ({"owes": "Call back"}, "The promise has no date; a promise without a time is none."),
        ({"owes": "x" * 281, "due": "2026-04-01"}, "The promise is longer than 280 characters."),
    ],
)
def test_a_row_that_cannot_be_stored_says_why(small_map, values, sentence):
    plan = small_map(
        severity={"column": "sev"}, channel={"column": "via"}, promise={"text": "owes", "due": "due"}
    )

    with pytest.raises(RowRefused) as refusal:
        draft(plan, **values)

    assert str(refusal.value).startswith(sentence)


def test_a_path_becomes_two_levels_and_keeps_its_third_as_a_fact(small_map):
    plan = small_map(
        category={"taxonomy": "t", "columns": ["path"], "separator": "-"}, facts={"columns": ["path"]}
    )

    one = draft(plan, path="发票-未开-可以开具")

    assert one.category == ("发票", "未开")
    assert one.facts == {"columns": {"path": "发票-未开-可以开具"}}


def test_an_empty_part_takes_its_punctuation_along(small_map):
    plan = small_map(headline="{a}: {b}", references=[{"kind": "address", "value": "{a}, {b} {c}"}])

    assert draft(plan, a="Loan", b="", c="").title == "Loan"
    assert draft(plan, a="", b="", c="30102").references == (("address", "30102"),)
    assert draft(plan, a="", b="", c="").references == ()


def test_a_value_the_map_does_not_translate_takes_the_default(small_map):
    plan = small_map(channel={"column": "via", "default": "import", "values": {"Web": "form"}})

    assert [draft(plan, via=via).channel for via in ("Web", "Pigeon", "")] == ["form", "import", "import"]


def test_words_stay_as_they_are_and_blank_is_none(small_map):
    assert draft(small_map(), text=" two\r\n\r\nlines ").verbatim == " two\r\n\r\nlines "
    assert draft(small_map(), text=" \n ").verbatim == ""
