"""What is measured: floors first, then the paths people and programs take most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from cxdesk.bench.door import BARE, Answer, Door
from cxdesk.bench.fill import House
from cxdesk.bench.floors import Sql
from cxdesk.bench.measure import Case
from recovery.models import Complaint, ComplaintReference, CustomerIdentity

API = "/api/v1/"
RESTATED = {
    "answers": {"restatement": "You arrived and had to wait for a room.", "restatement_confirmed": "yes"},
    "ending": "none_needed",
    "reason": "It is clear from their words.",
}
WORDS = "The room was not ready when we came, although we had asked twice."


@dataclass(frozen=True)
class Known:
    """Rows of the filled database that the cases ask for, one after the other."""

    measured: list[str]
    ids: list[int]
    others: list[int]
    customers: list[int]
    deep: str
    asked: dict[str, list[str]]


def know(house: House, door: Door) -> Known:
    """Choose the rows; half of what is measured is only read, the other half is led on."""
    mine = Complaint.objects.filter(owner=house.agent, state="open", year=house.plan.year)
    newest = mine.filter(team=house.team).order_by("-number")[: house.plan.measured]
    measured = list(newest.values_list("reference", "pk", "number", "customer_id"))
    spread = list(range(1, house.plan.count + 1, max(1, house.plan.count // 97)))
    numbers = [house.plan.first + number for number in spread]
    some = Complaint.objects.filter(year=house.plan.year, number__in=numbers, is_sensitive=False)
    some = some.filter(team=house.team, concerns_staff=None)
    ids = list(some.values_list("pk", flat=True))
    people = [pk for pk in some.values_list("customer_id", flat=True) if pk]
    return Known(
        measured=[reference for reference, *_ in measured],
        ids=[pk for _, pk, *_ in measured],
        others=ids or [pk for _, pk, *_ in measured],
        customers=[pk for *_, pk in measured if pk],
        deep=_deep_page(door),
        asked=_asked(ids, people),
    )


def _deep_page(door: Door) -> str:
    """Walk down the list as a program would, and return the address of a page far below."""
    path = f"{API}complaints/?limit=200"
    for _ in range(30):
        following = door.get(path).json()["next"]
        if not following:
            break
        path = following.partition("localhost:8000")[2] or following
    return path.replace("limit=200", "limit=50")


def _asked(ids: list[int], people: list[int]) -> dict[str, list[str]]:
    """Return what a caller may say, by kind; every text finds at least one complaint."""
    numbers = ComplaintReference.objects.filter(complaint__in=ids)
    identities = CustomerIdentity.objects.filter(customer__in=people)
    found: dict[str, list[str]] = {
        "reference": list(Complaint.objects.filter(pk__in=ids).values_list("reference", flat=True)),
        "booking": list(numbers.filter(kind="booking").values_list("value", flat=True)),
        "room": list(numbers.filter(kind="room").values_list("value", flat=True)),
        "phone": list(identities.filter(kind="phone").values_list("value", flat=True)),
        "email": list(identities.filter(kind="email").values_list("value", flat=True)),
        "name": list(identities.filter(kind="email").values_list("customer__name", flat=True)),
        "given_name": [name.split()[0] for name in identities.values_list("customer__name", flat=True)],
    }
    return {kind: texts for kind, texts in found.items() if texts}


def cases(house: House) -> list[Case]:
    """Return everything that can be measured, floors and all."""
    agent, bare = Door(house.agent), Door(house.agent, middleware=BARE)
    admin = Door(house.admin)
    known = know(house, agent)
    return [
        *_floors(house, bare, known),
        *_lists(agent, admin, known),
        *_one(agent, known),
        *_writes(house, agent, known),
        *_lookups(agent, known),
    ]


def _floors(house: House, bare: Door, known: Known) -> list[Case]:
    sql = Sql(house.team.pk, known.ids[0])
    at = house.plan.at.strftime("%Y-%m-%d %H:%M:%S+00")

    def once(call: Callable[[], None]) -> Callable[[int], None]:
        return lambda _n: call()

    return [
        Case("sql_page", "Floor: bare SQL, first page of 50", once(sql.first_page)),
        Case("sql_complaint", "Floor: bare SQL, complaint + 20 messages", once(sql.complaint_with_messages)),
        Case(
            "sql_insert", "Floor: bare SQL, one insert", lambda n: sql.one_insert(_turn(known.others, n), at)
        ),
        Case("drf_me", "Floor: DRF view, signed in", lambda _n: bare.get("/floor/me/")),
        Case("drf_values_me", "Floor: DRF view, 50 rows", lambda _n: bare.get("/floor/values-me/")),
        Case("html", "Floor: template of 50 rows", lambda _n: bare.get("/floor/html/")),
    ]


def _lists(agent: Door, admin: Door, known: Known) -> list[Case]:
    queue = f"{API}complaints/?" + urlencode({"view": "queue"})
    return [
        Case(
            "queue_page",
            "Queue, page",
            lambda _n: agent.get("/complaints/"),
            floor="html",
            most=2.5,
            most_statements=8,
            judged_plan=True,
        ),
        Case(
            "api_list",
            "List, API",
            lambda _n: agent.get(f"{API}complaints/"),
            floor="drf_values_me",
            most=2,
            by="p95",
            most_statements=4,
            judged_plan=True,
        ),
        Case(
            "api_queue",
            "Queue, API",
            lambda _n: agent.get(queue),
            floor="drf_values_me",
            most=2,
            by="p95",
            most_statements=4,
            judged_plan=True,
        ),
        Case(
            "api_deep",
            "List, API, 6,000 rows down",
            lambda _n: agent.get(known.deep),
            floor="api_list",
            most=1.2,
            most_statements=4,
            judged_plan=True,
        ),
        Case(
            "queue_all",
            "Queue, page, reader of all teams",
            lambda _n: admin.get("/complaints/"),
            floor="html",
            judged_plan=True,
        ),
        Case("my_day", "My day, page", lambda _n: agent.get("/my-day/"), floor="html", judged_plan=True),
    ]


def _one(agent: Door, known: Known) -> list[Case]:
    def complaint(prefix: str) -> Callable[[int], Answer]:
        return lambda n: agent.get(f"{prefix}complaints/{_read(known.measured, n)}/")

    found = [
        Case(
            "complaint_page",
            "Complaint, page, 20 messages",
            complaint("/"),
            floor="html",
            most=2.5,
            most_statements=15,
            judged_plan=True,
        ),
        Case(
            "api_complaint",
            "Complaint, API",
            complaint(API),
            floor="drf_me",
            most=4,
            most_statements=8,
            judged_plan=True,
        ),
    ]
    if known.customers:
        page = Case(
            "customer_page",
            "Customer, page",
            lambda n: agent.get(f"/customers/{_turn(known.customers, n)}/"),
            floor="html",
            judged_plan=True,
        )
        found.append(page)
    return found


def _writes(house: House, agent: Door, known: Known) -> list[Case]:
    new = {"verbatim": WORDS, "channel": "phone", "severity": 3, "new_customer": {"name": "Mia Lin"}}
    page = {"verbatim": WORDS, "channel": "phone", "severity": "3", "customer_name": "Mia Lin"}
    page |= {"team": str(house.team.pk), "received_at": house.plan.at.strftime("%Y-%m-%dT%H:%M")}

    def intake(_n: int) -> Answer:
        return agent.send("/complaints/new/", {**page, "key": uuid4().hex})

    return [
        Case(
            "api_create",
            "Intake, API",
            lambda _n: agent.send(f"{API}complaints/", new),
            201,
            floor="drf_me",
            most=4,
            most_statements=15,
        ),
        Case("intake_page", "Intake, page", intake, 303, floor="drf_me", most_statements=None),
        Case(
            "api_note",
            "Note, API",
            lambda n: agent.send(f"{API}complaints/{_read(known.measured, n)}/notes/", {"text": f"Note {n}"}),
            201,
            floor="drf_me",
            most=4,
            most_statements=12,
        ),
        Case(
            "api_step",
            "Step completed, API",
            lambda n: agent.send(
                f"{API}complaints/{_led(known.measured, n)}/steps/listen/completion/", RESTATED
            ),
            201,
            floor="drf_me",
        ),
    ]


def _lookups(agent: Door, known: Known) -> list[Case]:
    def look(texts: list[str]) -> Callable[[int], Answer]:
        return lambda n: agent.get(f"{API}lookup/?q={quote(_turn(texts, n))}")

    return [
        Case(
            f"lookup_{kind}",
            f"Look-up by {kind.replace('_', ' ')}, API",
            look(texts),
            floor="drf_me",
            by="p95",
            limit_ms=50,
            judged_plan=True,
        )
        for kind, texts in known.asked.items()
    ]


def _turn(things: list[Any], n: int) -> Any:
    return things[n % len(things)]


def _read(references: list[str], n: int) -> str:
    """Return one of the first half, which is read and written on but keeps its place in the ten steps."""
    return str(_turn(references[: max(1, len(references) // 2)], n))


def _led(references: list[str], n: int) -> str:
    """Return the next of the second half; each is led one step on, once."""
    rest = references[len(references) // 2 :]
    if n > len(rest):
        raise ValueError("There are fewer complaints to lead on than turns; measure fewer rounds.")
    return rest[n - 1]
