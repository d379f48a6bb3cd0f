"""The filters of the list of complaints as a person sees them: one choice each, words instead of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common import clock
from cxdesk.common.words import say
from recovery.models import Channel, Complaint
from recovery.models.complaints import ComplaintQuerySet
from recovery.playbook.states import LIVE_STATES, STATE_NAMES, ComplaintState
from recovery.queries.complaints import queue_for
from recovery.queries.filters import ComplaintFilter
from recovery.queries.keyset import NEWEST, QUEUE, Order
from recovery.queries.queue import Offered, all_states_for, found_by_words, offered_to
from recovery.queries.taxonomy import shown_name

INPUT = {"class": "input"}


def _select() -> forms.Select:
    return forms.Select(attrs=INPUT)


def _states() -> list[tuple[str, str]]:
    return [(one.value, say(STATE_NAMES[one])) for one in ComplaintState]


class QueueFilter(ComplaintFilter):
    """Narrows the queue; without a state it shows what still needs recovery."""

    q = django_filters.CharFilter(
        label=_("Words"), method="with_words", widget=forms.TextInput(attrs={**INPUT, "type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=_states, empty_label=_("All open"), widget=_select()
    )
    owner = django_filters.ChoiceFilter(
        label=_("Owner"),
        choices=[("me", _("Me")), ("nobody", _("Nobody"))],
        empty_label=_("Anyone"),
        method="owned_by",
        widget=_select(),
    )
    due = django_filters.ChoiceFilter(
        label=_("Due"),
        choices=[("late", _("Late")), ("today", _("Today")), ("week", _("Within 7 days"))],
        empty_label=_("Any time"),
        method="is_due",
        widget=_select(),
    )
    severity = django_filters.ChoiceFilter(
        label=_("Severity"),
        choices=[(str(level), str(level)) for level in range(1, 5)],
        empty_label=_("Any"),
        widget=_select(),
    )
    channel = django_filters.ChoiceFilter(
        label=_("Channel"), choices=Channel.choices, empty_label=_("Any"), widget=_select()
    )
    category = django_filters.ChoiceFilter(
        label=_("Category"), empty_label=_("Any"), method="of_category", widget=_select()
    )
    site = django_filters.ChoiceFilter(
        label=_("Site"), field_name="site_id", empty_label=_("Any"), widget=_select()
    )
    team = django_filters.ChoiceFilter(
        label=_("Team"), field_name="team_id", empty_label=_("Any"), widget=_select()
    )

    class Meta:
        model = Complaint
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[Any]] = {
            "site": [(str(pk), shown_name(name)) for pk, name in offered.sites],
            "team": [(str(pk), name) for pk, name in offered.teams],
            "category": _grouped(offered.categories),
        }
        for name, rows in choices.items():
            self.filters[name].extra["choices"] = rows

    def with_words(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        return found_by_words(rows, value)  # type: ignore[arg-type]  # the list hands in its own queryset class

    def is_due(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        """Keep what is due by then; what is late is due today too."""
        live = rows.filter(state__in=LIVE_STATES)
        if value == "late":
            return live.filter(next_due_at__lt=clock.db_now())
        days = 1 if value == "today" else 7
        midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
        return live.filter(next_due_at__lt=midnight + timedelta(days=days))


@dataclass(frozen=True)
class Narrowed:
    """What is left of the complaints that somebody may see, and the order in which it stands."""

    filters: QueueFilter
    rows: ComplaintQuerySet
    order: Order
    training: bool
    is_valid: bool


def narrowed(request: SignedIn) -> Narrowed:
    """Narrow the list by what the address asks; a filter that is none leaves nothing."""
    asked = request.GET
    training = asked.get("training") in ("on", "true", "1")
    state = asked.get("state", "")
    by_due = not state or state in LIVE_STATES
    rows = (queue_for if by_due else all_states_for)(request.user, training=training)
    filters = QueueFilter(asked, queryset=rows, request=request, offered=offered_to(request.user))
    valid = filters.is_valid()
    left = filters.qs if valid else rows.none()
    return Narrowed(filters, left, QUEUE if by_due else NEWEST, training, valid)


def _grouped(categories: list[tuple[int, str, int | None]]) -> list[Any]:
    below: dict[int, list[tuple[str, str]]] = {}
    for pk, name, parent in categories:
        if parent is not None:
            below.setdefault(parent, []).append((str(pk), shown_name(name)))
    groups: list[Any] = []
    for pk, name, parent in categories:
        if parent is None:
            shown = shown_name(name)
            whole = (str(pk), gettext("All of %(category)s") % {"category": shown})
            groups.append((shown, [whole, *below[pk]]) if pk in below else (str(pk), shown))
    return groups
