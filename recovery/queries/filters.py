"""What a list of complaints can be narrowed by; pages and API share it."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from cxdesk.common import clock
from cxdesk.common.words import say
from recovery.models import Channel, Complaint, WaitingOn
from recovery.playbook.states import LIVE_STATES, OUTCOME_NAMES, STATE_NAMES, ComplaintState, Outcome

LARGEST_ID = 2**63 - 1


def _states() -> list[tuple[str, str]]:
    return [(one.value, say(STATE_NAMES[one])) for one in ComplaintState]


def _outcomes() -> list[tuple[str, str]]:
    return [(one.value, say(OUTCOME_NAMES[one])) for one in Outcome]


class IdFilter(django_filters.Filter):
    """Takes the number of a row; anything no row can have is a mistake, not an empty list."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=LARGEST_ID, **kwargs)


class ComplaintFilter(django_filters.FilterSet):
    """Narrows complaints a person may see; it never widens what the queryset holds."""

    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=_states)
    severity = django_filters.MultipleChoiceFilter(
        label=_("Severity"), choices=[(str(level), str(level)) for level in range(1, 5)]
    )
    owner = django_filters.CharFilter(
        label=_("Owner"),
        method="owned_by",
        validators=[
            RegexValidator(r"^(me|nobody|[0-9]{1,18})$", _("Give the number of a person, «me» or «nobody»."))
        ],
        help_text="The number of a person, «me», or «nobody».",
    )
    team = IdFilter(label=_("Team"), field_name="team_id")
    customer = IdFilter(label=_("Customer"), field_name="customer_id")
    site = IdFilter(label=_("Site"), field_name="site_id")
    touchpoint = IdFilter(label=_("Touchpoint"), field_name="touchpoint_id")
    category = IdFilter(label=_("Category"), method="of_category", help_text="With the categories below it.")
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=Channel.choices)
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=_outcomes)
    waiting_on = django_filters.ChoiceFilter(label=_("Waits for"), choices=WaitingOn.choices)
    received_after = django_filters.IsoDateTimeFilter(
        label=_("Received from"), field_name="received_at", lookup_expr="gte"
    )
    received_before = django_filters.IsoDateTimeFilter(
        label=_("Received before"), field_name="received_at", lookup_expr="lt"
    )
    overdue = django_filters.BooleanFilter(label=_("Overdue"), method="is_overdue")

    class Meta:
        model = Complaint
        fields: tuple[str, ...] = ()

    def owned_by(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        if value == "nobody":
            return rows.filter(owner=None)
        if value == "me":
            asking: User = self.request.user
            return rows.filter(owner_id=asking.pk)
        return rows.filter(owner_id=int(value))

    def of_category(self, rows: QuerySet[Complaint], name: str, value: int) -> QuerySet[Complaint]:
        return rows.filter(category_id=value) | rows.filter(category__parent_id=value)

    def is_overdue(self, rows: QuerySet[Complaint], name: str, value: bool) -> QuerySet[Complaint]:
        late = {"state__in": LIVE_STATES, "next_due_at__lt": clock.db_now()}
        return rows.filter(**late) if value else rows.exclude(**late)
