"""How people write to customers: first replies with their three parts, what left although the guard spoke up.

For coaching, never for ranking: supervisors see their own teams, admins and auditors all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from cxdesk.common.words import say
from recovery.models import Complaint, ComplaintEvent, Message
from recovery.models.events import TONE_EVENTS
from recovery.playbook.tone import TONE_RULES, ToneRule
from recovery.queries.tone import ASKED, OVERRIDDEN, RELEASED

WINDOW = timedelta(days=28)
# What waits longer was settled by word of mouth.
ASK_WAITS = timedelta(days=14)
MOST_SHOWN = 50
# The very words of the index event_tone: with values in their place SQLite does not know it again.
_TONE = RawSQL(TONE_EVENTS, (), BooleanField())  # noqa: S611 - a constant


@dataclass(frozen=True)
class TeamReplies:
    """The first replies of one team in a window, and in how many of them each part stands."""

    team_id: int
    team: str
    count: int
    apology: int
    owner: int
    next_contact: int
    whole: int

    def _share(self, part: int) -> int | None:
        return round(100 * part / self.count) if self.count else None

    @property
    def shares(self) -> list[int | None]:
        """Return in how many of a hundred each part stands, and all three; None where nobody wrote."""
        return [self._share(part) for part in (self.apology, self.owner, self.next_contact, self.whole)]

    @property
    def whole_share(self) -> int | None:
        return self._share(self.whole)


@dataclass(frozen=True)
class Overrides:
    """What one person sent on to customers of one team although the guard spoke up."""

    person_id: int
    person: str
    team: str
    count: int
    hard: int
    rules: dict[str, int]

    @property
    def named(self) -> list[tuple[str, int]]:
        """Return the rules by name, the most frequent first."""
        most = sorted(self.rules.items(), key=lambda one: -one[1])
        return [(say(TONE_RULES[ToneRule(rule)].name), count) for rule, count in most if count]


def teams_overseen(user: User) -> frozenset[int] | None:
    """Return the teams whose writing this person sees; None is all of them."""
    access = access_of(user)
    return None if access.reads_all else access.sensitive_teams


def may_read_tone(user: User) -> bool:
    """Say whether the person sees how people write: supervisors, admins and auditors."""
    return teams_overseen(user) is None or bool(teams_overseen(user))


def _of(teams: Collection[int] | None) -> Q:
    mine = Q() if teams is None else Q(complaint__team__in=teams)
    return mine & Q(complaint__is_training=False)


def first_replies(user: User, *, since: datetime, until: datetime) -> list[TeamReplies]:
    """Count first replies per team, by when they were written; what was taken back is none."""
    rows = Message.objects.filter(
        _of(teams_overseen(user)), first_apology__isnull=False, at__gte=since, at__lt=until
    ).exclude(sending=Message.Sending.UNDONE)
    parts = {"apology": Q(first_apology=True), "owner": Q(first_owner=True)}
    parts["next_contact"] = Q(first_next_contact=True)
    whole = parts["apology"] & parts["owner"] & parts["next_contact"]
    counted = rows.values("complaint__team", "complaint__team__name").annotate(
        count=Count("pk"),
        whole=Count("pk", filter=whole),
        **{name: Count("pk", filter=one) for name, one in parts.items()},
    )
    order = ("complaint__team__name", "complaint__team")
    columns = ("complaint__team", "complaint__team__name", "count", *parts, "whole")
    return [TeamReplies(*row) for row in counted.order_by(*order).values_list(*columns)]


def _events(user: User, name: str, since: datetime, until: datetime) -> QuerySet[ComplaintEvent]:
    rows = ComplaintEvent.objects.filter(_TONE, name=name, at__gte=since, at__lt=until)
    return rows.filter(_of(teams_overseen(user)))


def overrides(user: User, *, since: datetime, until: datetime) -> list[Overrides]:
    """Count overrides per person and team, the most frequent first; each rule once per letter or promise."""
    rules = {
        f"of_{rule.value}": Count("pk", filter=Q(detail__rules__has_key=rule.value)) for rule in ToneRule
    }
    counted = (
        _events(user, OVERRIDDEN, since, until)
        .values("by", "by__name", "complaint__team__name")
        .annotate(count=Count("pk"), hard=Count("pk", filter=Q(detail__hard=True)), **rules)
    )
    rows: Iterable[Mapping[str, Any]] = counted.order_by("-count", "by__name", "complaint__team__name")
    return [
        Overrides(
            row["by"],
            row["by__name"] or "",
            row["complaint__team__name"],
            row["count"],
            row["hard"],
            {rule.value: row[f"of_{rule.value}"] for rule in ToneRule if row[f"of_{rule.value}"]},
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Told:
    """One override, or words that wait for a supervisor: on which complaint, by whom, which rules, why."""

    reference: str
    at: datetime
    who: str
    rules: list[str]
    words: list[str]
    text: str


def latest_overrides(user: User, *, since: datetime, until: datetime) -> list[Told]:
    """Return the newest overrides on complaints that this person may see."""
    rows = _events(user, OVERRIDDEN, since, until).filter(complaint__in=Complaint.objects.visible_to(user))
    return _told(rows)


def waiting_asks(user: User, *, at: datetime) -> list[Told]:
    """Return the words that somebody asked to have let go and on which nobody has decided, newest first."""
    later = ComplaintEvent.objects.filter(
        complaint=OuterRef("complaint"),
        name__in=(RELEASED, OVERRIDDEN),
        detail__digest=OuterRef("detail__digest"),
    )
    rows = _events(user, ASKED, at - ASK_WAITS, at + timedelta(seconds=1))
    return _told(rows.filter(~Exists(later), complaint__in=Complaint.objects.visible_to(user)))


def _told(rows: QuerySet[ComplaintEvent]) -> list[Told]:
    told = []
    for event in rows.select_related("complaint", "by", "words").order_by("-at", "-pk")[:MOST_SHOWN]:
        words: Any = getattr(event, "words", None)
        rules = [
            say(row.name) for row in TONE_RULES.values() if row.code.value in event.detail.get("rules", ())
        ]
        told.append(
            Told(
                event.complaint.reference,
                event.at,
                event.by.name if event.by else _("the desk"),
                rules,
                list(words.facts.get("words", [])) if words else [],
                words.text if words else "",
            )
        )
    return told
