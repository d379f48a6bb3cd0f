from __future__ import annotations

import pytest
from django.test import Client

from cxdesk.accounts.access import access_of
from cxdesk.accounts.actions import deactivate_person
from cxdesk.accounts.models import Membership, Role, Team, User

pytestmark = pytest.mark.slow

HOURS = {
    "name": "Night desk",
    "zone": "Asia/Shanghai",
    "opens_at": "22:00",
    "closes_at": "06:00",
    "workdays": ["1", "5"],
}


@pytest.fixture
def bea(make_person, harbour):
    return make_person("Bea", Role.AGENT, harbour)


def _fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def _said(harbour: Team, **more: str) -> dict[str, object]:
    return {
        "name": "Cas",
        "email": "cas@cxdesk.test",
        "language": "en",
        "team": harbour.pk,
        "role": "agent",
    } | more


def _changes(bea: User, harbour: Team) -> list[tuple[str, dict[str, object]]]:
    return [
        ("/people/", _said(harbour)),
        (f"/people/{bea.pk}/memberships/", {"team": harbour.pk, "role": "admin"}),
        (f"/people/{bea.pk}/memberships/{harbour.pk}/end/", {}),
        (f"/people/{bea.pk}/deactivation/", {}),
        (f"/people/{bea.pk}/reactivation/", {}),
        (f"/people/{bea.pk}/link/", {}),
        ("/teams/", HOURS),
        (f"/teams/{harbour.pk}/", HOURS),
    ]


def _rights() -> list[list[dict[str, object]]]:
    return [
        list(User.objects.order_by("pk").values("pk", "email", "is_active", "rights_version", "password")),
        list(Membership.objects.order_by("pk").values()),
        list(Team.objects.order_by("pk").values()),
    ]


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 200), ("aki", 200), ("ana", 403), ("lea", 403), ("cleo", 403)]
)
def test_admins_and_auditors_see_who_works_here(request, bea, harbour, enter, who, status):
    client = enter(request.getfixturevalue(who))

    pages = ["/people/", f"/people/{bea.pk}/", f"/teams/{harbour.pk}/"]

    assert [client.get(page).status_code for page in pages] == [status] * 3


def test_an_auditor_sees_no_form(aki, bea, harbour, enter):
    client = enter(aki)

    for page in ("/people/", f"/people/{bea.pk}/", f"/teams/{harbour.pk}/"):
        main = client.get(page).content.decode().partition("<main")[2].partition("</main>")[0]
        assert "Bea" in main or "Harbour" in main
        assert "<form" not in main


@pytest.mark.parametrize("who", ["aki", "ana", "lea", "cleo", "otto"])
def test_nobody_but_an_admin_changes_anything(request, bea, harbour, enter, who):
    client = enter(request.getfixturevalue(who))
    before = _rights()

    answers = [client.post(address, body).status_code for address, body in _changes(bea, harbour)]

    assert answers == [403] * len(answers)
    assert _rights() == before


def test_strangers_are_sent_to_sign_in(bea, harbour):
    for address, body in _changes(bea, harbour):
        assert Client().post(address, body)["Location"].startswith("/account/login/")


def test_reading_changes_nothing(ada, bea, harbour, enter):
    client = enter(ada)
    only_post = [address for address, _body in _changes(bea, harbour)[1:7]]

    assert [client.get(address).status_code for address in only_post] == [405] * 6


@pytest.mark.parametrize("address", ["/people/999999/", "/teams/999999/", "/people/99999999999999999999999/"])
def test_who_is_not_here_is_404(ada, enter, address):
    assert enter(ada).get(address).status_code == 404


def test_adding_a_person_shows_a_link_with_which_they_get_in(ada, harbour, enter):
    answer = enter(ada).post("/people/", _said(harbour))

    page = answer.content.decode()
    cas = User.objects.get(email="cas@cxdesk.test")
    assert answer.status_code == 201
    assert "http://testserver/account/password/reset/key/" in page
    assert access_of(cas).teams(Role.AGENT) == {harbour.pk}


def test_adding_a_person_twice_is_409_with_the_input_kept(ada, bea, harbour, enter):
    answer = enter(ada).post("/people/", _said(harbour, email="BEA@cxdesk.test", name="Bea B"))

    assert answer.status_code == 409
    assert "here already" in answer.content.decode()
    assert 'value="Bea B"' in answer.content.decode()
    assert User.objects.filter(email="bea@cxdesk.test").count() == 1


@pytest.mark.parametrize(
    ("name", "value"), [("email", "nothing"), ("name", ""), ("role", "owner"), ("team", "999")]
)
def test_a_wrong_form_is_422(ada, harbour, enter, name, value):
    answer = enter(ada).post("/people/", _said(harbour, **{name: value}))

    assert answer.status_code == 422
    assert not User.objects.filter(email="cas@cxdesk.test").exists()


def test_a_role_is_changed_and_ended(ada, bea, harbour, halcyon, enter):
    client = enter(ada)

    assert (
        client.post(f"/people/{bea.pk}/memberships/", {"team": halcyon.pk, "role": "supervisor"}).status_code
        == 303
    )
    assert access_of(_fresh(bea)).supervises(halcyon.pk)
    assert client.post(f"/people/{bea.pk}/memberships/{harbour.pk}/end/").status_code == 303
    assert access_of(_fresh(bea)).teams() == {halcyon.pk}


def test_an_auditor_with_another_role_is_409_in_words(ada, aki, halcyon, enter):
    answer = enter(ada).post(f"/people/{aki.pk}/memberships/", {"team": halcyon.pk, "role": "agent"})

    assert answer.status_code == 409
    assert "an auditor has no other role" in answer.content.decode()


def test_a_person_is_deactivated_and_brought_back(ada, bea, enter):
    client = enter(ada)

    assert client.post(f"/people/{bea.pk}/deactivation/").status_code == 303
    assert not _fresh(bea).is_active
    assert "Bring back" in client.get(f"/people/{bea.pk}/").content.decode()
    assert client.post(f"/people/{bea.pk}/reactivation/").status_code == 303
    assert _fresh(bea).is_active


def test_deactivating_oneself_is_409_in_words(ada, enter):
    answer = enter(ada).post(f"/people/{ada.pk}/deactivation/")

    assert answer.status_code == 409
    assert "Ask another admin" in answer.content.decode()


def test_a_link_for_somebody_deactivated_is_409(ada, bea, enter, noon):
    deactivate_person(bea, by=ada, at=noon)

    answer = enter(ada).post(f"/people/{bea.pk}/link/")

    assert answer.status_code == 409
    assert "/reset/key/" not in answer.content.decode()


def test_a_team_is_added_and_its_hours_changed(ada, harbour, enter):
    client = enter(ada)

    assert client.post("/teams/", HOURS).status_code == 303
    assert Team.objects.get(name="Night desk").workdays == "15"
    assert client.post(f"/teams/{harbour.pk}/", HOURS | {"name": "Harbour"}).status_code == 303
    assert Team.objects.get(pk=harbour.pk).zone == "Asia/Shanghai"


def test_a_team_name_that_is_taken_is_409_and_no_day_is_422(ada, harbour, halcyon, enter):
    client = enter(ada)

    assert client.post("/teams/", HOURS | {"name": "Harbour"}).status_code == 409
    assert client.post(f"/teams/{halcyon.pk}/", HOURS | {"name": "Harbour"}).status_code == 409
    assert client.post(f"/teams/{harbour.pk}/", HOURS | {"workdays": []}).status_code == 422
    assert Team.objects.get(pk=halcyon.pk).name == "Halcyon"


def test_the_list_costs_the_same_for_three_people_and_for_thirty(
    ada, harbour, make_person, enter, django_assert_max_num_queries
):
    client = enter(ada)
    for place in range(30):
        make_person(f"P{place}", Role.AGENT, harbour)
    client.get("/people/")

    with django_assert_max_num_queries(9):
        client.get("/people/")


def test_names_are_shown_as_written_and_nothing_in_them_runs(ada, make_person, harbour, enter):
    them = make_person("<script>alert(1)</script>", Role.AGENT, harbour, email="x@cxdesk.test")

    for page in ("/people/", f"/people/{them.pk}/"):
        assert "<script>alert" not in enter(ada).get(page).content.decode()
