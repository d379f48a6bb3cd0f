"""Causes and what customers receive."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from recovery.actions.causes import link_cause, move_cause, name_cause
from recovery.actions.remedies import give_remedy
from recovery.actions.states import take_complaint
from recovery.errors import ComplaintChanged, NotAllowed, StepBlocked, WordsMissing
from recovery.models import Complaint, RootCause
from recovery.queries.causes import complaints_of_cause, list_causes_for
from tests.builders import MakeComplaint, lead_to


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    return take_complaint(make_complaint(), by=ana, at=noon)


def test_a_cause_is_named_with_the_complaint_that_showed_it(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    cause = name_cause("Late bookings by fax", by=ana, at=noon, complaint=owned)
    link_cause(owned, cause, by=ana, at=noon)

    assert (cause.state, list_causes_for(ana).get().count) == ("candidate", 1)
    assert list(complaints_of_cause(ana, cause)) == [owned]
    assert owned.events.filter(name="cause.linked").count() == 1


def test_a_cause_needs_a_title_and_somebody_who_leads_complaints(
    owned: Complaint, ana: User, aki: User, otto: User, cleo: User, noon: datetime
) -> None:
    with pytest.raises(WordsMissing):
        name_cause(" ", by=ana, at=noon)
    for person in (aki, cleo):
        with pytest.raises(NotAllowed):
            name_cause("x", by=person, at=noon)
    with pytest.raises(NotAllowed):
        name_cause("x", by=otto, at=noon, complaint=owned)
    assert not RootCause.objects.exists()


def test_supervisors_and_admins_move_causes(
    owned: Complaint, ana: User, lea: User, ada: User, noon: datetime
) -> None:
    cause = name_cause("Fax", by=ana, at=noon, complaint=owned)

    for person in (lea, ada):
        move_cause(cause, {"state": "investigating", "owner": ada}, by=person, at=noon)

    assert (cause.state, cause.owner) == ("investigating", ada)
    assert owned.events.filter(name="cause.moved").count() == 1
    with pytest.raises(NotAllowed):
        move_cause(cause, {"state": "confirmed"}, by=ana, at=noon)
    with pytest.raises(WordsMissing):
        move_cause(cause, {"state": "haunted"}, by=lea, at=noon)


def test_only_who_reviews_causes_owns_one(ana: User, lea: User, noon: datetime) -> None:
    with pytest.raises(WordsMissing):
        name_cause("Fax", owner=ana, by=lea, at=noon)
    cause = name_cause("Fax", owner=lea, by=ana, at=noon)
    with pytest.raises(WordsMissing):
        move_cause(cause, {"owner": ana}, by=lea, at=noon)
    assert move_cause(cause, {"owner": None}, by=lea, at=noon).owner is None


def test_two_who_change_a_cause_at_once_lose_nothing(ana: User, lea: User, ada: User, noon: datetime) -> None:
    cause = name_cause("Fax", by=ana, at=noon)
    seen = RootCause.objects.get(pk=cause.pk)
    move_cause(cause, {"state": "confirmed"}, by=lea, at=noon)

    move_cause(seen, {"owner": ada}, by=ada, at=noon)
    with pytest.raises(ComplaintChanged):
        move_cause(seen, {"state": "rejected"}, by=ada, at=noon)

    cause.refresh_from_db()
    assert (cause.state, cause.owner) == ("confirmed", ada)


def test_counts_show_only_what_a_person_may_see(
    owned: Complaint, ana: User, otto: User, noon: datetime
) -> None:
    name_cause("Fax", by=ana, at=noon, complaint=owned)

    assert list_causes_for(otto).get().count == 0


def test_comfort_is_given_at_once_words_only_after_the_expectation_is_known(
    owned: Complaint, ana: User, noon: datetime
) -> None:
    give_remedy(owned, kind="comfort", text="A seat and a coffee", by=ana, at=noon)
    with pytest.raises(StepBlocked):
        give_remedy(owned, kind="words", text="A letter", by=ana, at=noon)

    lead_to(owned, "confirm_expectation", by=ana, at=noon)
    give_remedy(owned, kind="words", text="A letter", by=ana, at=noon)

    assert list(owned.remedies.order_by("pk").values_list("kind", flat=True)) == ["comfort", "words"]


def test_a_remedy_needs_words_an_owner_and_a_person_of_the_team(
    owned: Complaint, make_complaint: MakeComplaint, ana: User, otto: User, noon: datetime
) -> None:
    with pytest.raises(WordsMissing):
        give_remedy(owned, kind="comfort", text="", by=ana, at=noon)
    with pytest.raises(WordsMissing):
        give_remedy(owned, kind="yacht", text="x", by=ana, at=noon)
    with pytest.raises(StepBlocked):
        give_remedy(make_complaint(), kind="comfort", text="Coffee", by=ana, at=noon)
    with pytest.raises(NotAllowed):
        give_remedy(owned, kind="comfort", text="Coffee", by=otto, at=noon)


def test_a_remedy_pressed_twice_is_one(owned: Complaint, ana: User, noon: datetime) -> None:
    first = give_remedy(owned, kind="comfort", text="Coffee", by=ana, at=noon)
    assert give_remedy(owned, kind="comfort", text="Coffee ", by=ana, at=noon + timedelta(seconds=9)) == first
    give_remedy(owned, kind="comfort", text="Coffee", by=ana, at=noon + timedelta(hours=1))
    assert owned.remedies.count() == owned.events.filter(name="remedy.given").count() == 2
