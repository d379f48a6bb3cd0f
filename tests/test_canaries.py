"""A word that stands in what a person may not see is looked for in everything that they may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.permissions.asking import FRAGMENT, Asker, text_of
from tests.permissions.bodies import body_of
from tests.permissions.hidden import hidden_from
from tests.permissions.requests import address_of
from tests.permissions.routes import all_routes
from tests.permissions.table import cells
from tests.permissions.world import KINDS, World, canary_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

READING = [route for route in all_routes() if ("GET", route.name) in cells()]
# Everybody from whom something is hidden.
CURIOUS = ("cleo", "bea", "ana", "nia", "otto", "lea", "lou", "nora", "read", "write")
# While logging a complaint the desk has to know its customers again, whoever served them before.
CUSTOMERS_ARE_KNOWN = {"customer_candidates"}
# Begins every canary, so that a search finds them all and the words of the search are none.
BEGINNING = "Zqx"
SEARCHES = (
    "/complaints/?q=Zqx",
    "/complaints/?q=Zqx&state=closed",
    "/complaints/?training=on",
    "/complaints/?owner=nobody",
    "/complaints/export/?q=Zqx",
    "/complaints/export/?q=Zqx&state=closed",
    "/complaints/export/?training=on",
    "/lookup/?q=Zqx",
    "/lookup/results/?q=Zqx",
    "/lookup/?q=CX-2026-00000",
    "/lookup/results/?q=1",
    "/api/v1/lookup/?q=Zqx",
    "/api/v1/lookup/?q=1",
    "/api/v1/complaints/?view=queue",
    "/api/v1/complaints/?limit=200",
    "/api/v1/complaints/?state=closed",
)


def asked(world: World, who: str) -> Iterator[str]:
    """Give the address of everything a reader may try to read."""
    mine = "elsewhere" if who in ("otto", "lou") else "plain"
    for route in READING:
        yield address_of(route, world, world.kits[mine], mine=True)
    for kind in KINDS:
        # Their own page and files, by whoever guesses the number.
        for route in READING:
            if route.name in ("complaint", "file", "customer", "api:complaint", "api:customer", "api:events"):
                yield address_of(route, world, world.kits[kind])
    yield from SEARCHES
    for filtered in ("team", "customer", "owner"):
        for pk in range(1, 4):
            yield f"/api/v1/complaints/?{filtered}={pk}"
    for kind in KINDS:
        customer = world.kits[kind].complaint.customer_id
        yield f"/complaints/?customer={customer}"
        yield f"/api/v1/complaints/?customer={customer}"


@pytest.mark.parametrize("who", CURIOUS)
def test_hidden_words_stand_in_no_answer(asker: Asker, world: World, who: str) -> None:
    hidden = [canary_of(kind) for kind in KINDS if who in hidden_from(kind)] + ["Zqxdraft"]
    looked, found = 0, []
    for address in asked(world, who):
        # The customer's own page is not a page of the desk: who has its link is the customer.
        if address.startswith("/status/"):
            continue
        answer = asker.ask(who, "GET", address)
        text = text_of(answer) + str(answer.headers) + str(answer.cookies)
        looked += answer.status_code == 200
        found += [f"{word} in {address}" for word in hidden if word.lower() in text.lower()]

    assert found == []
    assert looked > 10


def test_the_canaries_sing_for_those_who_may_hear_them(asker: Asker, world: World) -> None:
    """Else the test above would find nothing because nothing is there."""
    text = "".join(text_of(asker.ask("aki", "GET", address)) for address in asked(world, "aki"))

    for kind in KINDS:
        assert canary_of(kind) in text, kind


@pytest.mark.parametrize("who", ["bea", "otto", "nia"])
def test_the_desk_knows_its_customers_again_but_not_their_complaints(
    asker: Asker, world: World, who: str
) -> None:
    """Whoever logs finds a customer by name; of their complaints only a count of those in sight is told."""
    for name in CUSTOMERS_ARE_KNOWN:
        route = next(route for route in READING if route.name == name)
        address = address_of(route, world, world.kits["plain"])
        text = text_of(asker.ask(who, "GET", address, body_of(name, "GET", world), **FRAGMENT))
        for kind in KINDS:
            assert f"{canary_of(kind)} title" not in text
            assert f"waited for {canary_of(kind)}" not in text
            if who in hidden_from(kind):
                assert world.kits[kind].complaint.reference not in text
