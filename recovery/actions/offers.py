"""What could put it right, offered one at a time, and what the customer said to each offer."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.states import check_may_work, fresh
from recovery.errors import IllegalMove, OfferRefused, WordsMissing
from recovery.models import Complaint, Escalation, Evidence, Offer, Option, StepDone
from recovery.permissions import may_assure
from recovery.playbook.states import LIVE_STATES, ComplaintState
from recovery.playbook.steps import OFFER_AFTER

# Longer than anything that still puts a complaint right, and more than anybody gives.
LONGEST_MINUTES = 366 * 24 * 60
MOST_MINOR = 10**12
OPTION_LONGEST, EXPLANATION_LONGEST, WORDS_LONGEST = 280, 1000, 1000


@transaction.atomic
def add_option(
    complaint: Complaint,
    *,
    text: str,
    explanation: str = "",
    takes_minutes: int,
    cost_minor: int = 0,
    currency: str = "",
    within_authority: bool,
    by: User,
    at: datetime,
) -> Option:
    """Write down one way to put it right; the same words a second time are the option that stands there.

    :param explanation: what it means for the customer, in words one can tell them.
    :param takes_minutes: from their yes until it takes effect.
    :raises WordsMissing: when it is not said what, or it cannot be stored.
    :raises OfferRefused: before we know what the customer expects, or when the complaint is over.
    """
    check_may_work(complaint, by)
    text = _words(text, OPTION_LONGEST, field="text")
    if not text:
        raise WordsMissing(_("Say in one line what you could do for them."), field="text")
    explanation = _words(explanation, EXPLANATION_LONGEST, field="explanation")
    if not 0 <= takes_minutes <= LONGEST_MINUTES:
        raise WordsMissing(_("Say in minutes until when it takes effect, a year at most."), field="takes")
    if not 0 <= cost_minor <= MOST_MINOR:
        raise WordsMissing(_("Say what it costs us; nothing is a cost, too."), field="cost")
    complaint = fresh(complaint, by=by)
    _check_may_offer(complaint)
    cost = (cost_minor, currency or settings.CURRENCY) if cost_minor else None
    if within_authority and not may_assure(by, complaint, cost):
        raise OfferRefused(
            _("This is more than you may give yourself. Untick it; whoever may give it decides."),
            field="within_authority",
        )
    if same := Option.objects.filter(complaint=complaint, text=text).first():
        return same
    option = Option.objects.create(
        complaint=complaint,
        text=text,
        explanation=explanation,
        takes_minutes=takes_minutes,
        cost_minor=cost_minor,
        currency=currency or settings.CURRENCY,
        within_authority=within_authority,
        by=by,
        at=at,
    )
    record_event(complaint, "option.added", by=by, at=at, option=option.pk)
    return option


@transaction.atomic
def offer_option(option: Option, *, by: User, at: datetime) -> Offer:
    """Put an option before the customer; while they think about it, offering it again changes nothing.

    :raises OfferRefused: while another offer waits for their answer, before we know what they expect, or
        once the complaint is resolved.
    """
    check_may_work(option.complaint, by)
    complaint = fresh(option.complaint, by=by)
    _check_may_offer(complaint)
    if waiting := Offer.objects.waiting().filter(complaint=complaint).first():
        if waiting.option_id == option.pk:
            return waiting
        raise _one_at_a_time()
    try:
        with transaction.atomic():
            offer = Offer.objects.create(
                complaint=complaint,
                option=option,
                attempt=complaint.resolution_number,
                offered_at=at,
                by=by,
            )
    except IntegrityError:
        raise _one_at_a_time() from None
    record_event(complaint, "offer.made", by=by, at=at, offer=offer.pk, option=option.pk)
    # What they said before was about another offer.
    _note_answer(complaint, "", by=by, at=at)
    return offer


@transaction.atomic
def answer_offer(offer: Offer, *, answer: str, words: str = "", by: User, at: datetime) -> Offer:
    """Note what the customer said to an offer; the same answer again is harmless.

    :param answer: one of `Offer.Answer`; `withdrawn` where we took it back before they answered.
    :raises IllegalMove: when another answer stands.
    """
    check_may_work(offer.complaint, by)
    if answer not in Offer.Answer.values:
        raise WordsMissing(_("Say whether they accept or decline."), field="answer")
    words = _words(words, WORDS_LONGEST, field="words")
    complaint = fresh(offer.complaint, by=by)
    answered = Offer.objects.waiting().filter(pk=offer.pk)
    if not answered.update(answer=answer, words=words, answered_at=at, answered_to=by):
        offer.refresh_from_db()
        if offer.answer == answer:
            return offer
        raise IllegalMove(
            _("Their answer to this offer stands already. Make another offer if they changed their mind."),
            field="answer",
        )
    offer.refresh_from_db()
    record_event(complaint, f"offer.{answer}", by=by, at=at, offer=offer.pk, words=words)
    _note_answer(complaint, "" if answer == Offer.Answer.WITHDRAWN else answer, by=by, at=at)
    return offer


def carry_offers(complaint: Complaint, into: Complaint, *, by: User, at: datetime) -> None:
    """Let options, offers and what was passed on go over to the complaint that this one is merged into.

    The offer made last is the one that waits; the same option on both sides becomes one.
    """
    waiting = Offer.objects.waiting().filter(complaint__in=[complaint, into]).order_by("-pk")
    for offer in list(waiting)[1:]:
        taken_back = {"answer": Offer.Answer.WITHDRAWN, "answered_at": at, "answered_to": by}
        Offer.objects.waiting().filter(pk=offer.pk).update(**taken_back)
    there = dict(Option.objects.filter(complaint=into).values_list("text", "pk"))
    for option in Option.objects.filter(complaint=complaint, text__in=there):
        Offer.objects.filter(option=option).update(option=there[option.text])
        option.delete()
    Option.objects.filter(complaint=complaint).update(complaint=into)
    Escalation.objects.filter(complaint=complaint).update(complaint=into)
    offers = Offer.objects.filter(complaint=complaint)
    in_hand = offers.filter(attempt=complaint.resolution_number)
    moved = in_hand.update(complaint=into, attempt=into.resolution_number)
    # What led to an earlier resolution of the one is no part of the attempt in hand of the other.
    offers.update(complaint=into, attempt=None)
    last = Offer.objects.current().last().filter(complaint=into).first()
    if moved and last is not None and into.state in LIVE_STATES:
        _note_answer(into, last.answer, by=by, at=at)


def _check_may_offer(complaint: Complaint) -> None:
    if complaint.state not in (ComplaintState.OPEN, ComplaintState.WAITING):
        raise OfferRefused(
            _("Only a complaint that somebody has in hand can be offered something."), field="state"
        )
    done = set(
        StepDone.objects.filter(complaint=complaint, step__in=OFFER_AFTER, voided_at=None).values_list(
            "step", flat=True
        )
    )
    if "confirm_expectation" not in done:
        raise OfferRefused(
            _("First confirm what the customer expects; an offer before that misses."), field="expectation"
        )
    if not done.issuperset(OFFER_AFTER):
        raise OfferRefused(
            _("First say that you own it; an offer comes from whoever answers for it."), field="owner"
        )


def _one_at_a_time() -> OfferRefused:
    return OfferRefused(
        _("Another offer waits for their answer. Note that answer first, or take the offer back."),
        field="offers",
    )


def _note_answer(complaint: Complaint, answer: str, *, by: User, at: datetime) -> None:
    """Let the step that resolves it know the answer, so that nobody has to say it twice."""
    of = {"complaint": complaint, "step": "resolve", "key": "customer_answer"}
    stands = Evidence.objects.filter(**of).order_by("-pk").values_list("value", flat=True).first() or ""
    if stands != answer:
        Evidence.objects.create(**of, value=answer, by=by, at=at)


def _words(text: str, longest: int, *, field: str) -> str:
    text = text.strip()
    if "\x00" in text:
        raise WordsMissing(_("The text holds a character that cannot be stored (NUL)."), field=field)
    if len(text) > longest:
        raise WordsMissing(_("This takes %(count)d characters at most.") % {"count": longest}, field=field)
    return text
