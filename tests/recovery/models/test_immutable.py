"""What the database itself refuses, on both engines."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from cxdesk.accounts.models import User
from recovery.actions.playbook import note_step
from recovery.actions.states import take_complaint
from recovery.models import Complaint, ComplaintEvent, Evidence
from tests.builders import MakeComplaint


@pytest.mark.parametrize("change", [{"verbatim": "nicer"}, {"verbatim": "", "verbatim_missing": True}])
def test_the_words_of_the_customer_cannot_be_changed(
    make_complaint: MakeComplaint, change: dict[str, object]
) -> None:
    complaint = make_complaint()

    with pytest.raises(DatabaseError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(**change)


def test_saving_the_same_words_again_is_no_change(make_complaint: MakeComplaint) -> None:
    complaint = make_complaint()

    complaint.save()

    assert Complaint.objects.get().verbatim == complaint.verbatim


@pytest.mark.parametrize("model", [ComplaintEvent, Evidence])
def test_events_and_evidence_are_only_added_to(
    model: type[ComplaintEvent | Evidence], make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = take_complaint(make_complaint(), by=ana, at=noon)
    note_step(complaint, "listen", answers={"restatement": "Nobody came."}, by=ana, at=noon)
    row = model.objects.first()
    assert row is not None

    for sql in ("UPDATE {} SET at = at WHERE id = %s", "DELETE FROM {} WHERE id = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.format(model._meta.db_table), [row.pk])

    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"severity": 0},
        {"emotion": 6},
        {"state": "open"},
        {"state": "waiting"},
        {"state": "closed"},
        {"outcome": "merged"},
        {"escalation_level": 4},
    ],
)
def test_a_row_that_must_not_be_is_refused(make_complaint: MakeComplaint, change: dict[str, object]) -> None:
    complaint = make_complaint()

    with pytest.raises(DatabaseError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(**change)
