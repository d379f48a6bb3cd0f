"""The bell and the list read what belongs to one person, however much everybody else was told."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from cxdesk.bench.plans import plan_of, reads_all
from recovery.actions.notifications import notify_many
from recovery.models import Notification, NotificationEvent
from recovery.queries.notifications import notification_rows, unread_count
from tests.builders import MakeComplaint


def test_indexes_lead_to_the_rows_of_one_person(
    make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    complaint = make_complaint(by=ana, owner=ana)
    notify_many(NotificationEvent.PROMISE_BROKEN, [(complaint, one) for one in range(1, 300)], at=noon)
    Notification.objects.filter(receiver=ana, subject_id__gt=20).update(read_at=noon)
    # Of all that stands there, what is hers is so little that no other way in can be cheaper.
    Notification.objects.bulk_create(
        Notification(
            receiver=lea, event=NotificationEvent.ASSIGNED, complaint=complaint, subject_id=number, at=noon
        )
        for number in range(1, 20_000)
    )
    access_of(ana)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE recovery_notification, recovery_complaint")
            # Beside it stand tables so small that reading them whole is cheapest.
            cursor.execute("SET LOCAL enable_seqscan = off")

    with CaptureQueriesContext(connection) as captured:
        unread_count(ana)
        list(notification_rows(ana)[:31])

    count, page = (plan_of(query["sql"]) for query in captured.captured_queries)
    assert "notification_unread" in count
    if connection.vendor == "sqlite":
        # PostgreSQL rather sorts so few rows.
        assert "notification_newest" in page
    assert not reads_all(count)
    assert not reads_all(page)
