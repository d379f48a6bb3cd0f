"""The pages of asking others: what stands there for whom, and that looking changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import Role, Team, User
from cxdesk.common import clock
from recovery.actions.covers import accept_cover, hand_over_shift, plan_absence
from recovery.actions.customers import NewCustomer
from recovery.actions.handovers import ask_handover
from recovery.actions.promises import make_promise
from recovery.actions.tasks import ask_help
from recovery.models import Complaint, Cover, Handover, Task
from tests.builders import MakeComplaint, lead_to

pytestmark = pytest.mark.django_db
Person = Callable[..., User]
WHY = "My shift ends."


@pytest.fixture
def bea(make_person: Person, harbour: Team) -> User:
    return make_person("Bea", Role.AGENT, harbour)


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, mia: NewCustomer) -> Complaint:
    at = clock.now() - timedelta(hours=1)
    return lead_to(make_complaint(at=at, owner=ana, new_customer=mia), "own", by=ana, at=at)


def page(client: Client, person: User, name: str, *args: object) -> str:
    client.force_login(person)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


def hours(count: int) -> str:
    return (clock.now() + timedelta(hours=count)).strftime("%Y-%m-%dT%H:%M")


def test_a_hand_over_goes_from_the_complaint_to_who_is_asked_and_back(
    client: Client, owned: Complaint, ana: User, bea: User
):
    assert "The car did not come." in page(client, ana, "complaint_others", owned.reference)
    sent = client.post(
        reverse("handover_ask", args=[owned.reference]),
        {"to": bea.pk, "reason": WHY, "line": "Ring the mobile."},
    )
    assert sent.status_code == 303
    row = Handover.objects.get()

    day = page(client, bea, "my_day")
    brief = page(client, bea, "handover", row.pk)

    assert reverse("handover", args=[row.pk]) in day
    assert "Ring the mobile." in brief
    assert "I want the fare back." in brief
    assert client.post(reverse("handover_accept", args=[row.pk])).status_code == 303
    owned.refresh_from_db()
    assert owned.owner == bea
    assert "Bea owns it from now on" in page(client, ana, "complaint", owned.reference)


def test_a_brief_counts_as_read_by_the_button_alone(client: Client, owned: Complaint, ana: User, bea: User):
    row = ask_handover(owned, to=bea, reason=WHY, by=ana, at=clock.now())
    for _look in range(2):
        page(client, bea, "handover", row.pk)
    row.refresh_from_db()
    assert row.read_at is None

    client.post(reverse("handover_read", args=[row.pk]))

    row.refresh_from_db()
    assert row.read_at is not None


def test_a_refusal_of_the_desk_stands_in_the_form_with_what_was_written(
    client: Client, make_complaint: MakeComplaint, ana: User, bea: User
):
    bare = make_complaint(owner=ana)
    client.force_login(ana)

    answer = client.post(reverse("handover_ask", args=[bare.reference]), {"to": bea.pk, "reason": WHY})

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "First write at step 1" in text
    assert WHY in text


def test_a_refused_hand_over_stands_on_the_page_with_its_reason(
    client: Client, owned: Complaint, ana: User, bea: User
):
    row = ask_handover(owned, to=bea, reason=WHY, by=ana, at=clock.now())
    client.force_login(bea)
    assert client.post(reverse("handover_refuse", args=[row.pk]), {"refusal": ""}).status_code == 409
    client.post(reverse("handover_refuse", args=[row.pk]), {"refusal": "I have eleven."})

    assert "I have eleven." in page(client, ana, "complaint_others", owned.reference)
    assert reverse("handover_accept", args=[row.pk]) not in page(client, bea, "handover", row.pk)


def test_a_helper_sees_the_task_with_its_brief_and_nothing_else(
    client: Client, owned: Complaint, ana: User, cleo: User
):
    task = ask_help(
        owned,
        helper=cleo,
        what="Look at belt 4.",
        due_at=clock.now() + timedelta(hours=1),
        by=ana,
        at=clock.now(),
    )

    assert reverse("task", args=[task.pk]) in page(client, cleo, "my_day")
    text = page(client, cleo, "task", task.pk)

    assert "The car did not come." in text
    assert owned.verbatim not in text
    for name in ("complaint", "complaint_others"):
        assert client.get(reverse(name, args=[owned.reference])).status_code == 404
    assert client.post(reverse("task_finish", args=[task.pk]), {"answer": "Found."}).status_code == 303
    assert "Found." in page(client, ana, "complaint_others", owned.reference)


def test_an_open_task_stands_on_the_complaint_until_it_is_answered(
    client: Client, owned: Complaint, ana: User, cleo: User
):
    client.force_login(ana)
    body = {"helper": cleo.pk, "what": "Look at belt 4.", "task_due": hours(1)}
    assert client.post(reverse("task_ask", args=[owned.reference]), body).status_code == 303
    assert "Look at belt 4." in page(client, ana, "complaint", owned.reference)
    task = Task.objects.get()

    client.force_login(cleo)
    client.post(reverse("task_finish", args=[task.pk]), {"answer": "Found."})

    others = page(client, ana, "complaint", owned.reference)
    part = others[others.index('id="others"') :]
    assert "Look at belt 4." not in part[: part.index("</section>")]


def test_a_shift_goes_on_with_one_form_and_one_yes(
    client: Client, owned: Complaint, ana: User, bea: User, noon: datetime
):
    now = clock.now()
    due = now + timedelta(hours=2)
    make_promise(owned, kind="update", text="Tell her where it is", due_at=due, by=ana, at=now)
    text = page(client, ana, "shift")
    assert f'value="{owned.pk}" id="shift_{owned.pk}" checked' in text

    body = {"complaints": [owned.pk], "covered_by": bea.pk, "until": hours(7)}
    assert client.post(reverse("shift"), body).status_code == 303
    cover = Cover.objects.get()
    assert "Tell her where it is" in page(client, bea, "cover", cover.pk)
    assert "Tell her where it is" not in page(client, bea, "my_day")
    client.post(reverse("cover_accept", args=[cover.pk]))

    assert ("Tell her where it is" in page(client, bea, "my_day")) == (due.date() == now.date())
    owned.refresh_from_db()
    assert owned.owner == ana


def test_an_absence_shows_first_what_falls_due_in_it(client: Client, owned: Complaint, ana: User, bea: User):
    now = clock.now()
    for text, days in (("In the span", 2), ("After the span", 9)):
        due = now + timedelta(days=days)
        make_promise(owned, kind="update", text=text, due_at=due, by=ana, at=now)
    span = {"from_at": hours(24), "until_at": hours(24 * 5)}
    client.force_login(ana)

    looked = client.get(reverse("absences"), span).content.decode()

    assert "In the span" in looked
    assert "After the span" not in looked
    assert not Cover.objects.exists()
    planned = client.post(reverse("absences"), {**span, "deputy": bea.pk})
    assert planned.status_code == 303
    assert reverse("cover", args=[Cover.objects.get().pk]) in page(client, ana, "absences")


def test_during_an_absence_the_deputy_has_it_on_their_day(
    client: Client, owned: Complaint, ana: User, bea: User
):
    now = clock.now()
    make_promise(owned, kind="update", text="Where it is", due_at=now + timedelta(seconds=30), by=ana, at=now)
    away = plan_absence(deputy=bea, from_at=now, until_at=now + timedelta(days=1), by=ana, at=now)
    assert 'id="kept"' not in page(client, bea, "my_day")

    accept_cover(away, by=bea, at=now)

    day = page(client, bea, "my_day")
    assert 'id="kept"' in day or (now + timedelta(seconds=30)).date() != now.date()
    assert "stands in" in page(client, ana, "complaint", owned.reference)


def test_what_a_cover_holds_is_told_as_far_as_one_may_see_it(
    client: Client, owned: Complaint, ana: User, bea: User
):
    now = clock.now()
    make_promise(owned, kind="update", text="Where it is", due_at=now + timedelta(hours=1), by=ana, at=now)
    cover = hand_over_shift([owned], covered_by=bea, until_at=now + timedelta(hours=4), by=ana, at=now)

    Complaint.objects.update(is_sensitive=True)

    assert "Where it is" in page(client, ana, "cover", cover.pk)
    assert "Where it is" not in page(client, bea, "cover", cover.pk)
