"""What a customer may see of their own complaint: our promises, who answers for it, and their own words.

Nothing else leaves: no mood, severity, step, count, note, category or other person.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.models import Complaint, Evidence, FollowUp, Message, Promise, StatusLink, StepDone
from recovery.playbook.states import ComplaintState, Outcome, PromiseState
from recovery.playbook.tone import TextKind
from recovery.queries.intake import CALL_BACK
from recovery.queries.tone import may_be_shown

# As long as `secrets.token_urlsafe(32)` writes them.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def digest_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Line:
    """One promise or next thing; `state` is kept, next, late or empty."""

    title: str
    note: str
    icon: str
    state: str
    at: datetime | None
    # Whether `at` is the moment by which, or the moment at which.
    by: bool = False


@dataclass(frozen=True)
class StatusView:
    """All that the status page shows."""

    reference: str
    state: str
    owner: str
    owner_phone: str
    open_until: str
    lines: list[Line]
    next_promise: Promise | None
    is_late: bool
    verbatim: str
    verbatim_language: str
    channel: str
    received_at: datetime
    understood: str
    added: list[Message]

    @property
    def is_over(self) -> bool:
        return self.state == ComplaintState.CLOSED


def complaint_by_token(token: str) -> Complaint:
    """Return the complaint whose page this token opens.

    :raises Http404: for a token that is unknown, ended or none at all; nobody can tell which.
    """
    link = None
    if _TOKEN.fullmatch(token):
        links = StatusLink.objects.select_related(
            "complaint__owner", "complaint__team", "complaint__merged_into"
        )
        link = links.filter(token_sha256=digest_of(token), ended_at=None).first()
    if link is None:
        raise Http404
    return link.complaint


def status_for(token: str, *, at: datetime) -> StatusView:
    """Gather the status page behind a token, as it stands at a moment.

    :raises Http404: as `complaint_by_token`.
    """
    complaint = complaint_by_token(token)
    led = where_it_is_led(complaint)
    promises = list(
        Promise.objects.filter(complaint=led)
        .exclude(state__in=[PromiseState.MOVED, PromiseState.CANCELLED])
        .order_by("due_at", "pk")
    )
    over = led.state == ComplaintState.CLOSED
    owed = [one for one in promises if one.kept_at is None and not over]
    owner = led.owner
    return StatusView(
        reference=complaint.reference,
        state=led.state,
        owner=owner.name if owner else "",
        owner_phone=owner.phone if owner else "",
        open_until=led.team.closes_at.strftime("%H:%M"),
        lines=_lines(led, owner, promises, owed[0] if owed else None, at),
        next_promise=owed[0] if owed else None,
        is_late=bool(owed) and _is_late(owed[0], at),
        verbatim=complaint.verbatim,
        verbatim_language=complaint.verbatim_language,
        channel=complaint.get_channel_display(),
        received_at=complaint.received_at,
        understood=_understood(complaint),
        added=_added(complaint, led),
    )


def _added(complaint: Complaint, led: Complaint) -> list[Message]:
    """Return their newest words in the order in which they wrote them."""
    words = Message.objects.filter(complaint__in={complaint, led}, direction=Message.Direction.IN)
    return list(words.order_by("-id")[:50])[::-1]


def where_it_is_led(complaint: Complaint) -> Complaint:
    """Follow a merge, but only to a complaint of the same customer: another one's facts are not theirs."""
    seen = complaint
    for _hop in range(5):
        into = seen.merged_into
        if into is None or into.customer_id is None or into.customer_id != complaint.customer_id:
            return seen
        seen = into
    return seen


def _lines(
    led: Complaint, owner: User | None, promises: list[Promise], following: Promise | None, at: datetime
) -> list[Line]:
    lines = [_answers(led, owner)]
    lines += [_promised(led, one, is_next=one == following, at=at) for one in promises]
    if led.resolved_at:
        lines.append(
            Line(_("We did what we agreed"), _("A person checked it."), "check", "kept", led.resolved_at)
        )
    if led.state == ComplaintState.RESOLVED and (call := _next_follow_up(led)):
        title = _("A message from us") if call.kind == FollowUp.Kind.MESSAGE else _("A call from us")
        lines.append(
            Line(title, _("To hear how you feel about the way we put it right."), "phone", "", call.due_at)
        )
    if led.state == ComplaintState.CLOSED:
        lines.append(_ended(led))
    return lines


def _answers(led: Complaint, owner: User | None) -> Line:
    if owner is None:
        note = _("Within the hour while we are open.")
        return Line(_("One person takes it and answers for it"), note, "person", "next", None)
    note = _("%(name)s looks after it from start to end.") % {"name": owner.name}
    return Line(_("Somebody answers for it"), note, "check", "kept", led.owned_at)


def _promised(led: Complaint, promise: Promise, *, is_next: bool, at: datetime) -> Line:
    calls = promise.kind == Promise.Kind.CALL_BACK
    # Came in with a file, or before there was a guard: that it stands is shown, its words are not.
    shown = may_be_shown(led, promise.text, language="", kind=TextKind.LINE)
    text = promise.text if shown else _("What we promised you")
    title = _("We call you") if calls else text
    said = text if calls and promise.text != CALL_BACK else ""
    if promise.kept_at:
        late = promise.broken_at is not None
        note = _("Done, but later than we promised. We are sorry.") if late else _("Done")
        return Line(title, note, "check", "kept", promise.kept_at)
    if _is_late(promise, at):
        note = _("We did not keep this time. We are sorry; we still owe it to you.")
        return Line(title, note, "alert", "late", promise.due_at, by=True)
    return Line(
        title, said, "phone" if calls else "clock", "next" if is_next else "", promise.due_at, by=True
    )


def _is_late(promise: Promise, at: datetime) -> bool:
    """Say whether its time has passed, even where the timer has not fired yet."""
    return promise.state == PromiseState.BROKEN or promise.due_at <= at


def _ended(led: Complaint) -> Line:
    if led.outcome == Outcome.WITHDRAWN:
        return Line(_("You took it back"), "", "check", "kept", led.closed_at)
    if led.outcome == Outcome.MERGED:
        note = _("Two reports were about the same thing, so one person looks after both.")
        return Line(_("We look after it together with another report"), note, "merge", "kept", led.closed_at)
    note = _("If something is not right, write below. A person reads it.")
    return Line(_("We are done"), note, "check", "kept", led.closed_at)


def _next_follow_up(led: Complaint) -> FollowUp | None:
    return FollowUp.objects.live().filter(complaint=led).order_by("due_at", "pk").first()


def _understood(complaint: Complaint) -> str:
    """Return the restatement to which the customer said yes; while they have not, it is ours alone."""
    said_yes = StepDone.objects.filter(
        complaint=complaint, step="listen", voided_at=None, ending__in=("", "none_needed")
    ).exists()
    if not said_yes:
        return ""
    written = (
        Evidence.objects.filter(complaint=complaint, step="listen", key="restatement").order_by("-id").first()
    )
    if written is None:
        return ""
    # What it tells them of others stays ours.
    shown = may_be_shown(complaint, written.value, language="", kind=TextKind.RESTATEMENT)
    return written.value if shown else ""
