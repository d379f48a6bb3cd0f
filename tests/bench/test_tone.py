"""How well the tone guard agrees with people: floors under the figures, and any file that somebody brings."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cxdesk.bench.tone import OURS, measure, read_sentences, rule_named
from recovery.playbook.tone import ToneRule, check

LABELLED, HELD_OUT, FRESH = OURS


def bench(*words: str, **options: object) -> str:
    out = io.StringIO()
    call_command("bench", *words, stdout=out, **options)
    return out.getvalue()


def test_the_labelled_set_is_large_and_half_innocent_in_three_languages() -> None:
    sentences = read_sentences(LABELLED)
    innocent = [one for one in sentences if not one.labels]
    labels = Counter(label for one in sentences for label in one.labels)

    assert len(sentences) >= 400
    assert 0.4 <= len(innocent) / len(sentences) <= 0.6
    assert min(Counter(one.language for one in sentences).values()) >= 100
    assert {one.language for one in innocent} == {"en", "zh-hans", "zh-hant"}
    assert labels.keys() == set(ToneRule)
    assert len({one.text for one in sentences}) == len(sentences)


def test_on_our_own_set_nearly_all_is_found_and_nearly_nothing_wrongly() -> None:
    agreement = measure(read_sentences(LABELLED))

    assert agreement.total.precision >= 0.95
    assert agreement.total.recall >= 0.90


def test_on_sentences_that_the_lists_never_saw_it_holds() -> None:
    sentences = read_sentences(HELD_OUT)
    agreement = measure(sentences)

    assert len(sentences) >= 120
    assert not {one.text for one in sentences} & {one.text for one in read_sentences(LABELLED)}
    assert agreement.total.precision >= 0.90
    assert agreement.total.recall >= 0.80


def test_of_the_sets_that_were_measured_before_they_were_learnt_from_nothing_is_lost_again() -> None:
    sentences = read_sentences(FRESH)
    agreement = measure(sentences)

    assert len(sentences) >= 1000
    assert {one.language for one in sentences} == {"en", "zh-hans", "zh-hant"}
    for tally in (agreement.total, *agreement.by_language.values()):
        assert tally.precision >= 0.95
        assert tally.recall >= 0.95


def test_the_command_prints_each_rule_each_language_and_the_time_of_a_reply() -> None:
    told = bench("tone", str(HELD_OUT), misses=True)

    for name in (*ToneRule, "en", "zh-hans", "zh-hant", "total", "precision", "recall", "2,000 signs"):
        assert name in told


def test_any_file_of_labelled_sentences_is_read_whatever_it_calls_things(tmp_path: Path) -> None:
    rows = [
        {"lang": "en-GB", "kind": "Reply", "text": "It is a known issue.", "labels": ["common-problem talk"]},
        {"lang": "zh_TW", "kind": "follow-up", "text": "解決了嗎？", "labels": ["Forbidden question"]},
        {"lang": "zh-CN", "kind": "internal note", "text": "供应商又搞错了", "labels": []},
    ]
    path = tmp_path / "theirs.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")

    agreement = measure(read_sentences(path))

    assert (agreement.sentences, agreement.innocent) == (3, 1)
    assert (agreement.total.right, agreement.total.wrong, agreement.total.missed) == (2, 0, 0)
    assert agreement.by_language.keys() == {"en", "zh-hant"}


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        '{"kind": "reply", "text": "x"}',
        '{"lang": "en", "kind": "reply", "text": "x", "labels": ["rude"]}',
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "theirs.jsonl"
    path.write_text('{"lang": "en", "kind": "reply", "text": "x", "labels": []}\n' + line, encoding="utf-8")

    with pytest.raises(CommandError, match="line 2"):
        bench("tone", str(path))


@pytest.mark.parametrize("words", [("speed",), ("tone", "a", "b"), ("tone", "nowhere.jsonl")])
def test_what_cannot_be_measured_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=r"Nothing was measured|What can be measured"):
        bench(*words)


@pytest.mark.parametrize("rule", list(ToneRule))
def test_every_rule_is_known_by_its_code(rule: ToneRule) -> None:
    assert rule_named(rule.value) == rule


@pytest.mark.real_data
def test_real_answers_of_other_desks_are_read_without_a_fuss(real_data: Path) -> None:
    """Most of what real agents write is fine, and every finding points at words that are there."""
    path = real_data / "twitter_care_conversations" / "conversations.jsonl"
    answers = []
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            answers += [turn["text"] for turn in row["turns"] if turn["role"] == "agent"]
            answers.append(row["final_agent_message"]["text"])
    found = [(text, check(text, language="en")) for text in answers]

    assert len(answers) == 586
    assert all(text[one.start : one.end] == one.words for text, findings in found for one in findings)
    assert 20 <= sum(bool(findings) for _, findings in found) <= 90
