"""The table of notices: whole, worded for people, and the same as the page in the docs."""

from __future__ import annotations

from pathlib import Path

import pytest

from recovery.playbook.notices import (
    MAIL_NAMES,
    NOTICES,
    RECEIVER_NAMES,
    Mail,
    NotificationEvent,
    Receiver,
    mark_on_page,
)
from recovery.playbook.notices_page import written

PAGE = Path(__file__).resolve().parents[3] / "cxdesk" / "docs" / "notifications.md"


def test_every_event_has_one_row() -> None:
    assert list(NOTICES) == list(NotificationEvent)
    assert set(RECEIVER_NAMES) == set(Receiver)
    assert set(MAIL_NAMES) == set(Mail)


def test_the_page_in_the_docs_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), (
        "Write it again: python -m recovery.playbook.notices_page > cxdesk/docs/notifications.md"
    )


@pytest.mark.parametrize(
    ("event", "subject", "mark"),
    [
        (NotificationEvent.ASSIGNED, 5, "words"),
        (NotificationEvent.HANDED_OVER, 5, "words"),
        (NotificationEvent.PROMISE_DUE_SOON, 5, "promise-5"),
        (NotificationEvent.PROMISE_BROKEN, 5, "promise-5"),
        (NotificationEvent.PROMISE_BROKEN, 0, "promises"),
        (NotificationEvent.REPLY_CAME, 5, "message-5"),
        (NotificationEvent.FOLLOW_UP_DUE, 5, "follow-up-5"),
        (NotificationEvent.REOPENED, 5, "step-card"),
        (NotificationEvent.LETTER_RETURNED, 5, "message-5"),
        (NotificationEvent.APPROVAL_ASKED, 5, "remedies"),
        (NotificationEvent.APPROVAL_ANSWERED, 5, "remedies"),
    ],
)
def test_each_leads_to_its_place(event: NotificationEvent, subject: int, mark: str) -> None:
    assert mark_on_page(event, subject) == mark
