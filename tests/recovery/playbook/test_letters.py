"""Letters that are shipped, and how a follow-up begins: in three languages, in a tone that passes."""

from __future__ import annotations

import pytest

from recovery.models import LetterTemplate
from recovery.playbook.letters import faults_in_letter, merge_letter, shipped_letters
from recovery.playbook.opener import Known, opener
from recovery.playbook.tone import check

LANGUAGES = ("en", "zh-hans", "zh-hant")
VALUES = {
    "en": ("The fare went back to the card.", "Tuesday, 10 March"),
    "zh-hans": ("车费已退回您的卡上。", "3月10日星期二"),
    "zh-hant": ("車費已退回您的卡上。", "3月10日星期二"),
}


def values(language: str) -> dict[str, str]:
    done, day = VALUES[language]
    return {
        "customer": "Mia Lin",
        "reference": "CX-2026-000417",
        "title": "19:00",
        "what_was_done": done,
        "expectation": done,
        "promised": done,
        "given": done,
        "owner": "Wei",
        "house": "Halcyon",
        "today": day,
    }


def test_every_letter_is_there_in_every_language() -> None:
    named = {(one["key"], one["language"]) for one in shipped_letters()}

    assert named == {(key, language) for key in LetterTemplate.Key.values for language in LANGUAGES}


@pytest.mark.parametrize("one", shipped_letters(), ids=lambda one: f"{one['key']}-{one['language']}")
def test_a_shipped_letter_passes_the_tone_guard(one: dict[str, str]) -> None:
    assert faults_in_letter(one["subject"] + one["body"]) == []
    for merged in (merge_letter(one["body"], values(one["language"])), merge_letter(one["body"], {})):
        assert "{" not in merged
        assert check(merged, language=one["language"], kind="letter") == []
        assert check(one["subject"], language=one["language"], kind="line") == []


@pytest.mark.django_db
def test_the_first_versions_are_in_the_database() -> None:
    rows = LetterTemplate.objects.filter(number=1, made_by=None)

    assert rows.count() == len(shipped_letters()) == 18


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("whole", [True, False])
def test_an_opener_tells_the_facts_and_asks_how_they_feel(language: str, whole: bool) -> None:
    done, day = VALUES[language]
    known = Known("Ms Lin", "Wei", "Halcyon", [done, done], day) if whole else Known("", "Wei", "Halcyon", [])

    facts, question = opener(known, language)

    assert (done.rstrip(".。") in facts) is whole
    assert (day in facts) is whole
    assert "Wei" in facts
    assert check(f"{facts} {question}", language=language, kind="follow_up") == []


def test_an_opener_that_asked_whether_it_was_solved_would_be_found() -> None:
    asked = {"en": "Was it solved?", "zh-hans": "问题解决了吗？", "zh-hant": "問題解決了嗎？"}

    for language, words in asked.items():
        known = Known("Ms Lin", "Wei", "Halcyon", [words])
        assert check(" ".join(opener(known, language)), language=language, kind="follow_up")


def test_a_line_of_nothing_but_what_is_missing_goes() -> None:
    text = "Dear {customer},\n\n{given}\n\nYours, {owner} of {house}"

    assert merge_letter(text, {"customer": "Mia", "owner": "Wei"}) == "Dear Mia,\n\nYours, Wei of"
