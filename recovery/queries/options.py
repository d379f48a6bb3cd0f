"""Options, offers and what was passed on, as a screen or a program sees them: one statement for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from cxdesk.common.money import format_money
from cxdesk.common.spans import span
from recovery.models import Complaint, Escalation, Offer, Option

Row = TypeVar("Row", Option, Offer, Escalation)
_OFFER = "offers__"
_PASSED_ON = "offers__escalation__"


@dataclass(frozen=True)
class PassedOn:
    """A decline that went to the supervisors."""

    id: int
    reason: str
    by: str
    by_id: int
    at: datetime
    due_at: datetime
    received_at: datetime | None
    received_by: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True)
class OfferMade:
    """One offer of the trail, with the words of the option."""

    id: int
    option_id: int
    text: str
    attempt: int | None
    offered_at: datetime
    by: str
    answer: str
    answered_at: datetime | None
    words: str
    passed_on: PassedOn | None


@dataclass
class OptionView:
    """One option with how often it was offered."""

    id: int
    text: str
    explanation: str
    takes_minutes: int
    cost_minor: int
    currency: str
    within_authority: bool
    by: str
    at: datetime
    offers: list[OfferMade] = field(default_factory=list)

    @property
    def takes(self) -> str:
        return span(self.takes_minutes * 60) if self.takes_minutes else _("at once")

    @property
    def cost(self) -> str:
        return format_money(self.cost_minor, self.currency) if self.cost_minor else _("no cost")

    @property
    def sort_key(self) -> tuple[bool, int, int, int]:
        """Own authority first, then what takes effect first, then what costs least, then what is older."""
        return (not self.within_authority, self.takes_minutes, self.cost_minor, self.id)


def options_of(complaint: Complaint) -> list[OptionView]:
    """Return the options in the order to offer them, each with its offers; one statement."""
    rows = Option.objects.filter(complaint=complaint).order_by("pk", "offers__pk")
    found: dict[int, OptionView] = {}
    columns = rows.values_list(
        *("pk", "text", "explanation", "takes_minutes", "cost_minor", "currency", "within_authority"),
        *("by__name", "at"),
        *(
            _OFFER + one
            for one in ("pk", "attempt", "offered_at", "by__name", "answer", "answered_at", "words")
        ),
        *(_PASSED_ON + one for one in ("pk", "reason", "by__name", "by_id", "at", "due_at")),
        *(_PASSED_ON + one for one in ("received_at", "received_by__name", "answer", "answered_at")),
    )
    for row in columns:
        option = found.setdefault(row[0], OptionView(*row[:9]))
        if row[9]:
            option.offers.append(_offer(option, row[9:16], row[16:]))
    return in_order(found.values())


def in_order(options: Iterable[OptionView]) -> list[OptionView]:
    """Sort options as they are to be offered; the order is total, so it never changes by itself."""
    return sorted(options, key=lambda one: one.sort_key)


def trail_of(options: Iterable[OptionView]) -> list[OfferMade]:
    """Return all offers in the order in which they were made."""
    return sorted((offer for option in options for offer in option.offers), key=lambda one: one.id)


def option_rows(complaint: Complaint) -> QuerySet[Option]:
    """Return the options in the order to offer them."""
    return Option.objects.filter(complaint=complaint).in_order()


def offer_rows(complaint: Complaint) -> QuerySet[Offer]:
    """Return the offers in the order in which they were made."""
    return Offer.objects.filter(complaint=complaint).order_by("pk")


def escalation_rows(complaint: Complaint) -> QuerySet[Escalation]:
    """Return what was passed on, in its order."""
    return Escalation.objects.filter(complaint=complaint).order_by("pk")


def get_option_of(complaint: Complaint, pk: int) -> Option:
    """Return one option of a complaint the person may see already.

    :raises Http404: when the complaint has no such option.
    """
    return _own(complaint, Option.objects.filter(complaint=complaint, pk=pk).first())


def get_offer_of(complaint: Complaint, pk: int) -> Offer:
    """Return one offer of a complaint the person may see already.

    :raises Http404: when the complaint has no such offer.
    """
    return _own(complaint, Offer.objects.filter(complaint=complaint, pk=pk).first())


def get_escalation_of(complaint: Complaint, pk: int) -> Escalation:
    """Return what was passed on of a complaint the person may see already.

    :raises Http404: when the complaint has no such thing.
    """
    return _own(complaint, Escalation.objects.filter(complaint=complaint, pk=pk).first())


def _own(complaint: Complaint, row: Row | None) -> Row:
    if row is None:
        raise Http404(_("There is no such offer here."))
    row.complaint = complaint
    return row


def _offer(option: OptionView, offer: tuple[Any, ...], passed_on: tuple[Any, ...]) -> OfferMade:
    pk, attempt, offered_at, by, answer, answered_at, words = offer
    further = PassedOn(*passed_on) if passed_on[0] else None
    return OfferMade(pk, option.id, option.text, attempt, offered_at, by, answer, answered_at, words, further)
