"""Filling a database with complaints as a house would have them, by a few statements inside the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from cxdesk.accounts.models import Membership, Role, Team, User
from cxdesk.bench import fill_around, names
from cxdesk.bench.dialect import (
    dice,
    insert,
    minutes_after,
    minutes_before,
    on_postgresql,
    pick,
    series,
    zeros,
)
from recovery.models import (
    Category,
    Complaint,
    Customer,
    CustomerIdentity,
    CustomerWord,
    PlaybookVersion,
    ReferenceCounter,
    Site,
    Touchpoint,
)

TEAMS, AGENTS = 4, 8
SITES = 12
DAY = 24 * 60


@dataclass(frozen=True)
class Plan:
    """How many there are of what.

    The newest `measured` complaints are open and belong to the one agent who is measured; before them
    stand `live` ones in the queue, then `resolved` ones in their follow-up, then what is over.
    """

    count: int
    first: int
    year: int
    at: datetime

    @property
    def measured(self) -> int:
        return max(2, min(self.count // 5, 500))

    @property
    def live(self) -> int:
        return max(self.measured, min(self.count // 2, max(1000, self.count // 50)))

    @property
    def resolved(self) -> int:
        return self.live // 2

    @property
    def customers(self) -> int:
        return max(1, self.count // 2)


@dataclass(frozen=True)
class House:
    """The people who matter for a measurement."""

    plan: Plan
    team: Team
    agent: User
    supervisor: User
    admin: User


def fill(count: int, *, at: datetime, trusted: bool = False) -> House:
    """Add `count` complaints with all that hangs on them.

    :param trusted: let PostgreSQL skip foreign keys meanwhile, which takes a superuser.
    """
    with transaction.atomic(), _trusting(trusted):
        plan = _plan(count, at)
        teams, agents, house = _people(plan)
        first_customer = _customers(plan)
        _complaints(plan, teams, agents, first_customer)
        fill_around.fill_around(plan.year, plan.first, plan.first + count, plan.measured, at)
    return house


def vacuum() -> None:
    """Let the planner know what is there, as autovacuum would after a while."""
    if on_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


@contextmanager
def _trusting(trusted: bool) -> Iterator[None]:
    if not (trusted and on_postgresql()):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def _plan(count: int, at: datetime) -> Plan:
    year = at.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    counter, _new = ReferenceCounter.objects.get_or_create(year=year)
    plan = Plan(count, counter.last, year, at)
    ReferenceCounter.objects.filter(pk=counter.pk).update(last=counter.last + count)
    return plan


def _people(plan: Plan) -> tuple[list[Team], list[User], House]:
    tag = plan.first
    teams = Team.objects.bulk_create(Team(name=f"Team {tag}-{number}") for number in range(1, TEAMS + 1))
    roles = [(team, Role.AGENT) for team in teams for _ in range(AGENTS)]
    roles += [(team, Role.SUPERVISOR) for team in teams] + [(teams[0], Role.ADMIN)]
    people = User.objects.bulk_create(
        User(
            email=f"{role}-{tag}-{number}@bench.test",
            name=f"{names.GIVEN[number % len(names.GIVEN)]} {names.FAMILY[number * 7 % 400]}",
            phone="+49 30 5550100",
        )
        for number, (_team, role) in enumerate(roles)
    )
    Membership.objects.bulk_create(
        Membership(user=user, team=team, role=role) for user, (team, role) in zip(people, roles, strict=True)
    )
    agents = people[: TEAMS * AGENTS]
    return teams, agents, House(plan, teams[0], agents[0], people[len(agents)], people[-1])


def _customers(plan: Plan) -> int:
    """Store customers with addresses, phones and words; return the id before the first of them."""
    before = Customer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    chinese = f"{dice(1, 20)} = 0"
    given, family = (
        pick(names.GIVEN, dice(2, len(names.GIVEN))),
        pick(names.FAMILY, dice(3, len(names.FAMILY))),
    )
    name_zh = f"{pick(names.CHINESE_FAMILY, dice(4, 20))} || {pick(names.CHINESE_GIVEN, dice(5, 12))}"
    insert(
        Customer,
        f"FROM {series(plan.customers)}",
        name=f"CASE WHEN {chinese} THEN {name_zh} ELSE {given} || ' ' || {family} END",
        tier=f"CASE {dice(6, 20)} WHEN 0 THEN 'gold' WHEN 1 THEN 'silver' ELSE '' END",
        language=f"CASE WHEN {chinese} THEN 'zh-hans' ELSE 'en' END",
        created_at=minutes_before(plan.at, "g"),
    )
    first = Customer.objects.filter(pk__gt=before).order_by("pk").values_list("pk", flat=True)[0]
    stored = f"(SELECT id, id - {first} + 1 AS g FROM recovery_customer WHERE id >= {first}) AS s"
    mail = f"lower({given} || '.' || {family}) || '.' || g || '@example.com'"
    phone = f"'+49 30 ' || {zeros(dice(0, 10**8), 8)}"
    insert(CustomerIdentity, f"FROM {stored}", customer="id", kind="'email'", value=mail, key=mail)
    insert(
        CustomerIdentity,
        f"FROM {stored} WHERE {dice(4, 5)} > 0",
        customer="id",
        kind="'phone'",
        value=phone,
        key=f"replace(replace({phone}, ' ', ''), '+', '')",
        tail=f"reverse(replace(replace({phone}, ' ', ''), '+', ''))",
    )
    for word in (given, family):
        insert(CustomerWord, f"FROM {stored} WHERE NOT ({chinese})", customer="id", word=f"lower({word})")
    for start in (1, 2, 3):
        ending = f"substr({name_zh}, {start})"
        insert(CustomerWord, f"FROM {stored} WHERE {chinese}", customer="id", word=ending)
    return first - 1


def _complaints(plan: Plan, teams: list[Team], agents: list[User], first_customer: int) -> None:
    owned = f"(CASE WHEN kind = 'measured' THEN 0 ELSE team * {AGENTS} + {dice(0, AGENTS)} END)"
    fields = {
        "reference": f"'CX-{plan.year}-' || {zeros(f'{plan.first} + g', 6)}",
        "year": str(plan.year),
        "number": f"{plan.first} + g",
        "title": pick(names.TITLES, dice(1, len(names.TITLES))),
        "verbatim": pick(names.WORDS, dice(1, len(names.WORDS))),
        "verbatim_language": f"CASE WHEN {dice(1, len(names.WORDS))} > 9 THEN 'zh-hans' ELSE 'en' END",
        "channel": pick(("phone", "phone", "in_person", "form", "mail", "chat", "letter"), dice(2, 7)),
        "received_at": minutes_before(plan.at, "age"),
        "logged_at": minutes_before(plan.at, "age"),
        "customer": f"CASE WHEN {dice(3, 10)} < 7 THEN {first_customer} + 1 + {dice(4, plan.customers)} END",
        "team": pick([team.pk for team in teams], "team"),
        "severity": pick((2, 3, 3, 3, 4, 3, 4, 1), dice(5, 8)),
        "emotion": f"1 + {dice(6, 5)}",
        "is_sensitive": f"kind <> 'measured' AND {dice(7, 100)} = 0",
        "is_training": f"kind <> 'measured' AND {dice(8, 200)} = 0",
        "is_history": "kind = 'history'",
        "playbook_version": str(PlaybookVersion.objects.values_list("pk", flat=True).get(state="published")),
    }
    insert(
        Complaint,
        f"FROM {_stages(plan)}",
        **fields,
        **_labels(),
        **_stage_fields(plan, pick([user.pk for user in agents], owned)),
    )


def _stages(plan: Plan) -> str:
    """Return the numbers with their place in life, their age in minutes and their team."""
    old = plan.count - plan.live - plan.resolved
    waiting = pick(("new", "open", "open", "open", "waiting"), dice(2, 5))
    kind = (
        f"CASE WHEN g > {plan.count - plan.measured} THEN 'measured'"
        f" WHEN g > {plan.count - plan.live} THEN {waiting}"
        f" WHEN g > {old} THEN 'resolved'"
        f" WHEN {dice(3, 2000)} = 0 THEN 'open'"
        f" WHEN {dice(4, 33)} = 0 THEN 'history' ELSE 'closed' END"
    )
    span = 10 * DAY
    age = (
        f"CASE WHEN g > {plan.count - plan.live} THEN 5 + ({plan.count} - g) * {span} / {max(1, plan.live)}"
        f" ELSE {span} + ({plan.count} - g) * {720 * DAY} / {plan.count} END"
    )
    team = f"CASE WHEN g > {plan.count - plan.measured} THEN 0 ELSE {pick((0, 0, 1, 2, 3), dice(5, 5))} END"
    return f"(SELECT g, {kind} AS kind, {age} AS age, {team} AS team FROM {series(plan.count, 'n')}) AS s"


def _labels() -> dict[str, str]:
    if not Site.objects.filter(key="bench-1").exists():
        Site.objects.bulk_create(Site(key=f"bench-{n}", name=f"House {n}") for n in range(1, SITES + 1))
    rows: dict[str, list[int]] = {
        "site": list(Site.objects.values_list("pk", flat=True)),
        "touchpoint": list(Touchpoint.objects.values_list("pk", flat=True)),
        "category": list(Category.objects.exclude(parent=None).values_list("pk", flat=True)),
    }
    return {name: pick(pks, dice(salt, len(pks))) for salt, (name, pks) in enumerate(rows.items(), start=9)}


def _stage_fields(plan: Plan, owner: str) -> dict[str, str]:
    nobody = "kind IN ('new', 'history')"
    due = minutes_before(plan.at, f"{dice(6, 600)} - {dice(0, 2880)}")
    later = minutes_before(plan.at, f"0 - {dice(6, 30 * DAY)}")
    ended = minutes_after(minutes_before(plan.at, "age"), f"60 + {dice(1, 9 * DAY)}")
    outcome = pick(("upheld", "upheld", "partly_upheld", "not_upheld"), dice(2, 4))
    return {
        "state": "CASE kind WHEN 'measured' THEN 'open' WHEN 'history' THEN 'new' ELSE kind END",
        "owner": f"CASE WHEN NOT ({nobody}) THEN {owner} END",
        "owned_at": f"CASE WHEN NOT ({nobody}) THEN {minutes_before(plan.at, 'age - 2')} END",
        "acknowledged_at": f"CASE WHEN NOT ({nobody}) THEN {minutes_before(plan.at, 'age - 3')} END",
        "waiting_on": "CASE WHEN kind = 'waiting' THEN 'customer' ELSE '' END",
        "waiting_why": "CASE WHEN kind = 'waiting' THEN 'They send a photo of the bill' ELSE '' END",
        "waiting_until": f"CASE WHEN kind = 'waiting' THEN {later} END",
        "resolved_at": f"CASE WHEN kind IN ('resolved', 'closed') THEN {ended} END",
        "closed_at": f"CASE WHEN kind = 'closed' THEN {minutes_after(ended, '7200')} END",
        "outcome": f"CASE WHEN kind IN ('resolved', 'closed') THEN {outcome} ELSE '' END",
        "resolution_number": "CASE WHEN kind IN ('resolved', 'closed') THEN 1 ELSE 0 END",
        "next_due_at": (
            f"CASE WHEN kind IN ('new', 'open', 'measured', 'waiting') THEN {due}"
            f" WHEN kind = 'resolved' THEN {later} END"
        ),
        "next_due": (
            "CASE kind WHEN 'new' THEN 'own' WHEN 'waiting' THEN 'wait' WHEN 'resolved' THEN 'follow_up'"
            " WHEN 'closed' THEN '' WHEN 'history' THEN '' ELSE 'look' END"
        ),
        "source": f"CASE WHEN {dice(7, 5)} = 0 THEN 'bench' ELSE '' END",
        "source_id": f"CASE WHEN {dice(7, 5)} = 0 THEN 'B' || ({plan.first} + g) ELSE '' END",
    }
