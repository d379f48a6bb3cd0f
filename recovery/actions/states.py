"""Moves of a complaint: the only writer of its state, and of the moment it is next due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from cxdesk.accounts.models import Team, User
from cxdesk.accounts.working_hours import working_minutes_after
from cxdesk.common.words import say
from recovery.actions.asked import settle_asked
from recovery.actions.events import record_event
from recovery.actions.notifications import settle_notices
from recovery.actions.owners import check_stays
from recovery.actions.watches import watch
from recovery.errors import (
    AlreadyTaken,
    ComplaintChanged,
    IllegalMove,
    NotAllowed,
    PromiseRefused,
    WordsMissing,
)
from recovery.models import Complaint, FollowUp, NextDue, NotificationEvent, Promise, SetAside, WaitingOn
from recovery.permissions import can_work_on
from recovery.playbook.states import (
    LIVE_STATES,
    MOVE_NAMES,
    MOVES,
    STATE_NAMES,
    ComplaintState,
    Move,
)

# Until somebody owns it, due within an hour of the team's working time; afterwards by severity.
OWN_WITHIN_MINUTES = 60
NOT_WAITING: dict[str, object] = {"waiting_on": "", "waiting_why": "", "waiting_until": None}
# After these, a proposal to set the complaint aside is about something that is no more.
ENDS_PROPOSALS = {Move.RESOLVE, Move.CLOSE, Move.REOPEN, Move.MERGE}
# After these, nobody need take it over any more, or help.
ENDS_ASKED = {Move.CLOSE, Move.REOPEN, Move.MERGE, Move.SET_ASIDE}
# What the owner was told to do and has done, once the complaint is resolved, or over.
TAKEN_ON = (NotificationEvent.ASSIGNED, NotificationEvent.HANDED_OVER, NotificationEvent.REOPENED)
SETTLED_BY = {
    ComplaintState.RESOLVED: TAKEN_ON,
    ComplaintState.CLOSED: (*TAKEN_ON, NotificationEvent.PROMISE_BROKEN),
}
# Nobody can mean to wait longer; what lies further ahead is a slip of the keyboard.
FARTHEST = timedelta(days=5 * 366)
# The same said again by the same person within this is an impatient second press.
ONE_PRESS = timedelta(minutes=1)
LOOK_AGAIN = {1: timedelta(hours=4), 2: timedelta(hours=8), 3: timedelta(hours=24), 4: timedelta(hours=48)}


def check_may_work(complaint: Complaint, by: User) -> None:
    """Let only agents and supervisors of the team pass.

    :raises NotAllowed: for everybody else, readers of all teams included.
    """
    if not can_work_on(by, complaint):
        raise NotAllowed(_("You can read this complaint, but only its team works on it."))
    if complaint.merged_into_id:
        raise IllegalMove(_("This complaint was merged into another. Work on that one."), field="state")


def check_level(delivered: int | None) -> None:
    """Let only a level from 1 to 5 pass, or none.

    :raises WordsMissing: for any other.
    """
    if delivered is not None and delivered not in range(1, 6):
        raise WordsMissing(_("Say from 1 to 5 how much they got."), field="delivered")


def own_by(team: Team, received_at: datetime) -> datetime:
    """Return until when somebody of this team must own what was received at this moment."""
    return working_minutes_after(team, received_at, OWN_WITHIN_MINUTES)


def check_ahead(moment: datetime, *, at: datetime, field: str, words: str) -> None:
    """Let only moments pass that lie ahead, and not absurdly far.

    :raises PromiseRefused: with `words` for the past, with a sentence of its own for the far future.
    """
    if moment <= at:
        raise PromiseRefused(words, field=field)
    if moment > at + FARTHEST:
        raise PromiseRefused(_("This lies more than five years ahead. Check the year."), field=field)


def fresh(complaint: Complaint, *, by: User | None = None) -> Complaint:
    """Read the row again inside the transaction; on PostgreSQL this also puts writers in order.

    Alone, without its owner or customer: whoever waited for the lock would get these as they were before.
    What `by` may do is asked again of the row as it is now.
    """
    row = Complaint.objects.select_for_update(no_key=True).get(pk=complaint.pk)
    if by is not None:
        check_may_work(row, by)
    return row


def fresh_survivor(complaint: Complaint) -> Complaint:
    """Do what `fresh` does for where the complaint is led, should it have been merged; in one hop or many.

    What was merged is not locked: whoever merges its survivor further waits for nobody who waits for them.
    """
    pk = complaint.pk
    while True:
        while further := Complaint.objects.filter(pk=pk).values_list("merged_into", flat=True).get():
            pk = further
        row = fresh(Complaint(pk=pk))
        if row.merged_into_id is None:
            return row


def move_complaint(
    complaint: Complaint, move: Move, *, by: User | None, at: datetime, **facts: object
) -> Complaint:
    """Move the complaint along `MOVES` by compare-and-set, together with the facts of the move.

    :raises IllegalMove: when its state has no such move.
    :raises ComplaintChanged: when somebody else moved it in the meantime.
    """
    old = ComplaintState(complaint.state)
    if (old, move) not in MOVES:
        raise IllegalMove(
            _("«%(move)s» is not possible: the complaint is in the state «%(state)s».")
            % {"move": say(MOVE_NAMES[move]), "state": say(STATE_NAMES[old])},
            field="state",
        )
    new = MOVES[old, move]
    moved = Complaint.objects.filter(pk=complaint.pk, state=old).update(state=new, **facts)
    if not moved:
        raise ComplaintChanged(
            _("Somebody else changed this complaint a moment ago. Look again, then decide.")
        )
    complaint.state = new
    for name, value in facts.items():
        setattr(complaint, name, value)
    if move in ENDS_PROPOSALS:
        SetAside.objects.filter(complaint=complaint, confirmed_at=None).delete()
    if move in ENDS_ASKED:
        settle_asked(complaint, tasks=move is not Move.REOPEN, by=by, at=at)
    on: dict[str, Any] = {"on": facts["waiting_on"]} if move == Move.WAIT else {}
    record_event(
        complaint, "complaint.moved", by=by, at=at, move=move.value, old=old.value, new=new.value, **on
    )
    refresh_due(complaint, at=at)
    if new not in LIVE_STATES:
        settle_notices(complaint, SETTLED_BY[new], of=(complaint.owner_id,), at=at)
    if move in (Move.TAKE, Move.REOPEN) or new not in LIVE_STATES:
        watch(complaint, at=at)
    return complaint


def next_due(complaint: Complaint, *, at: datetime) -> tuple[NextDue | None, datetime | None]:
    """Work out what falls due next and when; nothing for what sleeps or is over.

    A broken promise stays due at its own time until it is kept late, so it stands first. Words of the
    customer are due from the moment they came, and wake even what sleeps.
    """
    if complaint.state == ComplaintState.CLOSED:
        return None, None
    if complaint.state == ComplaintState.NEW:
        return _due_by(complaint, None, None, at=at)
    owed = Promise.objects.owed().filter(complaint=complaint)
    promised, asked_at = owed.aggregate(due=Min("due_at"))["due"], None
    if complaint.state == ComplaintState.RESOLVED:
        asked = FollowUp.objects.live().filter(complaint=complaint)
        asked_at = asked.aggregate(due=Min("due_at"))["due"]
    return _due_by(complaint, promised, asked_at, at=at)


def _due_by(
    complaint: Complaint, promised: datetime | None, asked: datetime | None, *, at: datetime
) -> tuple[NextDue | None, datetime | None]:
    if complaint.state == ComplaintState.CLOSED:
        return None, None
    moments = [(NextDue.WORDS, complaint.words_since)]
    if complaint.state == ComplaintState.NEW:
        owned = None if complaint.is_history else own_by(complaint.team, complaint.received_at)
        return _earliest([*moments, (NextDue.OWN, owned)]) or (None, None)
    moments.append((NextDue.PROMISE, promised))
    if complaint.state == ComplaintState.WAITING:
        moments.append((NextDue.WAIT, complaint.waiting_until))
    if complaint.state == ComplaintState.RESOLVED:
        moments.append((NextDue.FOLLOW_UP, asked))
    return _earliest(moments) or (NextDue.LOOK, at + LOOK_AGAIN[complaint.severity])


def _earliest(moments: list[tuple[NextDue, datetime | None]]) -> tuple[NextDue, datetime] | None:
    known = [(moment, what) for what, moment in moments if moment is not None]
    if not known:
        return None
    moment, what = min(known)
    return what, moment


def refresh_due(complaint: Complaint, *, at: datetime) -> None:
    """Store what is next due and when; every action that moves that moment calls this."""
    what, complaint.next_due_at = next_due(complaint, at=at)
    complaint.next_due = what or ""
    Complaint.objects.filter(pk=complaint.pk).update(
        next_due=complaint.next_due, next_due_at=complaint.next_due_at
    )


def store_promised_due(promises: Sequence[Promise]) -> None:
    """Store what is next due of complaints that were just logged with one promise each, many at a time."""
    owned = [one for one in promises if one.complaint.state == ComplaintState.OPEN]
    for one in owned:
        one.complaint.next_due, one.complaint.next_due_at = NextDue.PROMISE, one.due_at
    rows = [one.complaint for one in owned]
    Complaint.objects.bulk_update(rows, ["next_due", "next_due_at"], batch_size=200)


def await_answer(complaint: Complaint, *, at: datetime) -> Complaint:
    """Note that the customer waits for an answer from now on, where the complaint is led; returns that one.

    Words that waited already keep their moment. Runs in the caller's transaction.
    """
    led = fresh_survivor(complaint) if complaint.merged_into_id else complaint
    if Complaint.objects.filter(pk=led.pk, words_since=None).update(words_since=at):
        asleep = led.next_due_at is None and led.state in LIVE_STATES
        led.words_since = at
        refresh_due(led, at=at)
        if asleep:
            watch(led, at=at)
    return led


def settle_words(complaint: Complaint, *, at: datetime) -> None:
    """Note that somebody answered, met or thought about what the customer wrote; nothing waits any more.

    Runs in the caller's transaction.
    """
    if complaint.words_since is None:
        return
    Complaint.objects.filter(pk=complaint.pk).update(words_since=None)
    complaint.words_since = None
    answered = (NotificationEvent.REPLY_CAME, NotificationEvent.LETTER_RETURNED)
    settle_notices(complaint, answered, at=at)
    refresh_due(complaint, at=at)


def acknowledge(complaint: Complaint, *, at: datetime) -> None:
    """Note the moment from which the customer knows that we have it; the first one stands.

    Runs in the caller's transaction.
    """
    if complaint.acknowledged_at is None:
        Complaint.objects.filter(pk=complaint.pk, acknowledged_at=None).update(acknowledged_at=at)
        complaint.acknowledged_at = at


def refresh_due_of(complaints: Sequence[Complaint], *, at: datetime) -> None:
    """Do what `refresh_due` does for many complaints, in few statements."""
    ids = [one.pk for one in complaints]
    owed = Promise.objects.owed().filter(complaint__in=ids)
    asked = FollowUp.objects.live().filter(complaint__in=ids)
    by_promise, by_follow_up = (
        dict(rows.order_by().values_list("complaint_id").annotate(due=Min("due_at")))
        for rows in (owed, asked)
    )
    changed = []
    for one in complaints:
        what, due_at = _due_by(one, by_promise.get(one.pk), by_follow_up.get(one.pk), at=at)
        if what == NextDue.LOOK or (what or "", due_at) == (one.next_due, one.next_due_at):
            continue
        one.next_due, one.next_due_at = what or "", due_at
        changed.append(one)
    if changed:
        Complaint.objects.bulk_update(changed, ["next_due", "next_due_at"], batch_size=500)


@transaction.atomic
def take_complaint(complaint: Complaint, *, by: User, at: datetime) -> Complaint:
    """Make this person the one owner of a complaint that nobody owns; taking it twice is harmless.

    :raises AlreadyTaken: when somebody else owns it.
    :raises NotAllowed: when the person is not of its team, or the complaint is about them.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    if complaint.owner == by:
        if complaint.next_due_at is None and complaint.state == ComplaintState.OPEN:
            # Imported history that was theirs from the start: now they take it up.
            refresh_due(complaint, at=at)
            watch(complaint, at=at)
        return complaint
    if complaint.owner is not None:
        raise AlreadyTaken(
            _("%(name)s owns this complaint already.") % {"name": complaint.owner.name}, field="owner"
        )
    check_stays([(by, complaint.team_id)], by=by)
    move_complaint(complaint, Move.TAKE, by=by, at=at, owner=by, owned_at=at)
    record_event(complaint, "complaint.taken", by=by, at=at)
    return complaint


@transaction.atomic
def let_wait(
    complaint: Complaint, *, on: str, why: str, until: datetime, by: User, at: datetime
) -> Complaint:
    """Let the complaint wait on somebody named, for a reason, until a time.

    One that waits already waits on the new terms; on the same terms nothing changes.

    :raises PromiseRefused: when the time is not ahead or the reason is missing.
    """
    check_may_work(complaint, by)
    if on not in WaitingOn.values:
        raise PromiseRefused(_("Say on whom it waits."), field="on")
    if not why.strip():
        raise PromiseRefused(_("Say why it waits, in one line."), field="why")
    check_ahead(until, at=at, field="until", words=_("The time until when it waits must lie ahead."))
    complaint = fresh(complaint, by=by)
    facts = {"waiting_on": on, "waiting_why": why.strip(), "waiting_until": until}
    if complaint.state == ComplaintState.WAITING and all(
        getattr(complaint, name) == value for name, value in facts.items()
    ):
        return complaint
    return move_complaint(complaint, Move.WAIT, by=by, at=at, **facts)


@transaction.atomic
def resume(complaint: Complaint, *, by: User, at: datetime) -> Complaint:
    """Go on with a complaint that waited; going on twice is harmless."""
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    if complaint.state == ComplaintState.OPEN:
        return complaint
    return move_complaint(complaint, Move.RESUME, by=by, at=at, **NOT_WAITING)
