"""How people and teams sign mail to customers, in each language."""

from __future__ import annotations

import pytest

from cxdesk.accounts.models import Letterhead, Team

GIVEN = {"name_en": "Ana Sol", "signature_en": "Ana Sol\nGuest care", "name_zh-hans": "安娜"}


def told(whose) -> dict[str, tuple[str, str]]:
    return {one.language: (one.sender_name, one.signature) for one in whose.letterheads.all()}


def test_a_person_signs_in_each_language_and_twice_is_once(ana, enter):
    client = enter(ana)

    answers = [client.post("/settings/letterheads/", GIVEN).status_code for _ in range(2)]

    assert answers == [303, 303]
    kept = {name: (head, sign.replace("\r", "")) for name, (head, sign) in told(ana).items()}
    assert kept == {"en": ("Ana Sol", "Ana Sol\nGuest care"), "zh-hans": ("安娜", "")}
    assert "Guest care</textarea>" in client.get("/settings/").content.decode()


def test_an_empty_letterhead_goes_back_to_the_plain_name(ana, enter):
    client = enter(ana)
    client.post("/settings/letterheads/", GIVEN)

    client.post("/settings/letterheads/", {})

    assert not Letterhead.objects.exists()


@pytest.mark.parametrize(
    "given", [{"name_en": "x" * 121}, {"name_en": "a\u2028b"}, {"signature_en": "x" * 1001}]
)
def test_what_cannot_stand_in_a_letter_is_refused_with_the_input_kept(ana, enter, given):
    answer = enter(ana).post("/settings/letterheads/", given)

    assert answer.status_code in (409, 422)
    assert not Letterhead.objects.exists()


def test_an_admin_says_how_a_team_signs_and_from_where(ada, harbour, enter):
    client = enter(ada)
    body = {"name_en": "The Harbour", "mail_address": "care@harbour.example"}

    assert client.post(f"/teams/{harbour.pk}/letterheads/", body).status_code == 303
    assert told(harbour) == {"en": ("The Harbour", "")}
    assert Team.objects.get(pk=harbour.pk).mail_address == "care@harbour.example"
    for address in ("care", "a b@harbour.example", "x" * 31 + "@harbour.example"):
        answer = client.post(f"/teams/{harbour.pk}/letterheads/", body | {"mail_address": address})
        assert answer.status_code in (409, 422)


def test_only_an_admin_does(lea, harbour, enter):
    answer = enter(lea).post(f"/teams/{harbour.pk}/letterheads/", {"name_en": "Mine"})

    assert answer.status_code == 403
    assert not Letterhead.objects.exists()
