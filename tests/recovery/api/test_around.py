"""What hangs on a complaint, by API: promises, follow-ups, contacts, notes, files, remedies, causes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.causes import name_cause
from recovery.actions.promises import break_promise
from recovery.models import Attachment, Complaint, RootCause
from tests.builders import MakeComplaint, lead_to
from tests.pictures import PNG
from tests.recovery.api.conftest import Api, As, fields_in, refusal, under


def later(**span: int) -> str:
    return (clock.now() + timedelta(**span)).isoformat()


# ------------------------------------------------------------------ promises and follow-ups


def test_a_promise_is_made_once_and_kept_once(api: Api, owned: Complaint) -> None:
    body = {"kind": "call_back", "text": "We call you.", "due_at": later(hours=3)}
    made = [api.post(under(owned, "promises/"), body) for _time in range(2)]
    address = under(owned, f"promises/{made[0].json()['id']}/keeping/")
    kept = [api.post(address) for _time in range(2)]

    assert [one.status_code for one in made + kept] == [201, 200, 201, 200]
    assert kept[0].json()["state"] == "kept"
    assert api.get(under(owned, "promises/")).json()["results"] == [kept[0].json()]


def test_a_broken_promise_kept_late_stays_broken(api: Api, owned: Complaint) -> None:
    body = {"text": "We call you.", "due_at": later(hours=3)}
    promise = api.post(under(owned, "promises/"), body).json()
    clock.move(hours=4)
    break_promise(promise["id"], at=clock.now())

    kept = api.post(under(owned, f"promises/{promise['id']}/keeping/")).json()

    assert kept["state"] == "broken"
    assert kept["broken_at"] < kept["kept_at"]


@pytest.mark.parametrize(("body", "status"), [({"due_at": "soon"}, 400), ({"text": ""}, 400), ({}, 409)])
def test_a_promise_needs_words_and_a_time_ahead(
    api: Api, owned: Complaint, body: dict[str, str], status: int
) -> None:
    refusal(
        api.post(under(owned, "promises/"), {"text": "We call.", "due_at": later(hours=-1), **body}), status
    )

    assert not owned.promises.exists()


def test_a_promise_of_another_complaint_is_not_found(
    api: Api, owned: Complaint, make_complaint: MakeComplaint, ana: User
) -> None:
    other = make_complaint(owner=ana)
    promise = api.post(under(other, "promises/"), {"text": "We call.", "due_at": later(hours=1)}).json()

    refusal(api.post(under(owned, f"promises/{promise['id']}/keeping/")), 404)
    refusal(api.post(under(owned, f"promises/{2**70}/keeping/")), 404)


def test_a_follow_up_is_settled_once_and_not_before_its_time(api: Api, owned: Complaint, ana: User) -> None:
    lead_to(owned, "resolve", by=ana, at=clock.now())
    follow_up = api.get(under(owned, "follow-ups/")).json()["results"][0]
    address = under(owned, f"follow-ups/{follow_up['id']}/outcome/")

    early = refusal(api.post(address, {"state": "done", "score": 5}))
    clock.move(hours=follow_up["after_hours"] + 1)
    empty = refusal(api.post(address, {"state": "done"}))
    settled = [api.post(address, {"state": "done", "score": 5, "note": "All well."}) for _time in range(2)]
    changed = refusal(api.post(address, {"state": "unreachable", "note": "No answer."}))

    assert (fields_in(early), fields_in(empty), fields_in(changed)) == ({"state"}, {"score"}, {"state"})
    assert [one.status_code for one in settled] == [201, 200]
    assert (settled[0].json()["score"], settled[0].json()["settled_by"]["name"]) == (5, "Ana")


@pytest.mark.parametrize(
    "wrong", [{"state": "cancelled"}, {"score": 6}, {"score": "good"}, {"settled_by": 1}]
)
def test_an_outcome_of_the_wrong_shape_is_no_request(
    api: Api, owned: Complaint, ana: User, noon: datetime, wrong: dict[str, Any]
) -> None:
    lead_to(owned, "resolve", by=ana, at=noon)
    address = under(owned, f"follow-ups/{owned.follow_ups.get().pk}/outcome/")

    assert fields_in(refusal(api.post(address, {"state": "done", "score": 5} | wrong), 400)) == set(wrong)


# ------------------------------------------------------------------ words


def test_contacts_are_noted_and_listed_newest_first(api: Api, owned: Complaint) -> None:
    api.post(under(owned, "contacts/"), {"kind": "call_out", "result": "no_answer"})
    last = api.post(
        under(owned, "contacts/"),
        {"kind": "call_out", "note": "Reached.", "seconds": 95, "longest_hold_seconds": 130},
    )

    assert last.status_code == 201
    rows = api.get(under(owned, "contacts/")).json()["results"]
    assert [row["result"] for row in rows] == ["reached", "no_answer"]
    assert rows[0] == last.json()


@pytest.mark.parametrize(
    "wrong", [{"kind": "pigeon"}, {"result": "maybe"}, {"seconds": -1}, {"note": "\x00"}]
)
def test_a_contact_of_the_wrong_shape_is_no_request(
    api: Api, owned: Complaint, wrong: dict[str, Any]
) -> None:
    assert fields_in(refusal(api.post(under(owned, "contacts/"), {"kind": "visit"} | wrong), 400)) == set(
        wrong
    )


def test_a_note_pressed_twice_is_one_note(api: Api, owned: Complaint) -> None:
    answers = [api.post(under(owned, "notes/"), {"text": "She prefers mail."}) for _time in range(2)]

    assert [one.status_code for one in answers] == [201, 200]
    assert [row["direction"] for row in api.get(under(owned, "notes/")).json()["results"]] == ["note"]
    refusal(api.post(under(owned, "notes/"), {"text": ""}), 400)
    refusal(api.post(under(owned, "notes/"), {"text": "   "}), 409)


def test_a_reference_is_added_once(api: Api, owned: Complaint) -> None:
    answers = [
        api.post(under(owned, "references/"), {"kind": "room", "value": value}) for value in ("12-04", "1204")
    ]

    assert [one.status_code for one in answers] == [201, 200]
    assert fields_in(refusal(api.post(under(owned, "references/"), {"kind": "room", "value": "--"}))) == {
        "value"
    }
    refusal(api.post(under(owned, "references/"), {"kind": "car", "value": "1"}), 400)


def test_a_second_translation_replaces_the_first(api: Api, owned: Complaint) -> None:
    answers = [
        api.post(under(owned, "translations/"), {"language": "zh-hans", "text": text})
        for text in ("车没来。", "车没有来。")
    ]

    assert [one.status_code for one in answers] == [201, 200]
    body = api.get(under(owned)).json()
    assert [(one["language"], one["text"]) for one in body["translations"]] == [("zh-hans", "车没有来。")]
    same = {"language": body["verbatim_language"], "text": "x"}
    assert fields_in(refusal(api.post(under(owned, "translations/"), same))) == {"language"}


# ------------------------------------------------------------------ files


def test_a_file_is_attached_once_and_known_by_what_is_in_it(api: Api, owned: Complaint) -> None:
    answers = [
        api.post(under(owned, "files/"), {"files": [SimpleUploadedFile(name, PNG)]})
        for name in ("../../a.png", "b.png")
    ]

    assert [one.status_code for one in answers] == [201, 200]
    (file,) = api.get(under(owned, "files/")).json()["results"]
    assert (file["name"], file["content_type"], file["size"]) == ("a.png", "image/png", len(PNG))
    assert file["address"].startswith("/files/")
    assert "attachments" not in str(file)


def test_a_file_of_a_kind_we_do_not_take_is_refused_with_all_the_others(api: Api, owned: Complaint) -> None:
    program = SimpleUploadedFile("photo.png", b"MZ\x90\x00\x03" + b"\x00" * 100)

    body = refusal(api.post(under(owned, "files/"), {"files": [SimpleUploadedFile("a.png", PNG), program]}))

    assert (body["code"], fields_in(body)) == ("file_refused", {"files"})
    assert not Attachment.objects.exists()


def test_a_file_is_sent_as_a_form(api: Api, owned: Complaint) -> None:
    refusal(api.post(under(owned, "files/"), {"file": "x"}), 415)
    refusal(api.client.post(under(owned, "files/"), {"photo": SimpleUploadedFile("a.png", PNG)}), 400)
    refusal(api.client.post(under(owned, "files/"), {"files": "no file"}), 400)


# ------------------------------------------------------------------ remedies and causes


def test_words_are_offered_only_after_the_expectation_is_known(
    api: Api, owned: Complaint, ana: User, noon: datetime
) -> None:
    words = {"kind": "words", "text": "A letter."}
    assert fields_in(refusal(api.post(under(owned, "remedies/"), words))) == {"expectation"}
    assert api.post(under(owned, "remedies/"), {"kind": "comfort", "text": "A coffee."}).status_code == 201
    lead_to(owned, "confirm_expectation", by=ana, at=noon)

    assert api.post(under(owned, "remedies/"), words).status_code == 201
    assert [row["kind"] for row in api.get(under(owned, "remedies/")).json()["results"]] == [
        "words",
        "comfort",
    ]
    refusal(api.post(under(owned, "remedies/"), {"kind": "goodwill", "text": "100", "amount": 100}), 400)


def test_a_cause_is_named_with_the_complaint_that_showed_it(api: Api, owned: Complaint) -> None:
    named = api.post(under(owned, "cause/"), {"title": "Double bookings"})
    linked = api.post(under(owned, "cause/"), {"cause": named.json()["id"]})

    assert (named.status_code, linked.status_code) == (201, 200)
    (cause,) = api.get("causes/").json()["results"]
    assert (cause["title"], cause["state"], cause["count"]) == ("Double bookings", "candidate", 1)
    assert api.get(under(owned, "cause/")).json()["results"][0]["id"] == cause["id"]


@pytest.mark.parametrize("body", [{}, {"cause": 1, "title": "x"}, {"cause": 999_999}, {"cause": 2**70}])
def test_a_cause_is_named_in_one_way(api: Api, owned: Complaint, body: dict[str, Any]) -> None:
    refusal(api.post(under(owned, "cause/"), body), 400)

    assert not RootCause.objects.exists()


def test_supervisors_review_causes_and_agents_do_not(
    api: Api, as_: As, owned: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    cause = name_cause("Double bookings", complaint=owned, by=ana, at=noon)

    assert refusal(api.patch(f"causes/{cause.pk}/", {"state": "confirmed"}), 403)["code"] == "not_allowed"
    for _time in range(2):
        body = as_(lea).patch(f"causes/{cause.pk}/", {"state": "confirmed", "owner": lea.pk}).json()
        assert (body["state"], body["owner"]["name"], body["count"]) == ("confirmed", "Lea", 1)
    assert owned.events.filter(name="cause.moved").count() == 1
    refusal(as_(lea).patch(f"causes/{cause.pk}/", {"owner": 999_999}), 400)
    refusal(as_(lea).patch(f"causes/{cause.pk}/", {"owner": ana.pk}), 400)
    refusal(as_(lea).patch(f"causes/{cause.pk}/", {"state": "solved"}), 400)
    refusal(as_(lea).get(f"causes/{2**70}/"), 404)


# ------------------------------------------------------------------ what happened


def test_the_timeline_tells_everything_in_one_order(api: Api, owned: Complaint) -> None:
    api.post(under(owned, "notes/"), {"text": "She prefers mail."})
    api.post(under(owned, "contacts/"), {"kind": "visit", "note": "At the desk."})
    api.post(under(owned, "files/"), {"files": [SimpleUploadedFile("a.png", PNG)]})

    rows = api.get(under(owned, "events/")).json()["results"]

    assert {row["kind"] for row in rows} == {"event", "note", "contact", "file"}
    assert [row["at"] for row in rows] == sorted((row["at"] for row in rows), reverse=True)
    assert {row["text"] for row in rows} >= {"She prefers mail.", "At the desk.", "a.png"}
    assert rows[-1]["name"] == "complaint.logged"
