"""Apologies on record: their kind, and what who was right must hear."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from recovery.actions.apologies import record_apology
from recovery.actions.endings import reopen_complaint
from recovery.actions.playbook import complete_step
from recovery.actions.states import take_complaint
from recovery.errors import NotAllowed, StepBlocked, WordsMissing
from recovery.models import Apology, Complaint, PlaybookVersion
from tests.builders import ENOUGH, MakeComplaint, lead_to

SORRY = {"apology": "I am sorry that nobody came.", "apology_kind": "empathy", "apology_by": "spoken"}


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    return take_complaint(make_complaint(), by=ana, at=noon)


def resolving(outcome: str) -> dict[str, dict[str, str]]:
    return {"answers": {**ENOUGH["resolve"]["answers"], "outcome": outcome}}


def test_the_step_puts_it_on_record_with_kind_way_and_words(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "apologise", by=ana, at=noon)

    apology = owned.apologies.get()
    assert (apology.kind, apology.way, apology.by, apology.at) == ("organisation", "spoken", ana, noon)
    assert apology.text == ENOUGH["apologise"]["answers"]["apology"]
    assert owned.events.filter(name="apology.given").count() == 1


@pytest.mark.parametrize("outcome", ["upheld", "partly_upheld"])
def test_empathy_alone_resolves_nothing_of_who_was_right(
    outcome: str, owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "apologise", by=ana, at=noon, apologise={"answers": SORRY})

    with pytest.raises(StepBlocked, match="They were right") as refusal:
        complete_step(owned, "resolve", by=ana, at=noon, **resolving(outcome))
    assert [one.code for one in refusal.value.blockers] == ["apology_fits_the_outcome"]

    record_apology(
        owned, kind="responsibility", way="written", text="I am sorry; it was mine.", by=ana, at=noon
    )
    _done, new = complete_step(owned, "resolve", by=ana, at=noon, **resolving(outcome))
    assert new


def test_empathy_does_for_who_was_not_right(owned: Complaint, ana: User, noon: datetime) -> None:
    lead_to(owned, "apologise", by=ana, at=noon, apologise={"answers": SORRY})

    _done, new = complete_step(owned, "resolve", by=ana, at=noon, **resolving("not_upheld"))

    assert new


def test_a_complaint_of_the_first_version_is_asked_for_no_kind(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    first = PlaybookVersion.objects.get(number=1)
    Complaint.objects.filter(pk=owned.pk).update(playbook_version=first)
    owned.refresh_from_db()
    without = {"apology": "I am sorry that nobody came.", "apology_by": "spoken"}

    lead_to(owned, "resolve", by=ana, at=noon, apologise={"answers": without})

    assert (owned.state, owned.apologies.count()) == ("resolved", 0)


def test_said_twice_it_is_one(owned: Complaint, ana: User, lea: User, noon: datetime) -> None:
    words = {"kind": "empathy", "way": "spoken", "text": "I am so sorry."}

    first = record_apology(owned, by=ana, at=noon, **words)
    second = record_apology(owned, by=lea, at=noon + timedelta(hours=1), **words)

    assert (first, Apology.objects.count()) == (second, 1)


def test_after_a_reopening_the_same_apology_stands_once(owned: Complaint, ana: User, noon: datetime) -> None:
    lead_to(owned, "resolve", by=ana, at=noon)
    reopen_complaint(owned, reason="The money did not come.", by=ana, at=noon)

    complete_step(owned, "apologise", by=ana, at=noon, **ENOUGH["apologise"])

    assert owned.apologies.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"text": " "}, {"kind": "regret"}, {"way": "smoke"}, {"text": "a\x00b"}, {"text": "x" * 2001}]
)
def test_it_wants_words_a_kind_and_a_way(
    wrong: dict[str, str], owned: Complaint, ana: User, noon: datetime
) -> None:
    said = {"kind": "empathy", "way": "spoken", "text": "I am so sorry.", **wrong}

    with pytest.raises(WordsMissing):
        record_apology(owned, by=ana, at=noon, **said)

    assert not owned.apologies.exists()


def test_nobody_apologises_for_what_nobody_owns_and_no_outsider_does(
    make_complaint: MakeComplaint, owned: Complaint, ana: User, otto: User, noon: datetime
) -> None:
    words = {"kind": "empathy", "way": "spoken", "text": "I am so sorry."}

    with pytest.raises(StepBlocked):
        record_apology(make_complaint(), by=ana, at=noon, **words)
    with pytest.raises(NotAllowed):
        record_apology(owned, by=otto, at=noon, **words)
