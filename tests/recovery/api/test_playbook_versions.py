"""Versions of the playbook through the API: the same door as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cxdesk.accounts.models import User
from recovery.models import PlaybookVersion
from tests.recovery.api.conftest import As, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("versions_read_anew")]

ROOT = "playbook/versions/"


@pytest.fixture
def number() -> int:
    """The number that the first draft gets."""
    return PlaybookVersion.objects.get(state="published").number + 1


def test_a_program_writes_a_version_and_a_second_person_puts_it_in_force(
    as_: As, ada: User, lea: User, number: int
) -> None:
    admin, supervisor = as_(ada), as_(lea)
    assert admin.post(ROOT).status_code == 201
    assert admin.post(ROOT).status_code == 200

    change = {"steps": {"listen": {"guidance": {"en": {"do": ["Let them finish", "Write it down"]}}}}}
    draft = admin.patch(f"{ROOT}{number}/", {"revision": 0, "change": change}).json()
    assert draft["version"]["revision"] == 1
    assert {"step": "listen", "what": "Do, in English"}.items() <= draft["changes"][0].items()
    asked = admin.post(f"{ROOT}{number}/review/", {"revision": 1})
    seen = supervisor.get(f"{ROOT}{number}/").json()["hash"]
    mine = admin.post(f"{ROOT}{number}/publication/", {"seen": seen})
    done = supervisor.post(f"{ROOT}{number}/publication/", {"seen": seen})

    assert (asked.status_code, done.status_code) == (200, 200)
    assert refusal(mine, 409)["code"] == "second_person_needed"
    assert done.json()["version"]["state"] == "published"
    states = [one["state"] for one in supervisor.get(ROOT).json()["results"]]
    assert states[:2] == ["published", "retired"]
    against = supervisor.get(f"{ROOT}{number}/against/{number - 1}/").json()["results"]
    assert against == draft["changes"]


def test_an_older_revision_is_refused_and_a_fault_named_with_its_place(
    as_: As, ada: User, number: int
) -> None:
    admin = as_(ada)
    admin.post(ROOT)
    change = {"rules": {"mood_is_noted": "warn"}}
    admin.patch(f"{ROOT}{number}/", {"revision": 0, "change": change})

    old = admin.patch(f"{ROOT}{number}/", {"revision": 0, "change": change})
    fault = admin.patch(f"{ROOT}{number}/", {"revision": 1, "change": {"rules": {"mood_is_noted": "loud"}}})

    assert refusal(old, 409)["code"] == "version_changed"
    told = refusal(fault, 409)
    assert told["code"] == "playbook_refused"
    assert told["errors"][0]["field"] == "rules.mood_is_noted"


@pytest.mark.parametrize(
    "change",
    [
        {"steps": "x"},
        {"steps": {"listen": {"guidance": {"en": {"do": [{"a": 1}]}}}}},
        {"rules": {"mood_is_noted": ["warn"]}},
        {"follow_up_hours": {"1": ["72"]}},
        {"tone": {"lists": {"en": {"words": {"other": 3}}}}},
        {"colour": "red"},
        {"rules": None},
        {"steps": {"listen": {"within_minutes": 10**30}}},
        {"tone": {"lists": {"en": {"phrases": {"blame": ["x" * 2000]}}}}},
        {"steps": {"listen": {"guidance": {"en": {"do": ["a\u0000b"]}}}}},
        {"tone": {"lists": {"en": {"words": {"a\u0000b": ["x"]}}}}},
        {"tone": {"lists": {"en": {"better": {"blame": "a\u0000b"}}}}},
    ],
)
def test_nothing_strange_gets_in_and_nothing_breaks(as_: As, ada: User, number: int, change: Any) -> None:
    admin = as_(ada)
    admin.post(ROOT)

    answer = admin.patch(f"{ROOT}{number}/", {"revision": 0, "change": change})

    assert answer.status_code in (400, 409)
    assert PlaybookVersion.objects.get(number=number).revision == 0


def test_a_draft_is_thrown_away(as_: As, ada: User, number: int) -> None:
    admin = as_(ada)
    admin.post(ROOT)

    address = f"{ROOT}{number}/discarding/"

    assert refusal(admin.post(address, {"revision": 4}), 409)["code"] == "version_changed"
    assert admin.post(address, {"revision": 0}).status_code == 204
    assert admin.post(address, {"revision": 0}).status_code == 204
    assert refusal(admin.post(address, {}), 400)


def test_an_agent_reads_what_is_in_force_and_tries_it(
    as_: As, ana: User, ada: User, number: int, noon: datetime
) -> None:
    as_(ada).post(ROOT)
    agent = as_(ana)

    found = agent.post(f"{ROOT}{number - 1}/trial/", {"text": "It was the driver's fault."}).json()["results"]

    assert [(one["rule"], one["level"]) for one in found][:1] == [("blame", "require")]
    assert agent.get(f"{ROOT}{number - 1}/").json()["content"]["rules"]
    assert agent.get(f"{ROOT}{number}/").status_code == 404
    assert number not in [one["number"] for one in agent.get(ROOT).json()["results"]]
