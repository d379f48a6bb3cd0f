"""My day: the next thing that can still be kept, and what else waits for this person today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common import clock
from recovery.models import Complaint, FollowUp, Message, Promise
from recovery.pages.acts import is_fragment, signed_in
from recovery.pages.asked import show_tasks
from recovery.pages.complaints import Dot, dots_of
from recovery.pages.polls import answer_poll
from recovery.playbook.states import PromiseState
from recovery.queries.asked import asked_of
from recovery.queries.complaints import owned_by, unanswered_by
from recovery.queries.letters import to_decide_for
from recovery.queries.messages import last_words_in
from recovery.queries.playbook_versions import draft_waits_for
from recovery.queries.promises import follow_ups_due_for, promises_due_for, promises_late_for
from recovery.queries.queue import steps_done_by
from recovery.queries.quiet import alarms_for
from recovery.queries.snoozes import asleep_for, awake

OWN_SHOWN = ASLEEP_SHOWN = 12


@dataclass(frozen=True)
class Next:
    """The one thing to do now.

    :param kind: words, promise, follow_up or complaint.
    :param said: what the customer wrote last, where that is what waits.
    """

    kind: str
    complaint: Complaint
    due_at: datetime
    words: str
    since: datetime | None = None
    said: Message | None = None


@dataclass(frozen=True)
class Own:
    """A complaint of this person, with its steps as dots."""

    complaint: Complaint
    dots: list[Dot]


@signed_in
@require_safe
def my_day(request: SignedIn) -> HttpResponse:
    """Show what this person does next; the poll answers 304 while nothing changed."""
    access = access_of(request.user)
    if not access.roles or access.only_colleague:
        return show_tasks(request)
    day = _day(request.user)
    if is_fragment(request):
        return answer_poll(request, _facts(day), lambda: render(request, "recovery/my_day/_day.html", day))
    return render(request, "recovery/my_day/page.html", day)


def _day(user: User) -> dict[str, Any]:
    now = clock.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    promises = list(promises_due_for(user, until=midnight))
    follow_ups = list(follow_ups_due_for(user, until=midnight))
    mine = awake(owned_by(user), user, at=now)
    owned = list(mine.select_related("customer", "site")[:OWN_SHOWN])
    done = steps_done_by(row.pk for row in owned) if owned else {}
    asleep = asleep_for(user, at=now).select_related("complaint__customer").order_by("until", "pk")
    unanswered = list(unanswered_by(user).select_related("customer", "site"))
    return {
        "now": now,
        "next": _next(unanswered, promises, follow_ups, owned, now),
        "unanswered": unanswered,
        "letters": to_decide_for(user),
        "promises": promises,
        "late": _late(user, promises, now),
        "follow_ups": follow_ups,
        "asleep": list(asleep[:ASLEEP_SHOWN]),
        "alarms": list(alarms_for(user).select_related("customer", "owner", "team")),
        "playbook_draft": draft_waits_for(user),
        "owned": [Own(row, dots_of(done.get(row.pk, set()))) for row in owned],
        "asked": asked_of(user, at=now, until=midnight),
        "works": access_of(user).works,
    }


def _late(user: User, promises: list[Promise], now: datetime) -> int:
    late = sum(1 for one in promises if one.due_at <= now)
    # A list that is full of what is late may stand for more.
    return promises_late_for(user, at=now) if promises and late == len(promises) else late


def _next(
    unanswered: list[Complaint],
    promises: list[Promise],
    follow_ups: list[FollowUp],
    owned: list[Complaint],
    now: datetime,
) -> Next | None:
    """Choose who waits for an answer, else the promise that can still be kept, a follow-up, a complaint."""
    for complaint in unanswered:
        words = _("The customer wrote and waits for an answer")
        since = complaint.words_since or now
        return Next("words", complaint, since, words, said=last_words_in(complaint))
    for promise in promises:
        if promise.state == PromiseState.OPEN and promise.due_at > now:
            return Next("promise", promise.complaint, promise.due_at, promise.text, promise.made_at)
    for follow_up in follow_ups:
        # Asked before its time it tells nothing, so until then it stands behind all else.
        if follow_up.due_at <= now:
            words = _("Ask how they feel about the way we put it right")
            return Next("follow_up", follow_up.complaint, follow_up.due_at, words)
    for complaint in owned:
        if complaint.next_due_at is not None:
            return Next("complaint", complaint, complaint.next_due_at, complaint.title, complaint.owned_at)
    return None


def _facts(day: dict[str, Any]) -> list[Any]:
    return [
        timezone.localtime(day["now"]).date(),
        [(one.pk, one.state, one.due_at, one.due_at <= day["now"]) for one in day["promises"]],
        [(one.pk, one.state) for one in day["follow_ups"]],
        day["playbook_draft"],
        day["asked"].facts,
        [(one.pk, one.sending) for one in day["letters"]],
        [(one.pk, one.words_since) for one in day["unanswered"]],
        [(one.complaint_id, one.until, one.complaint.words_since) for one in day["asleep"]],
        [(one.pk, one.state, one.owner_id, one.alarm_since) for one in day["alarms"]],
        [
            (
                one.complaint.pk,
                one.complaint.state,
                one.complaint.next_due_at,
                [dot.state for dot in one.dots],
            )
            for one in day["owned"]
        ],
    ]
