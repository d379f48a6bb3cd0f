"""What hangs on each complaint of the table, row by row."""

from __future__ import annotations

from datetime import datetime, timedelta

from cxdesk.accounts.models import User
from cxdesk.jobs.outbox import post
from recovery.models import (
    Complaint,
    Escalation,
    Handover,
    Improvement,
    Letter,
    Message,
    Offer,
    Option,
    PostMortem,
    Task,
)
from recovery.queries.briefs import brief_of
from recovery.queries.letter_templates import newest_template

LATER = timedelta(days=400)


def handover_of(complaint: Complaint, owner: User, to: User, *, at: datetime) -> Handover:
    return Handover.objects.create(
        complaint=complaint,
        owner=owner,
        to=to,
        asked_by=owner,
        reason="My shift ends.",
        brief=brief_of(complaint, line="") | {"customer": "", "promised": []},
        asked_at=at,
    )


def task_of(complaint: Complaint, owner: User, helper: User, *, at: datetime) -> Task:
    return Task.objects.create(
        complaint=complaint,
        asked_by=owner,
        helper=helper,
        what="Look at belt 4.",
        due_at=at + LATER,
        brief=brief_of(complaint, line="") | {"customer": "", "promised": []},
        asked_at=at,
    )


def passed_on_of(complaint: Complaint, word: str, owner: User, *, at: datetime) -> Escalation:
    """Give an offer that was declined and passed on, as if the first steps were done."""
    option = Option.objects.create(
        complaint=complaint,
        text=f"A car for {word}",
        takes_minutes=30,
        currency="USD",
        within_authority=True,
        by=owner,
        at=at,
    )
    offer = Offer.objects.create(
        complaint=complaint,
        option=option,
        attempt=0,
        offered_at=at,
        by=owner,
        answer="declined",
        answered_at=at,
        answered_to=owner,
    )
    return Escalation.objects.create(
        complaint=complaint, offer=offer, reason=f"{word} wants cash.", by=owner, at=at, due_at=at + LATER
    )


def paper_of(complaint: Complaint, word: str, owner: User, *, at: datetime) -> Letter:
    """Give a letter on paper that nobody has posted yet."""
    message = Message.objects.create(
        complaint=complaint, direction="out", kind="apology_letter", text=f"Dear {word}", by=owner, at=at
    )
    return Letter.objects.create(
        complaint=complaint,
        message=message,
        template=newest_template("apology_letter", "en"),
        way="post",
        posted_to=f"{word} Street 4",
        at=at,
        by=owner,
    )


def improvement_of(complaint: Complaint, word: str, owner: User, *, at: datetime) -> Improvement:
    """Give a provisional look back of the owner's, and what would be improved because of it."""
    found = PostMortem.objects.create(
        complaint=complaint,
        resolution_number=complaint.resolution_number,
        cause="wrong_person",
        note=f"{word} had it.",
        state="provisional",
        at=at,
        by=owner,
    )
    return Improvement.objects.create(post_mortem=found, kind="routing", opened_at=at)


def letter_of(complaint: Complaint, word: str, owner: User, *, at: datetime) -> Message:
    """Give a letter that waits to leave; also where none would be written, so that each kind has one."""
    letter = Message.objects.create(
        complaint=complaint,
        direction="out",
        text=f"Dear {word}",
        by=owner,
        at=at,
        address=f"{word}@example.com",
        sending="waiting",
        leaves_at=at,
    )
    post("message.mail", letter.pk, key=letter.outbox_key)
    return letter
