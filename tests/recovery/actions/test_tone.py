"""The tone guard at the one door by which words to customers leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import User
from recovery.actions.letters import check_outbound
from recovery.actions.messages import undo_message, write_message
from recovery.actions.promises import make_promise
from recovery.actions.tone import LONGEST_REASON
from recovery.errors import NotAllowed, ToneRefused, WordsMissing
from recovery.models import Complaint, ComplaintEvent, Message, PlaybookVersion, Promise
from tests.builders import lead_to
from tests.recovery.letters import write

pytestmark = pytest.mark.django_db

GOOD = "Dear Ms Lin, I am sorry that our car did not come. I will call you today at 15:00. Ana"
# One of each rule that takes a supervisor, and one of each that warns.
HARD = {
    "blame": "The driver should have waited for you. I will call you today at 15:00.",
    "common_problem": "I am sorry. This is a known issue. I will call you today at 15:00.",
    "forbidden_question": "Has your problem been resolved?",
}
SOFT = {
    "hollow_promise": "I am sorry. We will look into it as soon as possible.",
    "non_apology": "We are sorry if you feel upset. I will call you today at 15:00.",
    "shouting": "I am sorry, PLEASE WAIT UNTIL I CALL you today at 15:00!!",
    "missing_next_step": "Thank you for your feedback.",
}
WITH_HARD = [*HARD.items()]


def refused(complaint: Complaint, by: User, at: datetime, text: str, **more: Any) -> ToneRefused:
    before = Message.objects.count()
    with pytest.raises(ToneRefused) as caught:
        write(complaint, by, at, text, **more)
    assert Message.objects.count() == before
    return caught.value


def codes(refusal: ToneRefused) -> list[str]:
    return [one.code for one in refusal.blockers]


def overridden(complaint: Complaint) -> list[ComplaintEvent]:
    return list(complaint.events.filter(name="tone.overridden").order_by("pk"))


# ------------------------------------------------------------------ what passes, and what does not


def test_good_words_leave_and_nothing_is_said_of_them(mias: Complaint, ana: User, now: datetime):
    write(mias, ana, now, GOOD)

    assert Message.objects.get().text == GOOD
    assert overridden(mias) == []


@pytest.mark.parametrize(("rule", "text"), WITH_HARD)
def test_an_agent_is_told_to_edit_or_to_ask_a_supervisor(
    mias: Complaint, ana: User, now: datetime, rule: str, text: str
):
    refusal = refused(mias, ana, now, text)
    with_reason = refused(mias, ana, now, text, tone_reason="She asked me to be frank.")

    for one in (refusal, with_reason):
        assert (one.code, one.needs) == ("tone_refused", "supervisor")
        assert codes(one) == [rule, "supervisor_needed"]
        assert "supervisor" in one.message
    shown = refusal.blockers[0]
    assert shown.field == "text"
    assert f"«{refusal.findings[0].words}»" in shown.message
    assert refusal.findings[0].better in shown.message


@pytest.mark.parametrize("text", [HARD["blame"], "这是供应商的问题，不是我们的错。"])
def test_a_letter_that_blames_somebody_does_not_leave(mias: Complaint, ana: User, now: datetime, text: str):
    assert "blame" in codes(refused(mias, ana, now, text))


@pytest.mark.parametrize("text", [HARD["common_problem"], "这种情况经常发生。"])
def test_a_letter_that_says_it_happens_often_does_not_leave(
    mias: Complaint, ana: User, now: datetime, text: str
):
    assert "common_problem" in codes(refused(mias, ana, now, text))


def test_a_letter_that_asks_whether_it_was_solved_does_not_leave(mias: Complaint, ana: User, now: datetime):
    assert "forbidden_question" in codes(refused(mias, ana, now, HARD["forbidden_question"]))
    lead_to(mias, "resolve", by=ana, at=now)
    for text in ("Was it solved?", "What happened?", "问题解决了吗？", "Did the money arrive?"):
        assert "forbidden_question" in codes(refused(mias, ana, now, text))


@pytest.mark.parametrize(("rule", "text"), WITH_HARD)
def test_a_supervisor_lets_it_go_with_a_reason_and_that_is_kept(
    mias: Complaint, lea: User, now: datetime, rule: str, text: str
):
    assert refused(mias, lea, now, text).needs == "lead_reason"
    assert refused(mias, lea, now, text, tone_reason="  ").needs == "lead_reason"

    letter = write(mias, lea, now, text, tone_reason="She asked us to say who it was.")

    [event] = overridden(mias)
    assert (event.by, event.detail["rules"], event.detail["message"]) == (lea, {rule: 1}, letter.pk)
    assert event.detail["hard"] is True
    assert event.words.text == "She asked us to say who it was."
    assert event.words.facts["words"]


@pytest.mark.parametrize(("rule", "text"), [*SOFT.items()])
def test_what_warns_passes_with_the_own_reason_of_an_agent(
    mias: Complaint, ana: User, now: datetime, rule: str, text: str
):
    refusal = refused(mias, ana, now, text)
    assert refusal.needs == "own_reason"
    assert set(codes(refusal)) == {rule, "own_reason_needed"}

    write(mias, ana, now, text, tone_reason="She wants it short.")

    [event] = overridden(mias)
    assert (event.by, list(event.detail["rules"]), event.detail["hard"]) == (ana, [rule], False)


def test_the_same_words_again_within_a_minute_are_one_message_and_one_override(
    mias: Complaint, ana: User, now: datetime
):
    for _press in range(2):
        write(mias, ana, now, SOFT["shouting"], tone_reason="It is a headline of hers.")

    assert Message.objects.count() == 1
    assert len(overridden(mias)) == 1


def test_nobody_else_gets_as_far_as_the_guard(mias: Complaint, otto: User, now: datetime):
    with pytest.raises(NotAllowed):
        write(mias, otto, now, HARD["blame"], tone_reason="Because.")


def test_a_supervisor_of_another_team_lets_nothing_go(
    mias: Complaint, make_person: Any, halcyon: Any, now: datetime
):
    lou = make_person("Lou", "supervisor", halcyon)

    with pytest.raises(NotAllowed):
        write(mias, lou, now, HARD["blame"], tone_reason="Because.")


@pytest.mark.parametrize("reason", ["x" * (LONGEST_REASON + 1), "a\x00b"])
def test_a_reason_is_a_line_that_can_be_stored(mias: Complaint, ana: User, now: datetime, reason: str):
    with pytest.raises(WordsMissing) as caught:
        write(mias, ana, now, SOFT["shouting"], tone_reason=reason)

    assert caught.value.field == "tone_reason"


def test_the_subject_is_read_too(mias: Complaint, ana: User, now: datetime):
    refusal = refused(mias, ana, now, GOOD, subject="Your complaint: a known issue")

    assert [(one.code, one.field) for one in refusal.blockers] == [
        ("common_problem", "subject"),
        ("supervisor_needed", "tone_reason"),
    ]


def test_a_subject_needs_no_time_of_its_own(mias: Complaint, ana: User, now: datetime):
    write(mias, ana, now, GOOD, subject="We will look into your transfer")

    assert overridden(mias) == []


def test_words_that_leave_later_are_read_when_they_are_written(mias: Complaint, ana: User, now: datetime):
    refused(mias, ana, now, HARD["blame"], not_before=now + timedelta(days=1))


def test_what_was_taken_back_is_read_again(mias: Complaint, lea: User, now: datetime):
    letter = write(mias, lea, now, HARD["blame"], tone_reason="Agreed with her.")
    draft = undo_message(letter, by=lea, at=now)

    assert refused(mias, lea, now, draft.text + " ").needs == "lead_reason"


def test_the_update_that_the_desk_drafted_is_read_when_a_person_sends_it(
    mias: Complaint, ana: User, now: datetime
):
    refused(mias, ana, now, "We are still on it. This is a known issue.", kind="still_on_it")


# ------------------------------------------------------------------ hidden words, and the three languages


@pytest.mark.parametrize(
    "text",
    [
        "Ｔｈｉｓ　ｉｓ　ａ　ｋｎｏｗｎ　ｉｓｓｕｅ．",
        "This is a kn\u200bown iss\u200cue.",
        "This is a known\r\n   issue.",
        "This is a kno&#119;n&nbsp;issue.",
        "This is a <b>known</b> issue.",
        "这是一个常见\u200b问题。",
        "这是一个常见\n问题。",
        "這是常見問題。",
        "&#36825;&#26159;&#24120;&#35265;&#38382;&#39064;。",
    ],
)
def test_hidden_words_are_found_through_the_door(mias: Complaint, ana: User, now: datetime, text: str):
    assert "common_problem" in codes(refused(mias, ana, now, text))


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("en", "Our supplier messed up.", "blame"),
        ("zh-hans", "这是供应商的问题，不是我们的错。", "blame"),
        ("zh-hant", "這是供應商的問題，不是我們的錯。", "blame"),
        ("zh-hans", "这种情况经常发生。", "common_problem"),
        ("zh-hant", "這種情況經常發生。", "common_problem"),
        ("zh-hans", "问题解决了吗？", "forbidden_question"),
        ("zh-hant", "問題解決了嗎？", "forbidden_question"),
        # Whatever language the letter says it is in.
        ("en", "这种情况经常发生。", "common_problem"),
        ("zh-hans", "This happens a lot.", "common_problem"),
    ],
)
def test_three_languages(mias: Complaint, ana: User, now: datetime, language: str, text: str, rule: str):
    with pytest.raises(ToneRefused) as caught:
        write_message(mias, text=text, language=language, by=ana, at=now)

    assert rule in codes(caught.value)
    better = next(one.better for one in caught.value.findings if one.rule == rule)
    assert better.isascii() == (language == "en")


# ------------------------------------------------------------------ follow-up, and the first step


def test_once_it_is_resolved_nobody_asks_whether_it_arrived(mias: Complaint, ana: User, now: datetime):
    asks = "Did the money arrive?"
    write(mias, ana, now, asks)

    lead_to(mias, "resolve", by=ana, at=now)

    assert "forbidden_question" in codes(refused(mias, ana, now, asks))


def test_the_first_step_may_ask_what_happened_and_later_nobody(mias: Complaint, ana: User, now: datetime):
    asks = "What happened at the gate?"
    refused(mias, ana, now, asks)

    write(mias, ana, now, asks, clarifies=True)

    assert overridden(mias) == []
    lead_to(mias, "listen", by=ana, at=now)
    refused(mias, ana, now, asks + " Please tell me.", clarifies=True)


# ------------------------------------------------------------------ the version that is pinned


@pytest.mark.usefixtures("versions_read_anew")
def test_levels_are_those_of_the_version_that_the_complaint_pins(
    make_complaint: Any, mia: Any, ana: User, now: datetime
):
    published = PlaybookVersion.objects.get(state="published")
    content = published.content | {"tone": {"levels": {"common_problem": "off", "shouting": "require"}}}
    other = PlaybookVersion.objects.create(number=97, state="retired", content=content)
    complaint = make_complaint(new_customer=mia, owner=ana, at=now)
    Complaint.objects.filter(pk=complaint.pk).update(playbook_version=other)
    complaint.refresh_from_db()

    write(complaint, ana, now, HARD["common_problem"])
    assert refused(complaint, ana, now, SOFT["shouting"], tone_reason="Hers.").needs == "supervisor"


# ------------------------------------------------------------------ promises, which the customer reads, too


def promise(complaint: Complaint, by: User, at: datetime, text: str, **more: Any) -> Promise:
    due_at = at + timedelta(hours=2)
    return make_promise(complaint, kind="other", text=text, due_at=due_at, by=by, at=at, **more)


def test_a_promise_is_read_before_it_is_given(mias: Complaint, ana: User, lea: User, now: datetime):
    text = "Solve the known issue with the driver firm"
    with pytest.raises(ToneRefused) as caught:
        promise(mias, ana, now, text, tone_reason="She knows.")
    assert (caught.value.needs, caught.value.blockers[0].field) == ("supervisor", "promise_text")
    assert not Promise.objects.exists()

    row = promise(mias, lea, now, text, tone_reason="She named it so herself.")

    assert overridden(mias)[0].detail["promise"] == row.pk


def test_a_promise_has_its_time_beside_it(mias: Complaint, ana: User, now: datetime):
    promise(mias, ana, now, "We will look into the bill and call you as soon as possible")

    assert Promise.objects.count() == 1
    assert overridden(mias) == []


def test_what_warns_in_a_promise_passes_with_an_own_reason(mias: Complaint, ana: User, now: datetime):
    with pytest.raises(ToneRefused):
        promise(mias, ana, now, "YOUR MONEY BACK NOW!!")

    promise(mias, ana, now, "YOUR MONEY BACK NOW!!", tone_reason="Her own words.")

    assert len(overridden(mias)) == 1


def test_the_door_itself_says_no(mias: Complaint, ana: User):
    for by in (ana, None):
        with pytest.raises(ToneRefused):
            check_outbound(HARD["blame"], complaint=mias, language="en", by=by, tone_reason="Because.")
