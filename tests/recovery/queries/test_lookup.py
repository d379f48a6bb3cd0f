"""A complaint is found by whatever the caller says, and only by those who may see it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxdesk.accounts.models import Team, User
from recovery.actions.customers import NewCustomer
from recovery.models import Complaint
from recovery.models.keys import plain
from recovery.queries.customers import customers_like, same_customer
from recovery.queries.lookup import kind_and_number, look_up
from tests.builders import MakeComplaint
from tests.recovery.hostile import hostile_strings

pytestmark = pytest.mark.django_db


def found(user: User, text: str) -> list[str]:
    return [one.reference for one in look_up(user, text)]


@pytest.mark.parametrize(
    "text",
    [
        "1204",
        "hx 2031",
        "HX-2031",
        "+86 138 0000 4410",
        "0086 138 0000 44",
        "86138",
        "mia.lin@example.com",
        "MIA.LIN@",
        "Mia",
        "lin",
        "Lin Mi",
        "ｍｉａ",
    ],
)
def test_everything_a_caller_may_say_finds_it(
    make_complaint: MakeComplaint, ana: User, mia: NewCustomer, text: str
) -> None:
    complaint = make_complaint(new_customer=mia, references=(("room", "1204"), ("booking", "HX 2031")))
    make_complaint(new_customer=NewCustomer("Petr Novak", emails=("petr@example.com",)))
    assert found(ana, text) == [complaint.reference]


@pytest.mark.parametrize(
    "text", ["13800138000", "138 0013 8000", "0138 0013 8000", "+86 138 0013 8000", "013 8000"]
)
def test_a_phone_is_found_without_its_country_code(
    make_complaint: MakeComplaint, ana: User, text: str
) -> None:
    complaint = make_complaint(new_customer=NewCustomer("Li", phones=("+86 138 0013 8000",)))
    make_complaint(new_customer=NewCustomer("Lo", phones=("+86 138 0013 8001",)))
    assert found(ana, text) == [complaint.reference]
    (candidate,) = customers_like(ana, text)
    assert candidate.name == "Li"


@pytest.mark.parametrize("phone", ["+86 138 0013 8000", "13800138000", "0138 0013 8000"])
@pytest.mark.parametrize("said", ["+86 138 0013 8000", "138 0013 8000"])
def test_the_same_customer_is_known_with_and_without_the_country_code(
    make_complaint: MakeComplaint, phone: str, said: str
) -> None:
    known = make_complaint(new_customer=NewCustomer("Li", phones=(phone,))).customer
    assert same_customer(name="li", phones=(said,)) == known
    assert same_customer(name="Lo", phones=(said,)) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("José García", "Garcia"),
        ("José García", "garcía jose"),
        ("Petra Novakova", "Nováková"),
        ("Petra Nováková", "Novakova"),
        ("Petra Nova\u0301kova\u0301", "nováková"),
    ],
)
def test_accents_do_not_hide_a_name(make_complaint: MakeComplaint, ana: User, name: str, text: str) -> None:
    complaint = make_complaint(new_customer=NewCustomer(name))
    assert found(ana, text) == [complaint.reference]


def test_marks_that_are_letters_stay() -> None:
    assert plain("が") != plain("か")
    assert plain("한") == "한"


@pytest.mark.parametrize(
    "text",
    ["room 1204", "Room: 1204", "房间1204", "房間 1204", "1204房间", "room1204", "rm 1204", "Zimmer 1204"],
)
def test_a_room_is_found_by_its_word_and_number(make_complaint: MakeComplaint, ana: User, text: str) -> None:
    complaint = make_complaint(references=(("room", "1204"),))
    assert found(ana, text) == [complaint.reference]


@pytest.mark.parametrize("text", ["booking HH-204417", "Booking hh204417", "预订 HH-204417", "預訂HH 204417"])
def test_a_booking_is_found_by_its_word_and_number(
    make_complaint: MakeComplaint, ana: User, text: str
) -> None:
    complaint = make_complaint(references=(("booking", "HH-204417"),))
    assert found(ana, text) == [complaint.reference]


@pytest.mark.parametrize("text", ["roommate 1204", "1204 roommates", "booking", "room service"])
def test_a_word_that_only_begins_so_is_none(text: str) -> None:
    assert kind_and_number(text) is None


@pytest.mark.parametrize("text", ["美华", "林美", "华"])
def test_chinese_names_are_found_by_any_part_that_ends_or_begins(
    make_complaint: MakeComplaint, ana: User, text: str
) -> None:
    complaint = make_complaint(new_customer=NewCustomer("林美华"))
    assert found(ana, text) == [complaint.reference]


def test_a_reference_is_found_by_its_number_however_it_is_written(
    make_complaint: MakeComplaint, ana: User
) -> None:
    complaint = make_complaint()
    make_complaint()
    year, number = complaint.year, complaint.number
    for text in (
        complaint.reference,
        complaint.reference.lower(),
        f"{year}-{number}",
        str(number).zfill(6),
        f"#{number:03d}",
    ):
        assert found(ana, text)[:1] == [complaint.reference]


def test_the_newest_comes_first_and_no_more_than_asked(make_complaint: MakeComplaint, ana: User) -> None:
    rows = [make_complaint(references=(("room", "1204"),)).reference for _n in range(5)]
    assert [one.reference for one in look_up(ana, "1204", limit=3)] == rows[:1:-1]


@pytest.mark.parametrize(
    "text", ["", " ", "a", "x\x00", "%", "_", "'; DROP TABLE", "\ud800", "9" * 500, "@", "+"]
)
def test_nothing_is_found_by_nothing(make_complaint: MakeComplaint, ana: User, text: str) -> None:
    make_complaint()
    assert found(ana, text) == []


def test_only_those_who_may_see_it_find_it(
    make_complaint: MakeComplaint,
    ana: User,
    lea: User,
    ada: User,
    aki: User,
    otto: User,
    cleo: User,
    mia: NewCustomer,
) -> None:
    open_one = make_complaint(new_customer=mia).reference
    secret = make_complaint(new_customer=mia, is_sensitive=True).reference
    about_ada = make_complaint(new_customer=mia, concerns_staff=ada).reference
    assert set(found(ana, "mia")) == {open_one, about_ada}
    assert set(found(lea, "mia")) == set(found(aki, "mia")) == {open_one, secret, about_ada}
    assert set(found(ada, "mia")) == {open_one, secret}
    assert found(otto, "mia") == found(cleo, "mia") == []


def test_it_costs_the_same_few_statements_however_many_there_are(
    make_complaint: MakeComplaint, ana: User, mia: NewCustomer
) -> None:
    def cost() -> int:
        ana.__dict__.pop("_access", None)
        with CaptureQueriesContext(connection) as queries:
            look_up(ana, "1204")
        return len(queries)

    make_complaint(new_customer=mia, references=(("room", "1204"),))
    few = cost()
    for _n in range(20):
        make_complaint(new_customer=mia, references=(("room", "1204"),))
    assert cost() == few <= 8


def test_candidates_are_those_who_match_with_what_one_may_see_of_them(
    make_complaint: MakeComplaint, ana: User, otto: User, aki: User, mia: NewCustomer, halcyon: Team
) -> None:
    complaint = make_complaint(new_customer=mia)
    make_complaint(customer=complaint.customer, is_sensitive=True)
    (candidate,) = customers_like(ana, "+86 138")
    assert (candidate.name, candidate.complaints) == ("Mia Lin", 1)
    assert [one.complaints for one in customers_like(otto, "mia")] == [0]
    assert customers_like(aki, "mia") == []


@pytest.mark.real_data
def test_no_hostile_string_breaks_the_look_up(
    make_complaint: MakeComplaint, ana: User, noon: datetime, real_data: Path
) -> None:
    make_complaint()
    for text in hostile_strings(real_data):
        assert isinstance(look_up(ana, text), list)
        assert isinstance(customers_like(ana, text), list)


def test_an_account_number_is_found_as_it_stands_on_the_paper(
    make_complaint: MakeComplaint, ana: User
) -> None:
    complaint = make_complaint(new_customer=NewCustomer("Li", accounts=("HM-330-8812",)))

    for said in ("HM-330-8812", "hm 330 8812", "HM3308812"):
        assert found(ana, said) == [complaint.reference]


def test_a_room_comes_before_the_complaint_of_the_same_number(
    make_complaint: MakeComplaint, ana: User
) -> None:
    one = make_complaint()
    Complaint.objects.filter(pk=one.pk).update(number=1503, reference=f"CX-{one.year}-001503")
    room = make_complaint(references=(("room", "1503"),))

    assert found(ana, "1503") == [room.reference, f"CX-{one.year}-001503"]
    assert found(ana, f"CX-{one.year}-1503") == [f"CX-{one.year}-001503"]
