"""A restatement is told from a copy by what both share in long runs, in English and in Chinese."""

from __future__ import annotations

import pytest

from cxdesk.demo.texts import airline, bank_and_shop, city, hotel, hotel_chinese, telecom
from cxdesk.demo.words import Words
from recovery.playbook.similarity import SHORT, _units, is_copy

TOLD = [
    one
    for texts in (airline, bank_and_shop, city, hotel, hotel_chinese, telecom)
    for one in vars(texts).values()
    if isinstance(one, Words)
]
LONG = [one for one in TOLD if len(_units(one.said)) >= SHORT]
CAR = (
    "I paid 600 for your car from the airport at seven. Nobody came, nobody rang, and I stood outside for an "
    "hour until I took a taxi."
)
CAR_ZH = "我提前一周预订了接机，付了六百块，落地后等了七十分钟，车一直没有来，也没有人打电话。"


@pytest.mark.parametrize("words", [one for one in TOLD if one.understood], ids=lambda one: one.title)
def test_what_somebody_says_in_their_own_words_is_no_copy(words: Words) -> None:
    assert not is_copy(words.understood, words.said)


@pytest.mark.parametrize("words", TOLD, ids=lambda one: one.title)
def test_the_same_words_are_a_copy_whatever_their_case_width_and_marks(words: Words) -> None:
    wide = "".join(chr(ord(ch) + 0xFEE0) if "!" <= ch <= "~" else ch for ch in words.said)

    assert is_copy(words.said, words.said)
    assert is_copy(words.said.upper().replace(".", " !").replace("，", "；"), words.said)
    assert is_copy(f"  {wide}\n", words.said)


@pytest.mark.parametrize("words", LONG, ids=lambda one: one.title)
@pytest.mark.parametrize("every", [10, 7])
def test_a_word_changed_here_and_there_leaves_it_a_copy(words: Words, every: int) -> None:
    units = _units(words.said)
    edited = ["changed" if place % every == every - 1 else unit for place, unit in enumerate(units)]

    assert is_copy(" ".join(edited), words.said)


@pytest.mark.parametrize(
    ("copied", "said"),
    [
        (
            "You paid 600 for our car from the airport at seven. Nobody came, nobody rang, and you stood "
            "outside for an hour until you took a taxi.",
            CAR,
        ),
        ("I paid 600 for your car from the airport at seven. Nobody came, nobody rang.", CAR),
        (f"The customer says: {CAR} We are looking into it and will come back to her with an answer.", CAR),
        ("您提前一周预订了接机，付了六百块，落地后等了七十分钟，车一直没有来，也没有人打电话。", CAR_ZH),
        ("我提前一周预订了接机，付了六百块，落地后等了七十分钟。", CAR_ZH),
        (f"客人说：{CAR_ZH}我们正在了解情况，会尽快向客人说明原因并且给出处理办法。", CAR_ZH),
    ],
)
def test_turned_persons_a_part_of_it_or_words_around_it_leave_it_a_copy(copied: str, said: str) -> None:
    assert is_copy(copied, said)


@pytest.mark.parametrize(
    ("restated", "said"),
    [
        ("Our driver did not turn up for a transfer that was paid, so a taxi had to do.", CAR),
        ("接机没有安排好：钱付了，人落地后空等一个多小时，谁也没联系上。", CAR_ZH),
        ("Your room was cold.", "My room was cold."),
        ("The room is cold.", "The room was cold."),
        ("您家停水了。", "停水了。"),
        ("您点的咖啡是凉的。", "咖啡是凉的。"),
        ("", CAR),
        ("Nobody came.", ""),
        ("…", "!!"),
    ],
)
def test_short_words_may_be_said_nearly_alike(restated: str, said: str) -> None:
    assert not is_copy(restated, said)
