"""Phrase lists as data of a playbook version: shipped, changed, checked."""

from __future__ import annotations

from typing import Any

import pytest

from recovery.playbook.content import faults_in, read_playbook
from recovery.playbook.tone import (
    LANGUAGES,
    SHIPPED,
    SHIPPED_LEVELS,
    ToneRule,
    check,
    faults_in_tone,
    kind_named,
)
from recovery.playbook.tone.lists import KNOWN_PARTS, MOST_PHRASES
from tests.recovery.playbook.test_steps import VERSION_1


def test_what_is_shipped_has_no_fault() -> None:
    for language in LANGUAGES:
        lists = {language: SHIPPED[language]}

        assert faults_in_tone({"lists": lists, "levels": SHIPPED_LEVELS}) == []
        assert SHIPPED[language]["phrases"].keys() <= KNOWN_PARTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_of_words_is_used_by_a_phrase(language: str) -> None:
    phrases = [one for lists in SHIPPED.values() for part in lists["phrases"].values() for one in part]

    assert [
        name for name in SHIPPED[language]["words"] if not any(f"{{{name}}}" in one for one in phrases)
    ] == []


def test_a_version_that_says_nothing_of_tone_has_what_is_shipped() -> None:
    playbook = read_playbook(1, VERSION_1)

    assert playbook.tone_lists is SHIPPED
    assert playbook.tone_levels == SHIPPED_LEVELS


def test_a_version_has_its_own_levels_and_phrases_and_keeps_the_rest() -> None:
    own = {"en": {"phrases": {"common_problem": ["teething troubles"]}}}
    playbook = read_playbook(2, {**VERSION_1, "tone": {"levels": {"blame": "off"}, "lists": own}})

    def found(text: str) -> list[str]:
        return [
            one.rule.value
            for one in check(text, language="en", lists=playbook.tone_lists, levels=playbook.tone_levels)
        ]

    assert found("These are teething troubles.") == ["common_problem"]
    assert found("It is a known issue.") == []
    assert found("这种事经常发生。") == ["common_problem"]
    assert found("It was the driver's fault.") == []
    assert found("We will look into it.") == ["hollow_promise"]


def test_a_list_of_words_of_a_version_is_meant_by_the_shipped_phrases() -> None:
    own = {"en": {"words": {"other": ["ground crew"]}}}

    assert [one.rule for one in check("The ground crew's fault.", language="en", lists=own)] == [
        ToneRule.BLAME
    ]
    assert check("The driver's fault.", language="en", lists=own) == []


@pytest.mark.parametrize(
    "tone, fault",
    [
        ({"levels": {"rudeness": "warn"}}, "unknown tone rule: rudeness"),
        ({"levels": {"blame": "sometimes"}}, "unknown level of blame: sometimes"),
        ({"lists": {"fr": {}}}, "unknown language of the phrase lists: fr"),
        ({"lists": {"en": {"phrases": {"insult": []}}}}, "en: unknown phrase list: insult"),
        ({"lists": {"en": {"extra": {}}}}, "en: unknown part: extra"),
        ({"lists": {"en": {"phrases": {"blame": ["~3 x"]}}}}, "en: blame: must begin with words: ~3 x"),
        (
            {"lists": {"en": {"phrases": {"blame": ["{nobody} x"]}}}},
            "en: blame: unknown list {nobody}: {nobody} x",
        ),
        (
            {"lists": {"en": {"phrases": {"blame": ["x"] * (MOST_PHRASES + 1)}}}},
            f"en: blame holds more than {MOST_PHRASES} phrases",
        ),
        (
            {"lists": {"en": {"words": {"other": []}}}},
            "en: list other wants 1 to 800 words of at most 40 signs",
        ),
        (
            {"lists": {"en": {"better": {"rudeness": "x"}}}},
            "en: a better sentence for an unknown rule: rudeness",
        ),
        ({"lists": {"en": {"phrases": {"blame": "x"}}}}, "en: blame is no list of phrases"),
        (
            {"lists": {"en": {"words": {"other": [3]}}}},
            "en: list other wants 1 to 800 words of at most 40 signs",
        ),
        ({"lists": []}, "tone wants levels and lists by language"),
    ],
)
def test_a_faulty_version_is_told_its_faults(tone: dict[str, Any], fault: str) -> None:
    assert fault in faults_in_tone(tone)
    assert faults_in({**VERSION_1, "tone": tone}) != []


@pytest.mark.parametrize(
    "name, kind",
    [
        ("reply", "reply"),
        ("Follow-up call", "follow_up"),
        ("apology letter", "letter"),
        ("internal note", "note"),
        ("incident_notice", "notice"),
        ("final reply, reviewed", "final_reviewed"),
        ("final_reply", "reply"),
        ("customer words", "customer"),
        ("chat", "reply"),
    ],
)
def test_the_kinds_of_others_are_understood(name: str, kind: str) -> None:
    assert kind_named(name) == kind
