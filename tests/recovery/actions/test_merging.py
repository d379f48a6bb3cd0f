"""Duplicates and merging."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from recovery.actions.causes import name_cause
from recovery.actions.complaints import add_reference
from recovery.actions.customers import NewCustomer
from recovery.actions.merging import mark_duplicate, merge_complaints
from recovery.actions.messages import receive_words, write_note
from recovery.actions.promises import break_promise, make_promise
from recovery.actions.remedies import give_remedy
from recovery.actions.states import take_complaint
from recovery.errors import IllegalMove, MergeRefused, NotAllowed
from recovery.models import Complaint
from recovery.queries.timeline import messages_of
from tests.builders import MakeComplaint, lead_to


@pytest.fixture
def pair(make_complaint: MakeComplaint, ana: User, noon: datetime) -> tuple[Complaint, Complaint]:
    first, second = make_complaint(), make_complaint()
    return take_complaint(first, by=ana, at=noon), take_complaint(second, by=ana, at=noon)


def test_merging_moves_promises_remedies_and_numbers_and_leads_there(
    pair: tuple[Complaint, Complaint], ana: User, noon: datetime
) -> None:
    old, new = pair
    promise = make_promise(
        old, kind="other", text="Call", due_at=noon + timedelta(minutes=5), by=ana, at=noon
    )
    give_remedy(old, kind="comfort", text="Coffee", by=ana, at=noon)
    add_reference(old, kind="room", value="812", by=ana, at=noon)
    add_reference(new, kind="room", value="812", by=ana, at=noon)
    name_cause("Fax at night", by=ana, at=noon, complaint=old)

    merge_complaints(old, new, reason="Same transfer.", by=ana, at=noon)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.outcome, old.merged_into) == ("closed", "merged", new)
    assert new.promises.get() == promise
    assert (new.remedies.count(), new.references.count(), new.cause_links.count()) == (1, 1, 1)
    assert new.next_due_at == promise.due_at


def test_one_chain_of_follow_ups_survives(
    pair: tuple[Complaint, Complaint], ana: User, noon: datetime
) -> None:
    old, new = (lead_to(one, "resolve", by=ana, at=noon) for one in pair)

    merge_complaints(old, new, reason="Same transfer.", by=ana, at=noon)

    assert [row.state for row in old.follow_ups.all()] == ["cancelled"]
    assert [row.state for row in new.follow_ups.all()] == ["scheduled"]


def test_merging_twice_is_once(pair: tuple[Complaint, Complaint], ana: User, noon: datetime) -> None:
    old, new = pair
    for _time in range(2):
        merge_complaints(old, new, reason="Same.", by=ana, at=noon)

    assert new.events.filter(name="complaint.absorbed").count() == 1


def test_merging_is_refused_without_reason_into_itself_into_closed_and_in_a_ring(
    pair: tuple[Complaint, Complaint], make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    old, new = pair
    with pytest.raises(MergeRefused):
        merge_complaints(old, new, reason=" ", by=ana, at=noon)
    with pytest.raises(MergeRefused):
        merge_complaints(old, old, reason="x", by=ana, at=noon)
    with pytest.raises(MergeRefused):
        merge_complaints(old, make_complaint(is_training=True), reason="x", by=ana, at=noon)
    merge_complaints(old, new, reason="Same.", by=ana, at=noon)
    with pytest.raises(MergeRefused):
        merge_complaints(new, old, reason="x", by=ana, at=noon)


def test_an_outsider_merges_nothing(pair: tuple[Complaint, Complaint], otto: User, noon: datetime) -> None:
    with pytest.raises(NotAllowed):
        merge_complaints(*pair, reason="x", by=otto, at=noon)
    with pytest.raises(NotAllowed):
        mark_duplicate(*pair, by=otto, at=noon)


def test_a_duplicate_is_marked_once_on_both(
    pair: tuple[Complaint, Complaint], ana: User, noon: datetime
) -> None:
    old, new = pair
    for _time in range(2):
        mark_duplicate(old, new, by=ana, at=noon)

    assert old.links.count() == 1
    assert new.events.filter(name="duplicate.found").count() == 1
    with pytest.raises(MergeRefused):
        mark_duplicate(old, old, by=ana, at=noon)


def test_what_one_person_may_not_read_they_do_not_read_in_the_other(
    pair: tuple[Complaint, Complaint], make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    old, new = pair
    about_ana = take_complaint(make_complaint(concerns_staff=ana), by=lea, at=noon)
    with pytest.raises(MergeRefused, match="owned by the person"):
        merge_complaints(about_ana, new, reason="Same.", by=lea, at=noon)
    secret = take_complaint(make_complaint(is_sensitive=True), by=lea, at=noon)
    merge_complaints(secret, old, reason="Same.", by=lea, at=noon)

    old.refresh_from_db()
    assert old.is_sensitive


def test_complaints_about_two_people_or_of_two_customers_stay_apart(
    make_complaint: MakeComplaint, mia: NewCustomer, ana: User, lea: User, cleo: User, noon: datetime
) -> None:
    about_cleo = take_complaint(make_complaint(concerns_staff=cleo), by=lea, at=noon)
    about_ana = take_complaint(make_complaint(concerns_staff=ana), by=lea, at=noon)
    with pytest.raises(MergeRefused, match="different people"):
        merge_complaints(about_cleo, about_ana, reason="Same.", by=lea, at=noon)

    of_mia, of_her_double = (
        take_complaint(make_complaint(new_customer=mia), by=lea, at=noon) for _time in range(2)
    )
    with pytest.raises(MergeRefused, match="two customers"):
        merge_complaints(of_mia, of_her_double, reason="Same.", by=lea, at=noon)


def test_what_somebody_owns_does_not_vanish_in_what_nobody_owns(
    pair: tuple[Complaint, Complaint], make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(MergeRefused, match="Nobody owns"):
        merge_complaints(pair[0], make_complaint(is_history=True), reason="Same.", by=ana, at=noon)


def test_a_merged_complaint_takes_no_more_words(
    pair: tuple[Complaint, Complaint], ana: User, noon: datetime
) -> None:
    old, new = pair
    merge_complaints(old, new, reason="Same.", by=ana, at=noon)

    for stale in (old, Complaint.objects.get(pk=old.pk)):
        with pytest.raises(IllegalMove, match="merged"):
            write_note(stale, text="Too late", by=ana, at=noon)


def test_words_on_the_page_of_a_merged_report_wait_where_it_is_led(
    make_complaint: MakeComplaint, mia: NewCustomer, ana: User, noon: datetime
) -> None:
    nameless, led = make_complaint(owner=ana), make_complaint(owner=ana, new_customer=mia)
    receive_words(nameless, text="Before.", at=noon)
    merge_complaints(nameless, led, reason="It was Mia.", by=ana, at=noon)
    led.refresh_from_db()
    assert (led.next_due, led.next_due_at) == ("words", noon)
    write_note(led, text="Rang her.", by=ana, at=noon)

    receive_words(nameless, text="After.", at=noon + timedelta(hours=1))

    led.refresh_from_db()
    assert (led.next_due, led.next_due_at) == ("words", noon + timedelta(hours=1))
    assert {one.text for one in messages_of(led)} == {"Before.", "Rang her.", "After."}


def test_a_failure_that_comes_over_voids_that_no_cause_of_it_was_due(
    pair: tuple[Complaint, Complaint], ana: User, noon: datetime
) -> None:
    old, new = pair
    promise = make_promise(
        old, kind="other", text="Call", due_at=noon + timedelta(minutes=5), by=ana, at=noon
    )
    break_promise(promise.pk, at=noon + timedelta(minutes=6))
    new = lead_to(new, "root_cause", by=ana, at=noon)
    assert new.steps_done.filter(step="root_cause", voided_at=None).exists()

    merge_complaints(old, new, reason="Same transfer.", by=ana, at=noon + timedelta(minutes=7))

    assert not new.steps_done.filter(step="root_cause", voided_at=None).exists()
    assert new.events.filter(name="step.voided").count() == 1
