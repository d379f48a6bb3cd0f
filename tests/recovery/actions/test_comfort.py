"""Comfort: its own small pot per complaint and per person and day, never overdrawn, never a story."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from cxdesk.accounts.models import User
from recovery.actions.comfort import give_comfort
from recovery.actions.merging import merge_complaints
from recovery.actions.promises import keep_promise
from recovery.errors import ComfortRefused, NotAllowed, WordsMissing
from recovery.models import ComfortPot, Complaint, Promise, Remedy
from tests.builders import MakeComplaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    return make_complaint(owner=ana, channel="in_person")


def test_a_comfort_is_given_once_and_taken_out_of_both_pots(owned, ana, noon):
    first = give_comfort(owned, kind="coffee", by=ana, at=noon)
    second = give_comfort(owned, kind="coffee", by=ana, at=noon + timedelta(seconds=20))

    assert first == second
    assert (first.kind, first.comfort, first.text, first.cost_minor) == (
        "comfort",
        "coffee",
        "Coffee or tea",
        500,
    )
    assert sorted(ComfortPot.objects.values_list("spent_minor", "limit_minor")) == [(500, 4000), (500, 15000)]


def test_comfort_needs_no_expectation_no_approval_and_leaves_no_obligation(owned, ana, noon):
    give_comfort(owned, kind="lunch", by=ana, at=noon)

    # What was given is all there is: nothing else hangs on it, and nothing is owed to anybody.
    assert [one.name for one in owned.events.order_by("pk")][-1] == "remedy.given"
    assert not Promise.objects.exists()


def test_to_come_back_in_an_hour_is_promised_once(owned, ana, lea, noon):
    first = give_comfort(owned, kind="return_in_1h", by=ana, at=noon)
    second = give_comfort(owned, kind="return_in_1h", by=lea, at=noon + timedelta(minutes=5))

    promise = Promise.objects.get()
    assert first == second
    assert (promise.kind, promise.due_at) == ("comfort", noon + timedelta(minutes=60))
    assert first.promise == promise


def test_what_is_promised_speaks_the_language_of_the_customer(owned, ana, noon):
    Complaint.objects.filter(pk=owned.pk).update(customer=None, verbatim_language="zh-hans")
    owned.refresh_from_db()

    given = give_comfort(owned, kind="return_in_1h", by=ana, at=noon)

    with translation.override("zh-hans"):
        assert given.promise.text == translation.gettext("Come back in an hour")
    assert given.promise.text != "Come back in an hour"


def test_once_it_was_kept_they_may_come_back_again(owned, ana, noon):
    first = give_comfort(owned, kind="return_in_1h", by=ana, at=noon)
    keep_promise(first.promise, by=ana, at=noon + timedelta(minutes=50))

    give_comfort(owned, kind="return_in_1h", by=ana, at=noon + timedelta(minutes=55))

    assert Promise.objects.count() == 2


@pytest.mark.parametrize(
    "given, error",
    [
        ({"kind": "yacht"}, WordsMissing),
        ({"kind": "other", "text": "x" * 281}, WordsMissing),
        ({"kind": "other", "cost_minor": 1501}, ComfortRefused),
        ({"kind": "other", "cost_minor": -1}, ComfortRefused),
    ],
)
def test_what_is_no_comfort_or_too_dear_is_refused(owned, ana, noon, given, error):
    with pytest.raises(error):
        give_comfort(owned, by=ana, at=noon, **given)

    assert not Remedy.objects.exists()


def test_nobody_gives_comfort_before_somebody_owns_it_or_as_an_outsider(
    make_complaint, owned, ana, otto, noon
):
    with pytest.raises(ComfortRefused):
        give_comfort(make_complaint(), kind="coffee", by=ana, at=noon)
    with pytest.raises(NotAllowed):
        give_comfort(owned, kind="coffee", by=otto, at=noon)


def test_beyond_the_limit_of_a_complaint_nothing_is_given_or_spent(owned, ana, lea, noon):
    for minutes in range(2):
        give_comfort(owned, kind="lunch", by=ana, at=noon + timedelta(minutes=minutes))
    give_comfort(owned, kind="other", cost_minor=1000, by=lea, at=noon)
    before = sorted(ComfortPot.objects.values_list("spent_minor", flat=True))

    with pytest.raises(ComfortRefused, match=r"one complaint costs \$40"):
        give_comfort(owned, kind="reading", by=lea, at=noon)

    assert sorted(ComfortPot.objects.values_list("spent_minor", flat=True)) == before
    assert Remedy.objects.count() == 3


def test_beyond_the_limit_of_a_day_nothing_is_given_and_the_next_day_is_another(make_complaint, ana, noon):
    for _complaint in range(5):
        complaint = make_complaint(owner=ana)
        give_comfort(complaint, kind="lunch", by=ana, at=noon)
        give_comfort(complaint, kind="lunch", by=ana, at=noon + timedelta(minutes=2))
    last = make_complaint(owner=ana)

    with pytest.raises(ComfortRefused, match=r"on one day costs \$150"):
        give_comfort(last, kind="coffee", by=ana, at=noon)
    assert not ComfortPot.objects.filter(complaint=last).exists()

    assert give_comfort(last, kind="coffee", by=ana, at=noon + timedelta(days=1)).cost_minor == 500


def test_the_day_is_that_of_the_person(owned, ana, noon):
    User.objects.filter(pk=ana.pk).update(zone="Asia/Tokyo")
    ana.refresh_from_db()

    give_comfort(owned, kind="coffee", by=ana, at=noon.replace(hour=20))

    assert ComfortPot.objects.get(holder=ana).day == noon.date() + timedelta(days=1)


def test_merging_adds_up_what_was_spent(make_complaint, ana, mia, noon):
    complaint = make_complaint(new_customer=mia, owner=ana)
    into = make_complaint(customer=complaint.customer, owner=ana)
    for row in (complaint, into):
        for minutes in (0, 2):
            give_comfort(row, kind="lunch", by=ana, at=noon + timedelta(minutes=minutes))

    merge_complaints(complaint, into, reason="Same car.", by=ana, at=noon)

    assert ComfortPot.objects.get(complaint=into).spent_minor == 6000
    with pytest.raises(ComfortRefused):
        give_comfort(into, kind="reading", by=ana, at=noon)
