"""Who may do what, cell by cell: every route, every method, every principal, through every door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from recovery.models import IntakeDraft
from tests.permissions.answers import as_fragment, comparable, told
from tests.permissions.asking import FRAGMENT, Asker, noting_changes, text_of
from tests.permissions.bodies import body_of
from tests.permissions.hidden import ALLAUTH, READERS, TELLING, hidden_from, seen_by
from tests.permissions.requests import MISSING, NOBODY, address_of
from tests.permissions.routes import METHODS, Route, all_routes
from tests.permissions.table import cells
from tests.permissions.world import KINDS, World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ROUTES = {route.name: route for route in all_routes()}
OURS = [route for route in ROUTES.values() if not route.is_of_allauth]
TABLE = cells()
# What stands under one complaint, and so is hidden with it.
OF_A_COMPLAINT = {"reference", "file_id", "customer_id", "mail_id"}
UNDER_ONE = [(m, name) for m, name in TABLE if name in ROUTES and OF_A_COMPLAINT & set(ROUTES[name].parts)]
PAGES = [(m, name) for m, name in TABLE if not name.startswith("api:")]
REFUSED = ("in", "401", "403", "404", "405")
# Those through whose eyes the fragments are looked at again: a stranger, and one of each kind of reader.
LOOK_AGAIN = ("anon", "cleo", "bea", "otto", "aki")
LARGE_TABLE = 1_000


def owns_the_address(who: str, name: str) -> bool:
    """Say whether the token in the address is this principal's own."""
    return who == ("ada" if name.startswith("import_") else "link")


def ask(asker: Asker, who: str, method: str, name: str, kind: str = "plain", **how: Any) -> Any:
    """Send what belongs to a route about the complaint of this kind."""
    missing = how.pop("missing", False)
    route, kit = ROUTES[name], asker.world.kits[kind]
    address = address_of(route, asker.world, kit, missing=missing, mine=owns_the_address(who, name))
    return asker.ask(who, method, address, body_of(name, method, asker.world), **how)


def test_every_route_has_a_row() -> None:
    named = {name for _method, name in TABLE}

    assert {route.name for route in OURS} - named == set(), "These routes stand in no row of the table."
    assert named - set(ROUTES) == set(), "These rows name no route."
    assert {name for name, route in ROUTES.items() if route.is_of_allauth} == set(ALLAUTH)


def test_the_table_is_large() -> None:
    assert sum(len(row) for row in TABLE.values()) > LARGE_TABLE


@pytest.mark.parametrize(("method", "name"), TABLE)
def test_cells(asker: Asker, method: str, name: str) -> None:
    """Each principal gets what the table says; who is refused changes nothing."""
    wrong = []
    for who, cell in TABLE[method, name].items():
        with noting_changes() as changes:
            answer = ask(asker, who, method, name)
        if told(answer) != cell:
            wrong.append(f"{who}: {told(answer)}, the table says {cell}")
        if cell in REFUSED and changes:
            wrong.append(f"{who} is refused, and yet: {changes}")

    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize(("method", "name"), PAGES)
def test_fragments_answer_as_their_pages(asker: Asker, method: str, name: str) -> None:
    wrong = []
    for who in LOOK_AGAIN:
        cell = TABLE[method, name][who]
        answer = ask(asker, who, method, name, **FRAGMENT)
        if not as_fragment(cell, answer):
            wrong.append(f"{who}: {told(answer)}, the page says {cell}")

    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [route.name for route in OURS])
def test_methods_that_no_row_names_are_refused(asker: Asker, name: str) -> None:
    rows = {method for method, named in TABLE if named == name}
    wrong = []
    for method in METHODS:
        if method in rows:
            continue
        for who in ("anon", "bea", "write"):
            answer = ask(asker, who, method, name)
            if told(answer) not in left_over(ROUTES[name], who, method, rows):
                wrong.append(f"{method} as {who}: {told(answer)}")

    assert wrong == []


def left_over(route: Route, who: str, method: str, rows: set[str]) -> tuple[str, ...]:
    """Return what a method without a row may answer: 405, or what its GET would, or who is not let in."""
    if method == "HEAD" and "GET" in rows:
        return ("405", TABLE["GET", route.name][who])
    if route.is_api:
        # What OPTIONS tells stands in the schema; it looks at no row.
        return ("401",) if who == "anon" else ("200" if method == "OPTIONS" else "405",)
    return ("405", "in", "403") if method != "GET" or who != "write" else ("405", "in")


@pytest.mark.slow
@pytest.mark.parametrize(("method", "name"), UNDER_ONE)
def test_what_one_may_not_see_answers_as_what_is_not_there(asker: Asker, method: str, name: str) -> None:
    """To the byte, headers included: by page or API, and as a fragment."""
    wrong = []
    for door, pairs in doors(method, name):
        missing: dict[str, Any] = {}
        for kind, who in pairs:
            if who not in missing:
                missing[who] = comparable(ask(asker, who, method, name, missing=True, **door))
            answer = ask(asker, who, method, name, kind, **door)
            # A token opens no page, and one for reading writes nothing: that it is told before any look.
            cell = TABLE[method, name][who]
            unseen = who in asker.world.tokens and (cell == "in" or (who, cell) == ("read", "403"))
            if told(answer) != (cell if unseen else "404"):
                wrong.append(f"{kind} as {who}: {told(answer)}, not 404")
            # The way in repeats the address that was asked for, so that people come back to it.
            if cell != "in" and comparable(answer) != missing[who]:
                wrong.append(f"{kind} as {who}: another answer than for what is not there")

    assert wrong == []


def doors(method: str, name: str) -> Iterator[tuple[dict[str, str], list[tuple[str, str]]]]:
    """Give each door with the hidden kinds and those who knock."""
    telling = [(kind, who) for kind in KINDS for who in TELLING[kind].split()]
    yield {}, [(kind, who) for kind in KINDS for who in hidden_from(kind)] if method == "GET" else telling
    if not name.startswith("api:"):
        yield FRAGMENT, telling


# Merging shows two complaints, and the second of the world is the harbour's.
SHOWN = [name for method, name in UNDER_ONE if method == "GET" and name != "complaint_merge"]


@pytest.mark.slow
@pytest.mark.parametrize("name", SHOWN)
def test_what_one_may_see_is_there(asker: Asker, name: str) -> None:
    wrong = []
    for kind in ("sensitive", "about_nia", "elsewhere"):
        for who in seen_by(kind):
            # A token opens no page, and an admin of no team changes nothing.
            cell = TABLE["GET", name][who]
            mine = {"otto": TABLE["GET", name]["bea"], "lou": TABLE["GET", name]["lea"]}.get(who, cell)
            answer = ask(asker, who, "GET", name, kind)
            if told(answer) != mine:
                wrong.append(f"{kind} as {who}: {told(answer)}, not {mine}")

    assert wrong == []


@pytest.mark.parametrize("name", ALLAUTH)
def test_the_pages_of_allauth(asker: Asker, name: str) -> None:
    """They are about whoever asks, and open to strangers only where people come in."""
    said = {"200": "form", "302": "away", "303": "away", "in": "in", "404": "none", "403": "no"}
    for who, cell in (("anon", 0), ("gil", 0), ("read", 0), ("ana", 1), ("cleo", 1), ("ada", 1)):
        # Its own limits count every form that is sent.
        cache.clear()
        answer = ask(asker, who, "GET", name)

        assert said.get(told(answer), told(answer)) == ALLAUTH[name][cell], who


def lists_of(asker: Asker, who: str) -> Iterator[tuple[str, str]]:
    """Give every list in which complaints stand, as far as this reader gets one, by its address."""
    world = asker.world
    addresses = ["/api/v1/complaints/?limit=200", "/api/v1/complaints/?view=queue", "/api/v1/lookup/?q=Zqx"]
    addresses.append(f"/api/v1/complaints/?team={world.teams['Halcyon'].pk}")
    if who not in world.tokens:
        states = [f"/complaints/?state={state}" for state in ("new", "open", "closed", "resolved")]
        addresses += [
            "/complaints/",
            *states,
            "/complaints/?q=Zqx",
            "/lookup/?q=Zqx",
            "/lookup/results/?q=Zqx",
        ]
        addresses += ["/my-day/", f"/causes/{world.cause.pk}/"]
    for address in addresses:
        yield address, text_of(asker.ask(who, "GET", address))


@pytest.mark.parametrize("who", READERS)
def test_lists_and_lookups_agree_with_the_door(asker: Asker, who: str) -> None:
    """What the door hides stands in no list; what it shows stands in those that are for it."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for address, text in lists_of(asker, who):
        for kind in KINDS:
            if asker.world.kits[kind].complaint.reference in text:
                found[kind].add(address)
    for kind in KINDS:
        if who in hidden_from(kind):
            assert found[kind] == set(), kind
        elif kind not in ("training", "merged"):
            assert "/api/v1/complaints/?limit=200" in found[kind], kind
            assert "/api/v1/lookup/?q=Zqx" in found[kind], kind
            if who not in asker.world.tokens:
                assert {"/complaints/", "/lookup/?q=Zqx"} <= found[kind], kind
    assert found["training"] & {"/complaints/", "/api/v1/complaints/?limit=200"} == set()


# Where a request names a second complaint: the method, the route, the field.
SECOND = [
    ("POST", "complaint_duplicate", "other"),
    ("GET", "complaint_merge", "into"),
    ("POST", "complaint_merge", "into"),
    ("POST", "api:duplicate", "of"),
    ("POST", "api:merging", "into"),
]


@pytest.mark.parametrize(("method", "name", "field"), SECOND)
def test_a_second_complaint_goes_through_the_same_door(
    asker: Asker, world: World, method: str, name: str, field: str
) -> None:
    """Named as a duplicate or to merge into, a hidden complaint is as unknown as one that is not there."""
    pairs = [("plain", "bea", "sensitive"), ("plain", "nia", "about_nia"), ("plain", "ana", "elsewhere")]
    pairs += [("elsewhere", "otto", kind) for kind in ("plain", "sensitive", "merged")]
    for mine, who, hidden in pairs:
        answers = []
        for reference in (world.kits[hidden].complaint.reference, MISSING):
            address = address_of(ROUTES[name], world, world.kits[mine])
            body = {**body_of(name, method, world), field: reference}
            answers.append(comparable(asker.ask(who, method, address, body), reference))

        assert answers[0][0] in (400, 409)
        assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "name",
    [
        "promise_keep",
        "follow_up_settle",
        "handover_withdraw",
        "task_withdraw",
        "api:promise_keeping",
        "api:follow_up_outcome",
        "api:handover_withdrawal",
        "api:task_withdrawal",
    ],
)
def test_what_hangs_on_another_complaint_is_not_there(asker: Asker, world: World, name: str) -> None:
    """A promise of a hidden complaint cannot be reached under the address of one's own."""
    mine, hidden = world.kits["plain"], world.kits["elsewhere"]
    parts = set(ROUTES[name].parts) - {"reference"}
    right = address_of(ROUTES[name], world, mine)
    for part, pk, theirs in (
        ("promise_id", mine.promise.pk, hidden.promise.pk),
        ("follow_up_id", mine.follow_up.pk, hidden.follow_up.pk),
        ("handover_id", mine.handover.pk, hidden.handover.pk),
        ("task_id", mine.task.pk, hidden.task.pk),
    ):
        if part not in parts:
            continue
        answers = [
            comparable(
                asker.ask("ana", "POST", right.replace(f"/{pk}/", f"/{other}/"), body_of(name, "POST", world))
            )
            for other in (theirs, NOBODY)
        ]

        assert answers[0][0] == 404
        assert answers[0] == answers[1]


@pytest.mark.parametrize("name", ["new_complaint", "draft_hold"])
def test_a_draft_of_somebody_else_is_not_there(asker: Asker, world: World, name: str) -> None:
    address = address_of(ROUTES[name], world, world.kits["plain"])
    for who in ("bea", "lea", "otto"):
        theirs, none = (asker.ask(who, "GET", address, {"draft": pk}) for pk in (world.draft.pk, NOBODY))

        assert theirs.status_code == 404
        assert comparable(theirs) == comparable(none)


@pytest.mark.parametrize(
    "name", ["new_complaint", "draft_save", "draft_hold", "draft_unhold", "draft_call_back"]
)
def test_writing_never_touches_a_draft_of_somebody_else(asker: Asker, world: World, name: str) -> None:
    body = {**body_of(name, "POST", world), "draft": world.draft.pk, "key": "e" * 32}
    with noting_changes() as changes:
        answer = asker.ask("bea", "POST", address_of(ROUTES[name], world, world.kits["plain"]), body)

    assert answer.status_code == 303
    assert changes
    world.draft.refresh_from_db()
    assert IntakeDraft.objects.get(pk=world.draft.pk).fields["verbatim"].startswith("Zqxdraft")
    assert "Zqxdraft" not in text_of(asker.ask("bea", "GET", "/complaints/new/"))


@pytest.mark.parametrize("name", ["complaint", "complaint_merge", "api:complaint"])
def test_a_redirect_after_a_merge_goes_through_the_same_door(asker: Asker, world: World, name: str) -> None:
    """What was merged into a hidden complaint leads nowhere; to the others it leads there."""
    old, into = world.gone_over.reference, world.beside["sensitive"].reference
    address = address_of(ROUTES[name], world, world.kits["plain"])
    address = address.replace(world.kits["plain"].complaint.reference, old)

    for who, status in (("bea", 404), ("lea", 302)):
        answer = asker.ask(who, "GET", address)

        assert answer.status_code in ((301, 302) if status == 302 else (404,))
        assert (into in answer.headers.get("Location", "")) == (status == 302)
