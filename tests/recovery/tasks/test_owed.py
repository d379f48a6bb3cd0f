"""What must have a live timer gets it back when somebody lost it, and nothing else gets one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from cxdesk.common import clock
from cxdesk.jobs.models import Timer
from cxdesk.jobs.reconcile import reconcile
from recovery.actions.promises import make_promise
from recovery.actions.states import take_complaint
from tests.builders import MakeComplaint, lead_to

pytestmark = pytest.mark.django_db


def live() -> set[tuple[str, int, datetime]]:
    rows = Timer.objects.filter(state="pending", kind__regex="^(promise|follow_up|complaint)")
    return set(rows.values_list("kind", "subject_id", "due_at"))


def test_lost_timers_come_back_as_they_were(make_complaint: MakeComplaint, ana: User) -> None:
    at = clock.now()
    new = make_complaint(at=at)
    mine = take_complaint(make_complaint(at=at, severity=2), by=ana, at=at)
    make_promise(mine, kind="other", text="A car", due_at=at + timedelta(days=2), by=ana, at=at)
    lead_to(take_complaint(make_complaint(at=at), by=ana, at=at), "resolve", by=ana, at=at)
    before = live()
    assert {kind for kind, _pk, _due in before} == {
        "promise.due",
        "promise.warn",
        "follow_up.due",
        "complaint.watch",
    }
    assert reconcile() == 0

    Timer.objects.all().delete()
    reconcile()

    def watched(timers: set[tuple[str, int, datetime]]) -> set[int]:
        return {pk for kind, pk, _due in timers if kind == "complaint.watch"}

    # A watch asks again what is true, so its moment may differ.
    assert watched(live()) == watched(before) == {new.pk, mine.pk}
    assert {one for one in live() if one[0] != "complaint.watch"} == {
        one for one in before if one[0] != "complaint.watch"
    }
    assert reconcile() == 0
