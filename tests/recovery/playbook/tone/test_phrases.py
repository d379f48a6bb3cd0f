"""The language in which phrases are written: what it can say, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.playbook.tone.finding import Finder, Hunt
from recovery.playbook.tone.folding import read
from recovery.playbook.tone.phrases import LONGEST_PHRASE, MOST_ITEMS, WIDEST_GAP, Unreadable, parse

LISTS = {"driver": ["driver", "taxi firm"], "often": ["often", "all the time"]}


def found(phrase: str, text: str) -> list[str]:
    hunt = Hunt(Finder([("it", parse(phrase, LISTS))]), read(text))
    reading = hunt.reading
    return [text[reading.starts[one.first] : reading.ends[one.stop - 1]] for one in hunt.found("it")]


@pytest.mark.parametrize(
    "phrase, text, words",
    [
        ("was it solved", "Well, was it\nsolved?", ["was it\nsolved"]),
        ("was it solved", "It was. It solved itself.", []),
        ("(happens|occurs) often", "It occurs often.", ["occurs often"]),
        ("happens {often}", "It happens all the time.", ["happens all the time"]),
        ("is [very] common", "It is common. It's very common.", ["is common", "It's very common"]),
        ("caused ~2 {driver}", "caused by the taxi firm", ["caused by the taxi firm"]),
        ("caused ~2 {driver}", "caused by the slow old driver", []),
        ("caused ~3 {driver}", "caused. By the driver", []),
        ("not _4 often", "not very often, not here, often", ["not very often"]),
        ("not ~4 often", "not here, often", ["not here, often"]),
        ("driver ~3 forgot", "The driver came and I forgot.", []),
        (
            "driver ~2 [just] forgot",
            "A driver sadly forgot. One driver just forgot.",
            ["driver sadly forgot", "driver just forgot"],
        ),
        ("should have !(been|had)", "should have called, should have been", ["should have"]),
        ("^ is it fixed", "Now is it fixed? Hello, is it fixed?", ["is it fixed"]),
        ("all sorted $", "All sorted? All sorted on Monday.", ["All sorted"]),
        ("did it arrive ?", "Did it arrive? Yes, did it arrive.", ["Did it arrive"]),
        ("for # days", "for 3 days", ["for 3 days"]),
        ("driver's fault", "the driver’s fault", ["driver’s fault"]),
        ("经常 ~2 发生", "这经常会发生", ["经常会发生"]),
        ("經常發生", "这经常发生", ["经常发生"]),
    ],
)
def test_a_phrase_finds_what_it_says(phrase: str, text: str, words: list[str]) -> None:
    assert found(phrase, text) == words


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "   ",
        "?",
        "~3 solved",
        "[very] common",
        "!(been) had",
        "is {unknown}",
        "is (a|)",
        "is (the {driver}|b)",
        "is (a ~2 b|c)",
        "is ()",
        "is (a",
        "is {",
        "a ~99 b",
        "!",
        "…",
        "x" * (LONGEST_PHRASE + 1),
        "word " * (MOST_ITEMS + 1),
        f"a ~{WIDEST_GAP + 1} b",
    ],
)
def test_a_phrase_that_says_nothing_clear_is_refused(phrase: str) -> None:
    with pytest.raises(Unreadable):
        parse(phrase, LISTS)


@given(phrase=st.text(max_size=60), text=st.text(max_size=60))
def test_whatever_people_write_as_a_phrase_is_refused_or_looked_for(phrase: str, text: str) -> None:
    try:
        parse(phrase, LISTS)
    except Unreadable:
        return
    found(phrase, text)


def test_a_pattern_of_another_language_is_only_signs() -> None:
    assert found("a+b", "a b aab") == ["a b"]
