"""Comfort for whoever waits: a better seat, a coffee, or to come back in an hour, without asking anybody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.common.money import format_money
from cxdesk.common.words import say
from recovery.actions.events import record_event
from recovery.actions.promises import make_promise
from recovery.actions.states import ONE_PRESS, check_may_work, fresh
from recovery.errors import ComfortRefused, WordsMissing
from recovery.models import ComfortPot, Complaint, Promise, Remedy
from recovery.playbook.comfort import COMFORT_OF, LIMITS, ComfortKind
from recovery.playbook.states import ComplaintState, PromiseState
from recovery.queries.letters import language_of

TEXT_LONGEST = 280


@transaction.atomic
def give_comfort(
    complaint: Complaint,
    *,
    kind: str,
    text: str = "",
    cost_minor: int | None = None,
    by: User,
    at: datetime,
) -> Remedy:
    """Give a comfort of one of the kinds, from a small pot of its own; no approval, no story.

    The same by the same person within a minute is one comfort. To come back is promised once, as long as
    that promise is open.

    :param text: what it was; the name of the kind where nothing is said.
    :param cost_minor: what it cost in the currency of the house; None is what the kind usually costs.
    :raises WordsMissing: for a kind that we do not know.
    :raises ComfortRefused: beyond what may be given for a complaint or by a person on a day, or when nobody
        has the complaint in hand.
    """
    check_may_work(complaint, by)
    comfort = _kind(kind)
    text = _words(comfort, text)
    cost = in_minor(comfort.cost) if cost_minor is None else cost_minor
    if not 0 <= cost <= in_minor(LIMITS.remedy):
        raise _too_dear(LIMITS.remedy, _("One comfort costs %(most)s at most."))
    complaint = fresh(complaint, by=by)
    if complaint.state in (ComplaintState.NEW, ComplaintState.CLOSED):
        raise ComfortRefused(_("Only an open complaint can receive something. Take it first."), field="state")
    if same := _given_before(complaint, comfort, text, by=by, at=at):
        return same
    if cost:
        _spend(complaint, cost, by=by, at=at)
    remedy = Remedy.objects.create(
        complaint=complaint,
        kind=Remedy.Kind.COMFORT,
        comfort=kind,
        text=text,
        cost_minor=cost,
        currency=settings.CURRENCY,
        promise=_promise_to_be_there(complaint, comfort, by=by, at=at),
        given_at=at,
        given_by=by,
    )
    record_event(complaint, "remedy.given", by=by, at=at, remedy=remedy.pk, kind=remedy.kind, comfort=kind)
    return remedy


def in_minor(units: int) -> int:
    """Turn whole units of the currency of the house into minor ones."""
    return int(units * 10 ** get_currency_precision(settings.CURRENCY))


def carry_comfort(complaint: Complaint, into: Complaint) -> None:
    """Let what was spent on comfort count for the complaint that this one is merged into."""
    gone = ComfortPot.objects.filter(complaint=complaint).first()
    if gone is None or not gone.spent_minor:
        return
    _open_pots(into, None, date.min)
    pot = ComfortPot.objects.get(complaint=into)
    spent = pot.spent_minor + gone.spent_minor
    # Together they may have spent more than one may: then nothing is left, and nothing is hidden.
    ComfortPot.objects.filter(pk=pot.pk).update(spent_minor=spent, limit_minor=max(pot.limit_minor, spent))
    ComfortPot.objects.filter(pk=gone.pk).update(spent_minor=0)


def _kind(key: str) -> ComfortKind:
    if key not in COMFORT_OF:
        raise WordsMissing(_("Choose what you offer them."), field="comfort")
    return COMFORT_OF[key]


def _words(comfort: ComfortKind, text: str) -> str:
    text = text.strip() or say(comfort.name)
    if "\x00" in text or len(text) > TEXT_LONGEST:
        raise WordsMissing(
            _("This takes %(count)d characters at most.") % {"count": TEXT_LONGEST}, field="text"
        )
    return text


def _given_before(
    complaint: Complaint, comfort: ComfortKind, text: str, *, by: User, at: datetime
) -> Remedy | None:
    same = Remedy.objects.filter(complaint=complaint, comfort=comfort.key)
    if comfort.back_in_minutes:
        return same.filter(promise__state=PromiseState.OPEN, promise__due_at__gt=at).first()
    return same.filter(text=text, given_by=by, given_at__gt=at - ONE_PRESS).first()


def _promise_to_be_there(
    complaint: Complaint, comfort: ComfortKind, *, by: User, at: datetime
) -> Promise | None:
    if not comfort.back_in_minutes:
        return None
    # The customer reads it on their own page.
    with translation.override(language_of(complaint)):
        text = say(comfort.name)
    return make_promise(
        complaint,
        kind=Promise.Kind.COMFORT,
        text=text,
        due_at=at + timedelta(minutes=comfort.back_in_minutes),
        by=by,
        at=at,
    )


def _spend(complaint: Complaint, cost: int, *, by: User, at: datetime) -> None:
    """Take the cost out of both pots, or out of none; the one UPDATE decides.

    :raises ComfortRefused: when one of them has not so much left.
    """
    day = at.astimezone(ZoneInfo(by.zone)).date()
    pots = _open_pots(complaint, by, day)
    with transaction.atomic():
        room = ComfortPot.objects.filter(pk__in=pots, spent_minor__lte=F("limit_minor") - cost)
        if room.update(spent_minor=F("spent_minor") + cost) == len(pots):
            return
        # Undone together: what one pot gave goes back when the other had too little.
        transaction.set_rollback(True)
    full = ComfortPot.objects.filter(pk__in=pots, spent_minor__gt=F("limit_minor") - cost)
    if full.filter(complaint__isnull=False).exists():
        raise _too_dear(LIMITS.complaint, _("All comfort for one complaint costs %(most)s at most."))
    raise _too_dear(LIMITS.day, _("What one person gives on one day costs %(most)s at most."))


def _open_pots(complaint: Complaint, holder: User | None, day: date) -> list[int]:
    pots = [ComfortPot(complaint=complaint, limit_minor=in_minor(LIMITS.complaint))]
    which: list[dict[str, object]] = [{"complaint": complaint}]
    if holder is not None:
        pots.append(ComfortPot(holder=holder, day=day, limit_minor=in_minor(LIMITS.day)))
        which.append({"holder": holder, "day": day})
    ComfortPot.objects.bulk_create(pots, ignore_conflicts=True)
    return [ComfortPot.objects.values_list("pk", flat=True).get(**one) for one in which]


def _too_dear(units: int, sentence: str) -> ComfortRefused:
    most = format_money(in_minor(units), settings.CURRENCY)
    return ComfortRefused(sentence % {"most": most}, field="cost")
