"""The tray for programs: what waits, why, and what a person decides about it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxdesk.accounts.models import User
from recovery.actions.mail_in import receive_mail, store_mail
from recovery.actions.states import take_complaint
from recovery.models import Attachment, Complaint, InboundMail, Mailbox
from tests.recovery.api.conftest import Api, As, fields_in, refusal
from tests.recovery.mails import PNG, mail

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MOST_FOR_A_LIST = 4


@pytest.fixture
def mias(make_complaint, mia, ana: User, noon: datetime) -> Complaint:
    return take_complaint(make_complaint(new_customer=mia), by=ana, at=noon)


@pytest.fixture
def waiting(mailbox: Mailbox, mias: Complaint, noon: datetime) -> InboundMail:
    return receive_mail(mailbox, mail("It is broken again.", photo=PNG), at=noon)


def decide(api: Api, row: InboundMail, **body: str) -> object:
    return api.post(f"mail/{row.pk}/decision/", body)


def ids(api: Api, **parameters: object) -> list[int]:
    return [row["id"] for row in api.get("mail/", **parameters).json()["results"]]


def test_the_list_says_what_waits_and_why(as_: As, ana: User, waiting: InboundMail) -> None:
    [row] = as_(ana, scope="read").get("mail/").json()["results"]

    assert (row["id"], row["state"], row["reason"], row["complaint"]) == (
        waiting.pk,
        "tray",
        "known_sender",
        None,
    )
    assert row["said"] == "The sender has open complaints. It may belong to one of them."
    assert (row["mailbox"], row["sender"], row["subject"]) == ("Desk", "mia.lin@example.com", "The lift")


def test_the_list_is_narrowed_and_paged(
    api: Api, mailbox: Mailbox, waiting: InboundMail, noon: datetime
) -> None:
    joined = receive_mail(mailbox, mail("Thanks", sender="MAILER-DAEMON@example.com"), at=noon)
    fresh, _new = store_mail(mailbox, mail("Not read yet."), at=noon)
    broken, _new = store_mail(mailbox, mail("Broken."), at=noon)
    InboundMail.objects.filter(pk=broken.pk).update(state="unreadable", reason="died")

    assert ids(api) == [broken.pk, waiting.pk]
    assert ids(api, view="unread") == [broken.pk, fresh.pk]
    assert ids(api, view="all") == [broken.pk, fresh.pk, joined.pk, waiting.pk]
    first = api.get("mail/", view="all", limit=3).json()
    assert [row["id"] for row in api.get(first["next"]).json()["results"]] == [waiting.pk]
    for wrong in ({"view": "mine"}, {"team": "1"}):
        assert api.get("mail/", **wrong).status_code == 400


def test_the_list_takes_as_few_statements_however_much_came(
    as_: As, ana: User, mailbox: Mailbox, waiting: InboundMail, noon: datetime
) -> None:
    api, counts = as_(ana), []
    api.get("mail/")
    for more in (0, 12):
        for number in range(more):
            receive_mail(mailbox, mail(f"Again, number {number}"), at=noon)
        with CaptureQueriesContext(connection) as captured:
            assert len(ids(api)) == more + 1
        counts.append(len(captured))

    assert counts[0] == counts[1] <= MOST_FOR_A_LIST


def test_one_mail_names_the_complaints_it_may_belong_to(
    api: Api, waiting: InboundMail, mias: Complaint
) -> None:
    told = api.get(f"mail/{waiting.pk}/").json()

    assert told["may_decide"]
    assert [one["reference"] for one in told["matches"]] == [mias.reference]
    assert told["reply"].startswith("It is broken again.")
    assert [one["name"] for one in told["files"]] == ["lift.png"]


def test_a_mail_joins_a_complaint_once(api: Api, waiting: InboundMail, mias: Complaint, ana: User) -> None:
    answers = [decide(api, waiting, decision="join", complaint=mias.reference) for _ in range(2)]

    assert [one.status_code for one in answers] == [201, 200]  # type: ignore[attr-defined]
    told = answers[0].json()  # type: ignore[attr-defined]
    assert (told["state"], told["complaint"], told["handled_by"]["name"]) == ("joined", mias.reference, "Ana")
    assert not told["may_decide"]
    assert Attachment.objects.filter(complaint=mias).count() == 1


def test_a_mail_becomes_a_complaint_once(api: Api, waiting: InboundMail) -> None:
    before = Complaint.objects.count()
    answers = [decide(api, waiting, decision="log") for _ in range(2)]

    assert [one.status_code for one in answers] == [201, 200]  # type: ignore[attr-defined]
    assert answers[0].json()["state"] == "logged"  # type: ignore[attr-defined]
    assert Complaint.objects.count() == before + 1


def test_a_mail_is_set_aside_once_and_not_decided_again(
    api: Api, waiting: InboundMail, mias: Complaint
) -> None:
    assert fields_in(refusal(decide(api, waiting, decision="set_aside"))) == {"why"}
    answers = [decide(api, waiting, decision="set_aside", why="A greeting.") for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]  # type: ignore[attr-defined]

    other = decide(api, waiting, decision="join", complaint=mias.reference)

    assert refusal(other)["code"] == "mail_decided"
    waiting.refresh_from_db()
    assert (waiting.state, waiting.why) == ("set_aside", "A greeting.")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"decision": "burn"}, "decision"),
        ({"decision": "join"}, "complaint"),
        ({"decision": "join", "complaint": "CX-2026-999999"}, "complaint"),
        ({"decision": "log", "team": "1"}, "team"),
    ],
)
def test_a_decision_that_is_none_is_refused(
    api: Api, waiting: InboundMail, body: dict[str, str], field: str
) -> None:
    assert fields_in(refusal(decide(api, waiting, **body), 400)) == {field}
    waiting.refresh_from_db()
    assert waiting.state == "tray"


def test_outsiders_find_nothing_and_readers_decide_nothing(
    as_: As, waiting: InboundMail, otto: User, cleo: User, ada: User, aki: User
) -> None:
    for person in (otto, cleo):
        stranger = as_(person)
        assert ids(stranger, view="all") == []
        assert stranger.get(f"mail/{waiting.pk}/").status_code == 404
        assert decide(stranger, waiting, decision="log").status_code == 404  # type: ignore[attr-defined]
    for person in (ada, aki):
        assert ids(as_(person)) == [waiting.pk]
        assert not as_(person).get(f"mail/{waiting.pk}/").json()["may_decide"]
        assert refusal(decide(as_(person), waiting, decision="log"), 403)["code"] == "not_allowed"
    waiting.refresh_from_db()
    assert waiting.handled_at is None
