"""Two complaints about one thing: marking the duplicate, and merging it into the other."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.asked import carry_asked, spare_concerned
from recovery.actions.calls import carry_calls
from recovery.actions.comfort import carry_comfort
from recovery.actions.events import record_event
from recovery.actions.follow_ups import cancel_follow_ups
from recovery.actions.notifications import carry_notices, notify_many
from recovery.actions.offers import carry_offers
from recovery.actions.promises import ask_why_again
from recovery.actions.states import (
    NOT_WAITING,
    await_answer,
    check_may_work,
    fresh,
    move_complaint,
    refresh_due,
    settle_words,
)
from recovery.errors import MergeRefused
from recovery.models import (
    AbuseFlag,
    Apology,
    Attachment,
    CauseLink,
    Clarification,
    Complaint,
    ComplaintLink,
    ComplaintReference,
    Contact,
    Letter,
    Message,
    MessageDraft,
    Notification,
    NotificationEvent,
    Promise,
    Remedy,
)
from recovery.playbook.states import ComplaintState, Move, Outcome, PromiseState
from recovery.queries.facts import facts_of

# What goes over as it is; references and causes go over without becoming double.
MOVED = (Promise, Remedy, Apology, Contact, Message, Letter, Attachment, Clarification)


@transaction.atomic
def mark_duplicate(complaint: Complaint, other: Complaint, *, by: User, at: datetime) -> ComplaintLink:
    """Mark the complaint as a duplicate of the other; marking it twice leaves one mark.

    :raises MergeRefused: for a complaint and itself.
    """
    check_may_work(complaint, by)
    check_may_work(other, by)
    _refuse_self(complaint, other)
    link, new = ComplaintLink.objects.get_or_create(
        complaint=complaint, other=other, kind=ComplaintLink.Kind.DUPLICATE, defaults={"by": by, "at": at}
    )
    if new:
        record_event(complaint, "duplicate.marked", by=by, at=at, other=other.reference)
        record_event(other, "duplicate.found", by=by, at=at, other=complaint.reference)
    return link


@transaction.atomic
def merge_complaints(
    complaint: Complaint, into: Complaint, *, reason: str, by: User, at: datetime
) -> Complaint:
    """Merge the complaint into another of the same customer: promises, remedies, files, drafts go over.

    One chain of follow-ups survives, that of the complaint it goes into. The old reference leads
    there from now on; a customer's status link stays with the complaint it was made for. Merging twice
    into the same is harmless.

    :raises MergeRefused: without a reason, into itself, or into one that is over or was merged.
    """
    if complaint.merged_into_id != into.pk:
        check_may_work(complaint, by)
    check_may_work(into, by)
    _refuse_self(complaint, into)
    if not reason.strip():
        raise MergeRefused(_("Say in one line why these two are one."), field="reason")
    # In the order of their ids, so that two people merging crosswise wait instead of blocking each other.
    earlier = Complaint.objects.filter(merged_into=complaint.pk).values_list("pk", flat=True)
    rows = {pk: fresh(Complaint(pk=pk)) for pk in sorted({complaint.pk, into.pk, *earlier})}
    complaint, into = rows[complaint.pk], rows[into.pk]
    if complaint.merged_into_id == into.pk:
        return into
    if complaint.merged_into_id or into.merged_into_id:
        raise MergeRefused(_("One of the two was merged already. Open the one it went into."), field="into")
    _refuse_unlike(complaint, into)
    _keep_closed_eyes(complaint, into)
    if facts_of(complaint).recovery_failed:
        ask_why_again(into, at=at)
    _move_children(complaint, into, by=by, at=at)
    carry_asked(complaint, into)
    spare_concerned(into, by=by, at=at)
    _carry_notices(complaint, into, by=by, at=at)
    if complaint.words_since:
        await_answer(into, at=complaint.words_since)
        settle_words(complaint, at=at)
    cancel_follow_ups(complaint, by=by, at=at)
    move_complaint(
        complaint,
        Move.MERGE,
        by=by,
        at=at,
        outcome=Outcome.MERGED,
        outcome_reason=reason.strip(),
        closed_at=at,
        merged_into=into,
        **NOT_WAITING,
    )
    # What went into this one before is led on with it: every merged complaint points at one that was not.
    Complaint.objects.filter(merged_into=complaint).update(merged_into=into)
    record_event(complaint, "complaint.merged", by=by, at=at, into=into.reference)
    record_event(into, "complaint.absorbed", by=by, at=at, other=complaint.reference)
    refresh_due(into, at=at)
    return into


def _refuse_self(complaint: Complaint, other: Complaint) -> None:
    if complaint.pk == other.pk:
        raise MergeRefused(_("A complaint cannot be a duplicate of itself."), field="into")


def _refuse_unlike(complaint: Complaint, into: Complaint) -> None:
    """Keep apart what is not about the same thing of the same person, or would vanish in the other."""
    if into.state == ComplaintState.CLOSED:
        raise MergeRefused(_("The other complaint is closed. Reopen it first, then merge."), field="into")
    if complaint.customer_id and complaint.customer_id != into.customer_id:
        # A report without a name may turn out to be a known customer's, never the other way round.
        raise MergeRefused(
            _("These are of two customers. Link both to one cause instead, so each gets an answer."),
            field="into",
        )
    if complaint.is_training != into.is_training:
        raise MergeRefused(_("A training complaint and a real one are never the same."), field="into")
    if complaint.owner_id and not into.owner_id:
        raise MergeRefused(
            _("Nobody owns the other complaint. Take it first, or merge it the other way round."),
            field="into",
        )


def _keep_closed_eyes(complaint: Complaint, into: Complaint) -> None:
    """Let whoever could not read the one not read it in the other."""
    concerned = {one.concerns_staff_id for one in (complaint, into) if one.concerns_staff_id}
    if len(concerned) > 1:
        raise MergeRefused(_("The two are about different people, so they stay apart."), field="into")
    if into.owner_id in concerned:
        raise MergeRefused(
            _("The other complaint is owned by the person this one is about. It needs another owner first."),
            field="into",
        )
    into.is_sensitive = into.is_sensitive or complaint.is_sensitive
    into.concerns_staff_id = concerned.pop() if concerned else None
    into.save(update_fields=["is_sensitive", "concerns_staff"])


def _move_children(complaint: Complaint, into: Complaint, *, by: User, at: datetime) -> None:
    for model in MOVED:
        model._default_manager.filter(complaint=complaint).update(complaint=into)
    known = set(ComplaintReference.objects.filter(complaint=into).values_list("kind", "key"))
    for reference in ComplaintReference.objects.filter(complaint=complaint):
        if (reference.kind, reference.key) not in known:
            ComplaintReference.objects.filter(pk=reference.pk).update(complaint=into)
    carry_offers(complaint, into, by=by, at=at)
    carry_calls(complaint, into, at=at)
    carry_comfort(complaint, into)
    _move_drafts(complaint, into)
    _move_flags(complaint, into)
    caused = list(CauseLink.objects.filter(complaint=into).values_list("cause", flat=True))
    CauseLink.objects.filter(complaint=complaint).exclude(cause__in=caused).update(complaint=into)


def _move_flags(complaint: Complaint, into: Complaint) -> None:
    """Let flags of abuse go over; of two that wait for a decision the one that stands there is enough."""
    flags = AbuseFlag.objects.filter(complaint=complaint)
    if AbuseFlag.objects.filter(complaint=into, decided_at=None).exists():
        flags = flags.exclude(decided_at=None)
    flags.update(complaint=into)


def _move_drafts(complaint: Complaint, into: Complaint) -> None:
    """Let words that nobody has sent go over; what stands there already is neither overwritten nor joined.

    Whoever has begun one on each side finds the other beside it, under a kind of its own: in one draft
    together, a window that is still open would save its half over both. Of the desk one of a kind is enough.
    """
    there = {(one.by_id, one.kind): one.text for one in MessageDraft.objects.filter(complaint=into)}
    for draft in MessageDraft.objects.filter(complaint=complaint).order_by("pk"):
        same = there.get((draft.by_id, draft.kind))
        if same == draft.text or (same and draft.by_id is None):
            draft.delete()
            continue
        kind = draft.kind if same is None else f"merged-{draft.pk}"
        MessageDraft.objects.filter(pk=draft.pk).update(complaint=into, kind=kind)


def _carry_notices(complaint: Complaint, into: Complaint, *, by: User, at: datetime) -> None:
    """Let what waits under the bell of the one owner wait under that of the other."""
    # A letter that came back stays so for good: what waits is what nobody has read yet.
    unread = Notification.objects.filter(complaint=complaint, read_at=None)
    returned = unread.filter(event=NotificationEvent.LETTER_RETURNED).values_list("subject_id", flat=True)
    letters = Message.objects.filter(pk__in=list(returned))
    carry_notices(complaint, into, at=at)
    if complaint.owner_id == into.owner_id:
        return
    owed = Promise.objects.filter(complaint=into, kept_at=None)
    soon = owed.filter(state=PromiseState.OPEN, warned_at__isnull=False, due_at__gt=at)
    broken = owed.filter(state=PromiseState.BROKEN)
    words = Message.objects.filter(complaint=into, direction=Message.Direction.IN).order_by("-pk")
    for event, rows in (
        (NotificationEvent.PROMISE_DUE_SOON, soon),
        (NotificationEvent.PROMISE_BROKEN, broken),
        (NotificationEvent.REPLY_CAME, words[:1] if complaint.words_since else words.none()),
        (NotificationEvent.LETTER_RETURNED, letters),
    ):
        notify_many(event, [(into, pk) for pk in rows.values_list("pk", flat=True)], by=by, at=at)
