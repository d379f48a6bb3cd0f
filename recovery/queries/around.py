"""The small things around one complaint, read together in one statement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, F, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils.translation import get_language

from cxdesk.accounts.models import Letterhead, Role, User
from cxdesk.common import clock
from recovery.models import (
    AbuseFlag,
    Call,
    Channel,
    Complaint,
    ComplaintLink,
    ComplaintReference,
    Cover,
    CoverItem,
    CustomerIdentity,
    DeadAddress,
    Handover,
    MessageDraft,
    Remedy,
    SetAside,
    Snooze,
    Task,
    VerbatimTranslation,
)
from recovery.models.covers import GOES_ON
from recovery.models.keys import key_of_email
from recovery.queries.snippets import column_for, snippets_about

# So many other complaints of the same customer are named beside one.
OTHERS = 5
# All that went into a complaint, also by way of others that went into it later.
_WENT_INTO = """
WITH RECURSIVE gone (id) AS (
    SELECT id FROM recovery_complaint WHERE merged_into_id = %s
    UNION
    SELECT earlier.id FROM recovery_complaint earlier JOIN gone ON earlier.merged_into_id = gone.id
) SELECT id FROM gone
"""


@dataclass(frozen=True)
class Thing:
    """One row: what kind it is of, its words, who and when."""

    pk: int
    kind: str
    text: str
    more: str
    at: datetime | None


@dataclass(frozen=True)
class Around:
    """What stands around a complaint besides its playbook."""

    references: list[Thing] = field(default_factory=list)
    translations: list[Thing] = field(default_factory=list)
    remedies: list[Thing] = field(default_factory=list)
    identities: list[Thing] = field(default_factory=list)
    # Of these addresses those from which mail came back for good: `kind` is the key.
    dead: list[Thing] = field(default_factory=list)
    links: list[Thing] = field(default_factory=list)
    absorbed: list[Thing] = field(default_factory=list)
    others: list[Thing] = field(default_factory=list)
    proposals: list[Thing] = field(default_factory=list)
    # Words to the customer that nobody has sent: this person's, the desk's, and to whom, about what.
    my_drafts: list[Thing] = field(default_factory=list)
    desk_drafts: list[Thing] = field(default_factory=list)
    draft_heads: list[Thing] = field(default_factory=list)
    # In which languages the team has letterheads.
    team_languages: list[Thing] = field(default_factory=list)
    # Whom the complaint names as asked to own it, to help, or to stand in; with `live_` what still waits.
    handovers: list[Thing] = field(default_factory=list)
    live_handovers: list[Thing] = field(default_factory=list)
    tasks: list[Thing] = field(default_factory=list)
    live_tasks: list[Thing] = field(default_factory=list)
    live_covers: list[Thing] = field(default_factory=list)
    # Who leads its team.
    supervisors: list[Thing] = field(default_factory=list)
    # Whether it sleeps on this person's own day: `text` is the reason, `at` the end.
    snoozes: list[Thing] = field(default_factory=list)
    # Words that help with this category: `kind` is the title.
    snippets: list[Thing] = field(default_factory=list)
    # The call that this person leads: `text` is the longest hold so far, `at` since when they wait; and
    # the call-back promised at it.
    calls: list[Thing] = field(default_factory=list)
    call_backs: list[Thing] = field(default_factory=list)
    # Abuse that nobody has decided about: `text` is what was said or done, `more` who flagged it.
    abuse: list[Thing] = field(default_factory=list)

    @property
    def proposal(self) -> Thing | None:
        """Return the open proposal to set the complaint aside; `pk` is the person who made it."""
        return self.proposals[0] if self.proposals else None

    def reached_at(self, kind: str) -> str:
        """Return the first phone number or e-mail address of the customer, or nothing."""
        return next((one.text for one in self.identities if one.kind == kind), "")


def around(complaint: Complaint, user: User) -> Around:
    """Read everything small that a screen shows beside a complaint; other complaints only where visible."""
    first, *rest = _parts(complaint, user)
    found: dict[str, list[Thing]] = defaultdict(list)
    for what, *values in sorted(first.union(*rest, all=True), key=lambda row: row[1]):
        found[what].append(Thing(*values))
    return Around(**found)


@dataclass(frozen=True)
class Translated:
    """A translation of somebody's words."""

    language: str
    text: str
    by_name: str


@dataclass
class MergedWords:
    """What the customer said in a complaint that was merged into another one."""

    reference: str
    title: str
    verbatim: str
    verbatim_language: str
    verbatim_missing: bool
    channel: str
    received_at: datetime
    spoken_by: str
    translations: list[Translated] = field(default_factory=list)

    @property
    def channel_word(self) -> str:
        return str(Channel(self.channel).label)


def merged_into(complaint: Complaint, user: User) -> list[MergedWords]:
    """Return the words of all complaints that went into this one, oldest first; only where visible."""
    # No value of a person stands in the statement: the number is a parameter.
    gone = RawSQL(_WENT_INTO, [complaint.pk])  # noqa: S611 - a constant
    rows = (
        Complaint.objects.visible_to(user)
        .filter(pk__in=gone)
        .order_by("received_at", "pk", "translations__pk")
    )
    found: dict[int, MergedWords] = {}
    columns: QuerySet[Any, Any] = rows.values_list(
        "pk",
        "translations__language",
        "translations__text",
        "translations__by__name",
        "reference",
        "title",
        "verbatim",
        "verbatim_language",
        "verbatim_missing",
        "channel",
        "received_at",
        "spoken_by",
    )
    for pk, language, text, by_name, *words in columns:
        merged = found.setdefault(pk, MergedWords(*words))
        if language:
            merged.translations.append(Translated(language, text, by_name))
    return list(found.values())


def _parts(complaint: Complaint, user: User) -> list[QuerySet[Any, Any]]:
    of = {"complaint": complaint}
    parts = [
        part("remedies", Remedy.objects.filter(**of), "kind", "text", "given_by__name", F("given_at")),
        part("references", ComplaintReference.objects.filter(**of), "kind", "value"),
        part(
            "translations", VerbatimTranslation.objects.filter(**of), "language", "text", "by__name", F("at")
        ),
        part(
            "proposals",
            SetAside.objects.filter(**of, confirmed_at=None),
            "outcome",
            "reason",
            "proposed_by__name",
            F("proposed_at"),
            pk="proposed_by_id",
        ),
        part(
            "abuse",
            AbuseFlag.objects.filter(**of, decided_at=None),
            "decision",
            "reason",
            "flagged_by__name",
            F("flagged_at"),
        ),
        part(
            "snoozes",
            Snooze.objects.filter(**of, user=user, until__gt=clock.now()),
            "reason",
            "reason",
            at=F("until"),
        ),
    ]
    call = Call.objects.filter(**of, by=user, ended_at=None)
    parts += [
        part("calls", call, "kind", "longest_hold_seconds", at=F("held_since")),
        part("call_backs", call.exclude(call_back=None), "kind", "kind", at=F("call_back__due_at")),
    ]
    parts.append(part("snippets", snippets_about(complaint), "title", column_for(get_language() or "en")))
    drafts = MessageDraft.objects.filter(**of)
    parts += [
        part("my_drafts", drafts.filter(by=user), "kind", "text", "language", F("made_at")),
        part("desk_drafts", drafts.filter(by=None), "kind", "text", "language", F("made_at")),
        part("draft_heads", drafts.filter(Q(by=user) | Q(by=None)), "address", "subject"),
        part("team_languages", Letterhead.objects.filter(team=complaint.team_id), "language", "language"),
    ]
    parts += _people(complaint)
    if complaint.customer_id:
        identities = CustomerIdentity.objects.filter(customer_id=complaint.customer_id)
        parts.append(part("identities", identities, "kind", "value"))
        emails = identities.filter(kind=CustomerIdentity.Kind.EMAIL).values("key")
        parts.append(part("dead", DeadAddress.objects.filter(key__in=emails), "key", "said", at=F("at")))
    if spoken := key_of_email(complaint.spoken_by_contact):
        parts.append(part("dead", DeadAddress.objects.filter(key=spoken), "key", "said", at=F("at")))
    return parts + _complaints(complaint, user)


def _people(complaint: Complaint) -> list[QuerySet[Any, Any]]:
    """Return who else is at work on it, and who leads its team."""
    at = clock.now()
    of = {"complaint": complaint}
    handovers, tasks = Handover.objects.filter(**of), Task.objects.filter(**of)
    leads = User.objects.filter(
        is_active=True, memberships__team_id=complaint.team_id, memberships__role=Role.SUPERVISOR
    )
    away = Q(kind=Cover.Kind.ABSENCE, from_at__lte=at)
    covers = Cover.objects.filter(GOES_ON, owner_id=complaint.owner_id, until_at__gt=at)
    here = CoverItem.objects.filter(**of).values("cover")
    return [
        part("handovers", handovers, "to__name", "to__name"),
        part("live_handovers", handovers.live(), "read_at", "to__name", "reason", F("asked_at")),
        part("tasks", tasks, "helper__name", "what"),
        part("live_tasks", tasks.live(), "helper__name", "what", "what", F("due_at")),
        part(
            "live_covers",
            covers.filter(away | Q(pk__in=here)),
            "kind",
            "covered_by__name",
            "accepted_at",
            F("until_at"),
        ),
        part("supervisors", leads, "name", "name"),
    ]


def _complaints(complaint: Complaint, user: User) -> list[QuerySet[Any, Any]]:
    visible = Complaint.objects.visible_to(user)
    links = ComplaintLink.objects.filter(complaint=complaint, other__in=visible.values("pk"))
    parts = [
        part("links", links, "kind", "other__reference", "other__title", F("at")),
        part(
            # Whether there is any at all; their words are read by `merged_into`, through the door.
            "absorbed",
            Complaint.objects.filter(merged_into=complaint),
            "state",
            "state",
        ),
    ]
    if complaint.customer_id:
        same = visible.filter(~Q(pk=complaint.pk), customer_id=complaint.customer_id)
        newest = same.order_by("-id").values("pk")[:OTHERS]
        others = Complaint.objects.filter(pk__in=newest)
        parts.append(part("others", others, "state", "reference", "title", F("received_at")))
    return parts


def part(
    what: str, rows: Any, kind: str, text: str, more: str = "", at: Any = None, *, pk: str = "pk"
) -> QuerySet[Any, Any]:
    """Bring rows of any table into the same five columns.

    The columns are cast, since PostgreSQL wants the same types in every part of a union.
    """
    moment = at if at is not None else Cast(Value(None), DateTimeField())
    return rows.order_by().values_list(
        Cast(Value(what), CharField(max_length=20)),
        F(pk),
        Cast(F(kind), TextField()),
        Cast(F(text), TextField()),
        Cast(F(more) if more else Value(""), TextField()),
        moment,
    )
