"""Staying objective: venting, a word with a colleague, and abuse that a supervisor decides about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import Role, Team, User
from recovery.actions import composure
from recovery.actions.composure import ask_for_a_word, decide_abuse, flag_abuse, set_venting
from recovery.actions.playbook import complete_step
from recovery.actions.promises import make_promise
from recovery.errors import IllegalMove, NotAllowed, StepBlocked, WordsMissing
from recovery.models import AbuseFlag, Complaint, Notification, NotificationEvent
from recovery.playbook.composure import mood_change
from recovery.queries.facts import answers_at
from tests.builders import MakeComplaint, lead_to
from tests.people import Person

SHOUTED = "He called me names three times."


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User) -> Complaint:
    return make_complaint(owner=ana)


def venting(complaint: Complaint) -> list[str]:
    rows = complaint.evidence.filter(step="stay_objective", key="venting").order_by("pk")
    return list(rows.values_list("value", flat=True))


# ------------------------------------------------------------- T5c: venting
def test_venting_is_kept_with_its_moments(owned: Complaint, ana: User, noon: datetime) -> None:
    assert set_venting(owned, on=True, by=ana, at=noon)
    assert set_venting(owned, on=False, by=ana, at=noon + timedelta(minutes=3))

    assert venting(owned) == ["yes", "no"]
    names = owned.events.filter(name__startswith="venting").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["venting.began", "venting.ended"]


def test_the_switch_pressed_twice_is_pressed_once(owned: Complaint, ana: User, noon: datetime) -> None:
    assert not set_venting(owned, on=False, by=ana, at=noon)
    set_venting(owned, on=True, by=ana, at=noon)

    assert not set_venting(owned, on=True, by=ana, at=noon)

    assert venting(owned) == ["yes"]


def test_nobody_vents_at_what_nobody_owns(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    with pytest.raises(StepBlocked):
        set_venting(make_complaint(), on=True, by=ana, at=noon)


def test_outsiders_press_no_switch(owned: Complaint, otto: User, ada: User, noon: datetime) -> None:
    for stranger in (otto, ada):
        with pytest.raises(NotAllowed):
            set_venting(owned, on=True, by=stranger, at=noon)


# ------------------------------------------------------------- T5d: how they feel
@pytest.mark.parametrize(
    ("moods", "missing"),
    [({"mood_after": "2"}, "mood_is_noted"), ({"mood_before": "4"}, "mood_afterwards_is_noted")],
)
def test_both_moods_are_noted_and_the_change_is_told(
    moods: dict[str, str], missing: str, owned: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(StepBlocked) as refusal:
        complete_step(owned, "stay_objective", by=ana, at=noon, answers=moods)
    assert [one.code for one in refusal.value.blockers] == [missing]

    both = {"mood_before": "4", "mood_after": "2"}
    complete_step(owned, "stay_objective", by=ana, at=noon, answers=both)

    assert mood_change(answers_at(owned, "stay_objective")) == -2
    assert mood_change({"mood_before": "4"}) is None


# ------------------------------------------------------------- T5a: a word with a colleague
@pytest.fixture
def bea(make_person: Person, harbour: Team) -> User:
    return make_person("Bea", Role.AGENT, harbour)


def test_the_least_burdened_colleague_who_is_here_is_told(
    make_complaint: MakeComplaint, owned: Complaint, ana: User, bea: User, lea: User, noon: datetime
) -> None:
    make_complaint(owner=lea)

    asked = ask_for_a_word(owned, by=ana, at=noon)

    assert asked == bea
    told = Notification.objects.get(event=NotificationEvent.ASKED_FOR_A_WORD)
    assert (told.receiver, told.complaint, told.by) == (bea, owned, ana)
    assert owned.events.get(name="colleague.asked").detail == {"asked": bea.pk}


def test_asked_again_at_once_it_is_one_request(
    owned: Complaint, ana: User, bea: User, noon: datetime
) -> None:
    ask_for_a_word(owned, by=ana, at=noon)

    assert ask_for_a_word(owned, by=ana, at=noon + timedelta(seconds=5)) == bea

    assert Notification.objects.filter(event=NotificationEvent.ASKED_FOR_A_WORD).count() == 1


def test_where_nobody_else_is_here_a_sentence_says_so(
    owned: Complaint, ana: User, bea: User, noon: datetime
) -> None:
    User.objects.exclude(pk=ana.pk).update(availability="off")

    with pytest.raises(StepBlocked) as refusal:
        ask_for_a_word(owned, by=ana, at=noon)

    assert refusal.value.blockers[0].code == "nobody_here"
    assert not Notification.objects.filter(event=NotificationEvent.ASKED_FOR_A_WORD).exists()


def test_of_a_sensitive_complaint_only_who_may_see_it_is_asked(
    make_complaint: MakeComplaint, ana: User, bea: User, lea: User, noon: datetime
) -> None:
    hidden = make_complaint(owner=ana, is_sensitive=True)

    assert ask_for_a_word(hidden, by=ana, at=noon) == lea


def test_outsiders_ask_nobody(owned: Complaint, otto: User, noon: datetime) -> None:
    with pytest.raises(NotAllowed):
        ask_for_a_word(owned, by=otto, at=noon)


# ------------------------------------------------------------- abuse
def test_a_flag_tells_the_supervisors(owned: Complaint, ana: User, lea: User, noon: datetime) -> None:
    flag, new = flag_abuse(owned, reason=SHOUTED, by=ana, at=noon)

    assert new
    assert (flag.reason, flag.flagged_by, flag.decision) == (SHOUTED, ana, "")
    told = Notification.objects.get(event=NotificationEvent.ABUSE_FLAGGED)
    assert told.receiver == lea
    assert owned.events.filter(name="abuse.flagged").count() == 1


def test_flagged_twice_it_is_one_flag(owned: Complaint, ana: User, lea: User, noon: datetime) -> None:
    first, _new = flag_abuse(owned, reason=SHOUTED, by=ana, at=noon)

    assert flag_abuse(owned, reason="Again.", by=lea, at=noon) == (first, False)
    assert owned.events.filter(name="abuse.flagged").count() == 1


def test_of_two_flags_at_once_one_stands(
    owned: Complaint, ana: User, lea: User, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _new = flag_abuse(owned, reason=SHOUTED, by=ana, at=noon)
    monkeypatch.setattr(composure, "_open_flag", lambda complaint: None)

    assert flag_abuse(owned, reason="Again.", by=lea, at=noon) == (first, False)


@pytest.mark.parametrize("reason", ["", "  ", "a\x00b", "x" * 501])
def test_a_flag_takes_what_was_said_or_done(reason: str, owned: Complaint, ana: User, noon: datetime) -> None:
    with pytest.raises(WordsMissing):
        flag_abuse(owned, reason=reason, by=ana, at=noon)


def test_outsiders_flag_nobody(owned: Complaint, otto: User, aki: User, noon: datetime) -> None:
    for stranger in (otto, aki):
        with pytest.raises(NotAllowed):
            flag_abuse(owned, reason=SHOUTED, by=stranger, at=noon)


@pytest.mark.parametrize("decision", ["other_person", "warned", "ended"])
def test_a_supervisor_decides_and_the_bell_is_quiet(
    decision: str, owned: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    flag_abuse(owned, reason=SHOUTED, by=ana, at=noon)

    flag, new = decide_abuse(owned, decision=decision, note="By mail from now on.", by=lea, at=noon)

    assert new
    assert (flag.decision, flag.decided_by, flag.decided_at) == (decision, lea, noon)
    assert not Notification.objects.filter(event=NotificationEvent.ABUSE_FLAGGED, read_at=None).exists()
    assert owned.events.get(name="abuse.decided").detail == {"flag": flag.pk, "decision": decision}


def test_decided_twice_is_once_and_otherwise_is_refused(
    owned: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    flag_abuse(owned, reason=SHOUTED, by=ana, at=noon)
    decide_abuse(owned, decision="warned", by=lea, at=noon)

    assert not decide_abuse(owned, decision="warned", by=lea, at=noon)[1]
    with pytest.raises(IllegalMove):
        decide_abuse(owned, decision="ended", note="Enough.", by=lea, at=noon)

    assert AbuseFlag.objects.get().decision == "warned"


def test_without_a_flag_a_choice_or_a_reason_nothing_is_decided(
    owned: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    with pytest.raises(IllegalMove):
        decide_abuse(owned, decision="warned", by=lea, at=noon)
    flag_abuse(owned, reason=SHOUTED, by=ana, at=noon)
    for wrong in ({"decision": "hang_up"}, {"decision": "ended"}):
        with pytest.raises(WordsMissing):
            decide_abuse(owned, **wrong, by=lea, at=noon)


def test_agents_admins_and_outsiders_decide_nothing(
    owned: Complaint, ana: User, ada: User, otto: User, noon: datetime
) -> None:
    flag_abuse(owned, reason=SHOUTED, by=ana, at=noon)

    for person in (ana, ada, otto):
        with pytest.raises(NotAllowed):
            decide_abuse(owned, decision="warned", by=person, at=noon)


def rights_of(complaint: Complaint) -> dict[str, Any]:
    """Return every date, right and duty of a complaint as the database has them."""
    row = Complaint.objects.filter(pk=complaint.pk).values().get()
    promises = list(complaint.promises.order_by("pk").values("state", "due_at", "kept_at"))
    return {**row, "promises": promises, "follow_ups": list(complaint.follow_ups.values())}


def test_a_flag_changes_no_right_of_the_customer_and_moves_no_date(
    owned: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    due = noon + timedelta(hours=4)
    make_promise(owned, kind="call_back", text="We call you.", due_at=due, by=ana, at=noon)
    before = rights_of(owned)

    flag_abuse(owned, reason=SHOUTED, by=ana, at=noon + timedelta(hours=1))
    decide_abuse(owned, decision="ended", note="In writing.", by=lea, at=noon + timedelta(hours=2))

    assert rights_of(owned) == before
    assert lead_to(owned, "resolve", by=lea, at=noon + timedelta(hours=3)).state == "resolved"
