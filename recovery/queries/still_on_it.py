"""The next word to a customer who waits, put together from what happened since the last one.

Only what the customer may know anyway: who answers for it, what was promised, on whom we wait. No step, note,
cause, category, figure, or reason that colleagues wrote for each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from recovery.models import Complaint, ComplaintEvent, Promise, WaitingOn
from recovery.playbook.states import ComplaintState, PromiseState
from recovery.queries.facts import is_owed
from recovery.queries.letters import language_of
from recovery.queries.playbook import playbook_version_of

NEW_OWNER = ("complaint.taken", "owner.replaced", "handover.accepted")


def still_on_it(complaint: Complaint, *, since: datetime, at: datetime) -> tuple[str, str]:
    """Return the words and their language.

    :param since: when the customer last heard from us.
    """
    language = language_of(complaint)
    with translation.override(language):
        return "\n".join(_sentences(complaint, since, at)), language


def _sentences(complaint: Complaint, since: datetime, at: datetime) -> Iterator[str]:
    yield _("Your complaint %(reference)s is in our hands, and we have not forgotten you.") % {
        "reference": complaint.reference
    }
    promises = list(Promise.objects.filter(complaint=complaint).order_by("due_at", "pk"))
    changed = [*_changed(complaint, promises, since)]
    yield from changed or [_("There is no news yet. We tell you so rather than stay silent.")]
    if complaint.state == ComplaintState.WAITING and complaint.waiting_until:
        yield _waits(complaint)
    owed = next((one for one in promises if is_owed(one)), None)
    if owed is None:
        again = at + timedelta(hours=playbook_version_of(complaint).update_hours[complaint.severity])
        yield _("You hear from us again by %(time)s, without having to ask.") % {"time": _moment(again)}
    elif owed.state == PromiseState.BROKEN or owed.due_at <= at:
        yield _("We said: %(what)s. We are late with it, and we are sorry; we still owe it to you.") % {
            "what": owed.text.rstrip(".。")
        }
    else:
        yield _("What we promised stands: %(what)s, by %(time)s.") % {
            "what": owed.text.rstrip(".。"),
            "time": _moment(owed.due_at),
        }


def _changed(complaint: Complaint, promises: list[Promise], since: datetime) -> Iterator[str]:
    news = ComplaintEvent.objects.filter(complaint=complaint, at__gt=since)
    names = set(news.values_list("name", flat=True))
    if names.intersection(NEW_OWNER) and complaint.owner:
        yield _("%(name)s looks after your complaint %(reference)s from start to end.") % {
            "name": complaint.owner.name,
            "reference": complaint.reference,
        }
    for promise in promises:
        if promise.kept_at and promise.kept_at >= since:
            yield _("Done: %(what)s.") % {"what": promise.text.rstrip(".。")}
    if "customer.wrote" in names:
        yield _("Your message has reached us.")
    if "remedy.given" in names:
        yield _("We have set something in motion for you.")


def _waits(complaint: Complaint) -> str:
    when = {"time": _moment(complaint.waiting_until)} if complaint.waiting_until else {"time": ""}
    if complaint.waiting_on == WaitingOn.CUSTOMER:
        return _("We wait for your answer, until %(time)s.") % when
    if complaint.waiting_on == WaitingOn.COLLEAGUE:
        return _("A colleague is looking into it; we expect the answer by %(time)s.") % when
    return _("We wait for an answer from outside our house; we expect it by %(time)s.") % when


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")
