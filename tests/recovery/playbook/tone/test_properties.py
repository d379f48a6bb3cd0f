"""What holds for any text: places that exist, nothing hidden by signs without width, work in bounds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxdesk.bench.tone import OURS
from recovery.playbook.tone import SHIPPED, TextKind, check
from recovery.playbook.tone.finding import Hunt
from recovery.playbook.tone.folding import read
from recovery.playbook.tone.lists import ready

FINDER = ready(SHIPPED).finder
LABELLED = [
    row
    for row in map(json.loads, OURS[0].read_text(encoding="utf-8").splitlines())
    # Cited lines and entities are what their signs say; to write these otherwise says something else.
    if row["labels"] and not set(row["text"]) & set(">&")
]
PIECES = [
    *"the driver system you i we not should have will soon by friday 3 pm was it solved happens".split(),
    *"“ ” > &nbsp; <b> </b> ! ? . , 我们 会 尽快 您 供应商 的 问题 经常 发生".split(),
    *"解决 了 吗 。 ， 如果 不便 often".split(),
    "\n\n",
]
ANY_TEXT = st.text(max_size=400) | st.lists(
    st.sampled_from(PIECES),
    max_size=120,
).map(" ".join)
UNSEEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ufe0f", "\u202e")


def rules_in(text: str, kind: str) -> set[str]:
    return {one.rule.value for one in check(text, language="en", kind=kind)}


@given(text=ANY_TEXT, kind=st.sampled_from(TextKind))
def test_every_finding_lies_inside_the_text(text: str, kind: TextKind) -> None:
    for one in check(text, language="en", kind=kind):
        assert 0 <= one.start < one.end <= len(text)
        assert one.words == text[one.start : one.end]


@given(text=ANY_TEXT)
def test_findings_of_a_rule_stand_apart_and_in_order(text: str) -> None:
    found = check(text, language="en")

    assert [one.start for one in found] == sorted(one.start for one in found)
    for rule in {one.rule for one in found}:
        ends = [(one.start, one.end) for one in found if one.rule == rule]
        assert all(before[1] <= after[0] for before, after in zip(ends, ends[1:], strict=False))  # noqa: RUF007


@given(row=st.sampled_from(LABELLED), places=st.lists(st.integers(0, 400)), sign=st.sampled_from(UNSEEN))
def test_signs_without_width_hide_nothing(row: dict[str, str], places: list[int], sign: str) -> None:
    written = list(row["text"])
    for place in places:
        written.insert(place % (len(written) + 1), sign)

    assert rules_in(row["text"], row["kind"]) <= rules_in("".join(written), row["kind"])


@given(row=st.sampled_from(LABELLED), which=st.sets(st.integers(0, 400)))
def test_full_width_forms_hide_nothing(row: dict[str, str], which: set[int]) -> None:
    written = "".join(
        chr(ord(sign) + 0xFEE0) if at in which and "!" <= sign <= "~" else sign
        for at, sign in enumerate(row["text"])
    )

    assert rules_in(row["text"], row["kind"]) <= rules_in(written, row["kind"])


@given(row=st.sampled_from(LABELLED), which=st.sets(st.integers(0, 400), max_size=20))
def test_entities_hide_nothing(row: dict[str, str], which: set[int]) -> None:
    written = "".join(f"&#{ord(sign)};" if at in which else sign for at, sign in enumerate(row["text"]))

    assert rules_in(row["text"], row["kind"]) <= rules_in(written, row["kind"])


@given(text=st.text(alphabet="0123456789 .:/-,%年月日点时分 \n", max_size=80))
def test_figures_and_dates_alone_never_trigger(text: str) -> None:
    assert [rules_in(text, kind) for kind in TextKind] == [set() for _ in TextKind]


def steps_for(text: str) -> int:
    hunt = Hunt(FINDER, read(text))
    for key in FINDER.by_key:
        hunt.found(key)
    return hunt.steps


@pytest.mark.parametrize(
    "piece",
    [
        "the driver should have ",
        "we will as soon as possible ",
        "is it common and known and familiar issue ",
        "many of our other customers have had the same problem ",
        "you did not not not not ",
        "if if if we we i i apologise ",
        "我们会尽快处理",
        "很多客户都经常遇到",
        "您应该早点提前告诉",
        "如果给您带来不便我们表示",
        "三三三十十十分钟小时内",
        "a ",
        "'s 's ",
        "1 2 3 ",
        "“you said ” ",
        "&amp;&#32;<b>",
        "> x\n",
    ],
)
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    once, twice = (steps_for(piece * count) for count in (200, 400))

    assert twice <= 2 * once + 2000


@given(
    text=st.lists(st.sampled_from("driver you should have will soon 我 您 会 尽快 的 是 有 没 一 三".split()))
)
def test_the_work_is_bounded_by_the_words(text: list[str]) -> None:
    words = len(read(" ".join(text)).words)

    assert steps_for(" ".join(text)) <= 3000 * words
