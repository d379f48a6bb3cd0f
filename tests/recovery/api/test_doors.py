"""Every route and method of the API, and what each kind of person gets there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import URLPattern

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.causes import name_cause
from recovery.actions.customers import NewCustomer
from recovery.actions.mail_in import receive_mail
from recovery.actions.messages import write_message
from recovery.actions.notifications import notify
from recovery.actions.promises import make_promise
from recovery.actions.states import take_complaint
from recovery.api import urls
from recovery.models import Complaint, ComplaintEvent, Mailbox, Notification, NotificationEvent, RootCause
from tests.builders import MakeComplaint, lead_to
from tests.recovery.api.conftest import ROOT, As, refusal
from tests.recovery.mails import mail

pytestmark = pytest.mark.slow

ONE = "complaints/<reference:reference>/"
SOON = (clock.now() + timedelta(days=400)).isoformat()
# What an agent of the team may send to each write; all of it is fit to be taken.
WRITES: dict[tuple[str, str], Any] = {
    ("post", "complaints/"): {"verbatim": "The bill is wrong.", "channel": "phone"},
    ("post", "put-right/"): {
        "verbatim": "My coffee is cold.",
        "restatement": "The coffee came cold.",
        "expectation": "A hot one.",
        "apology": "I am sorry.",
        "what_was_done": "A hot one came.",
        "mood_before": 2,
        "mood_after": 1,
    },
    ("post", "causes/"): {"title": "The transfer firm double books"},
    ("patch", "causes/<int:cause_id>/"): {"state": "confirmed"},
    ("patch", "customers/<int:customer_id>/"): {"tier": "gold"},
    ("post", "mail/<int:mail_id>/decision/"): {"decision": "set_aside", "why": "A greeting."},
    ("patch", ONE): {"severity": 2},
    ("post", ONE + "owner/"): None,
    ("post", ONE + "waiting/"): {"on": "customer", "why": "The receipt is missing.", "until": SOON},
    ("post", ONE + "resumption/"): None,
    ("post", ONE + "closing/"): None,
    ("post", ONE + "reopening/"): {"reason": "It broke again."},
    ("post", ONE + "setting-aside/"): {"outcome": "not_a_complaint", "reason": "A question."},
    ("post", ONE + "setting-aside/confirmation/"): None,
    ("delete", ONE + "setting-aside/confirmation/"): None,
    ("post", ONE + "duplicate/"): {"of": "OTHER"},
    ("post", ONE + "merging/"): {"into": "OTHER", "reason": "The same fare."},
    ("post", ONE + "steps/<step:step>/completion/"): {
        "answers": {"restatement": "It did not come.", "restatement_confirmed": True},
        "ending": "none_needed",
        "reason": "It is clear from their words.",
    },
    ("post", ONE + "steps/<step:step>/notes/"): {"answers": {"restatement": "It did not come."}},
    ("post", ONE + "apologies/"): {"kind": "empathy", "way": "spoken", "text": "I am sorry for the wait."},
    ("post", ONE + "clarifications/"): {"question": "Which car?", "answer": "The one at seven."},
    ("post", ONE + "restatement/rejection/"): {"correction": "It came late."},
    ("post", ONE + "assurance/"): {"due_at": SOON},
    ("post", ONE + "venting/"): {"on": True},
    ("post", ONE + "word/"): None,
    ("post", ONE + "abuse/"): {"reason": "He called me names."},
    ("post", ONE + "abuse/decision/"): {"decision": "warned"},
    ("post", ONE + "promises/"): {"text": "We call you back.", "due_at": SOON},
    ("post", ONE + "promises/<int:promise_id>/keeping/"): None,
    ("post", ONE + "promises/<int:promise_id>/moving/"): {
        "due_at": SOON,
        "agreed_by": "Mia Lin",
        "agreed_how": "call_out",
    },
    ("post", ONE + "follow-ups/"): {"due_at": SOON, "reason": "She asked for it."},
    ("post", ONE + "follow-ups/<int:follow_up_id>/outcome/"): {"state": "done", "score": 5},
    ("post", ONE + "follow-ups/<int:follow_up_id>/moving/"): {"due_at": SOON, "reason": "She is away."},
    ("post", ONE + "follow-ups/<int:follow_up_id>/attempts/"): {"result": "no_answer"},
    ("post", ONE + "snooze/"): {"until": SOON, "reason": "She is away."},
    ("post", ONE + "snooze/end/"): None,
    ("post", ONE + "contacts/"): {"kind": "call_out", "result": "no_answer"},
    ("post", ONE + "notes/"): {"text": "She prefers mail."},
    ("post", ONE + "messages/"): {"text": "It comes today."},
    ("post", ONE + "messages/<int:message_id>/undoing/"): None,
    ("post", ONE + "messages/<int:message_id>/fate/"): {"decision": "arrived"},
    ("post", ONE + "drafts/"): {"text": "It comes"},
    ("post", ONE + "files/"): {"files": []},
    ("post", ONE + "remedies/"): {"kind": "comfort", "text": "A coffee."},
    ("post", ONE + "references/"): {"kind": "room", "value": "1204"},
    ("post", ONE + "translations/"): {"language": "zh-hans", "text": "车没有来。"},
    ("post", ONE + "cause/"): {"title": "The transfer firm double books"},
}
# What anybody does with what they were told themselves, an auditor too; test_notifications has their tests.
OWN_WRITES = {
    ("post", "notifications/read/"),
    ("post", "notifications/<int:notification_id>/read/"),
}
# What admins and second persons do with the playbook; test_playbook_versions has their tests.
_VERSION = "playbook/versions/<int:number>/"
OF_THE_PLAYBOOK = {
    ("post", "playbook/versions/"),
    ("patch", _VERSION),
    ("post", _VERSION + "discarding/"),
    ("post", _VERSION + "review/"),
    ("post", _VERSION + "publication/"),
    ("post", _VERSION + "trial/"),
}
READS = (
    "schema/",
    "me/",
    "lookup/",
    "taxonomy/",
    "playbook/",
    "playbook/versions/",
    _VERSION,
    _VERSION + "against/<int:other>/",
    "notifications/",
    "customers/<int:customer_id>/",
    "causes/",
    "causes/<int:cause_id>/",
    "mail/",
    "mail/<int:mail_id>/",
    "complaints/",
    ONE,
    ONE + "steps/",
    ONE + "apologies/",
    ONE + "clarifications/",
    ONE + "letters/",
    ONE + "looking-back/",
    ONE + "recurrence/",
    ONE + "reserve/",
    ONE + "promises/",
    ONE + "follow-ups/",
    ONE + "contacts/",
    ONE + "notes/",
    ONE + "messages/",
    ONE + "drafts/",
    ONE + "files/",
    ONE + "remedies/",
    ONE + "cause/",
    ONE + "events/",
)
# Refused to a supervisor here only because this complaint is not in the state that the act needs.
REFUSED_BY_STATE = {
    ONE + "owner/",
    ONE + "closing/",
    ONE + "reopening/",
    ONE + "setting-aside/confirmation/",
    ONE + "restatement/rejection/",
    ONE + "assurance/",
    ONE + "abuse/decision/",
    ONE + "messages/<int:message_id>/fate/",
    ONE + "follow-ups/",
    ONE + "follow-ups/<int:follow_up_id>/outcome/",
    ONE + "follow-ups/<int:follow_up_id>/attempts/",
    ONE + "snooze/",
}
# What is about one complaint, or about one customer by way of their complaints.
ABOUT_ONE = [
    *(one for one in WRITES if one[1].startswith((ONE, "customers/"))),
    *(("get", route) for route in READS if route.startswith((ONE, "customers/"))),
]


class Place:
    """A complaint with something of everything, and the addresses of all of it."""

    def __init__(self, make: MakeComplaint, ana: User, lea: User) -> None:
        at = clock.now()
        self.complaint = make(new_customer=NewCustomer("Mia Lin", emails=("mia@example.com",)), at=at)
        take_complaint(self.complaint, by=ana, at=at)
        self.other = take_complaint(make(customer=self.complaint.customer, at=at), by=ana, at=at)
        self.promise = make_promise(
            self.complaint, kind="", text="We send a car.", due_at=at + timedelta(days=500), by=ana, at=at
        )
        self.cause = name_cause("The gate opens late", complaint=self.complaint, by=ana, at=at)
        done = make(at=at, owner=ana)
        lead_to(done, "resolve", by=ana, at=at)
        self.follow_up = done.follow_ups.get()
        self.resolved = done
        notify(NotificationEvent.REPLY_CAME, self.complaint, to=[lea], at=at)
        self.letter = write_message(self.complaint, text="Dear Ms Lin", language="en", by=ana, at=at)
        box = Mailbox.objects.create(name="Desk", team=self.complaint.team, address="desk@harbour.test")
        self.mail = receive_mail(box, mail(sender="mia@example.com"), at=at)
        self.notification = Notification.objects.get(event="reply_came")

    def address(self, route: str) -> str:
        complaint = self.resolved if "follow_up_id" in route else self.complaint
        for name, value in (
            ("<reference:reference>", complaint.reference),
            ("<step:step>", "listen"),
            ("<int:promise_id>", self.promise.pk),
            ("<int:follow_up_id>", self.follow_up.pk),
            ("<int:cause_id>", self.cause.pk),
            ("<int:mail_id>", self.mail.pk),
            ("<int:message_id>", self.letter.pk),
            ("<int:number>", 2),
            ("<int:other>", 1),
            ("<int:notification_id>", self.notification.pk),
            ("<int:customer_id>", self.complaint.customer_id),
        ):
            route = route.replace(name, str(value))
        # Routes of whose rows there are none here: the table of permissions asks them.
        return ROOT + re.sub(r"<slug:\w+>", "en", re.sub(r"<int:\w+>", "1", route))

    def body(self, method: str, route: str) -> Any:
        body = WRITES[method, route]
        if body == {"files": []}:
            return {"files": [SimpleUploadedFile("note.txt", b"A note.")]}
        if isinstance(body, dict):
            return {key: self.other.reference if value == "OTHER" else value for key, value in body.items()}
        return body


@pytest.fixture
def place(make_complaint: MakeComplaint, ana: User, lea: User) -> Place:
    return Place(make_complaint, ana, lea)


def routes() -> Iterator[tuple[str, str]]:
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        view = pattern.callback.view_class  # type: ignore[attr-defined]  # every route is a class
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(view, method):
                yield method, str(pattern.pattern)


def parameters(route: str) -> dict[str, str]:
    return {"q": "Mia Lin"} if route == "lookup/" else {}


def test_every_row_is_a_route() -> None:
    """That no route is without a row, tests/test_permissions.py asks of the table with all of them."""
    assert set(WRITES) | OWN_WRITES | OF_THE_PLAYBOOK | {("get", route) for route in READS} <= set(routes())


def test_nobody_gets_in_without_signing_in(as_: As, place: Place) -> None:
    stranger = as_()
    for method, route in routes():
        response = stranger.ask(method, place.address(route), None if method == "get" else {})

        assert response.status_code == 401, (method, route)
        assert refusal(response, 401)["code"] == "not_authenticated"
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_those_who_may_see_it_read_everything(
    as_: As, place: Place, ana: User, lea: User, aki: User, ada: User
) -> None:
    callers = [as_(person) for person in (ana, lea, aki, ada)] + [as_(ana, scope="read")]
    for route in READS:
        for api in callers:
            response = api.get(place.address(route), **parameters(route))

            assert response.status_code == 200, (route, response.content)


def test_a_colleague_of_the_team_writes(as_: As, place: Place, lea: User) -> None:
    api = as_(lea, scope="write")
    for method, route in WRITES:
        with transaction.atomic():
            before = counted()

            response = api.ask(method, place.address(route), place.body(method, route))

            if route in REFUSED_BY_STATE:
                assert response.status_code in (204, 409), (method, route)
                assert counted() == before
            else:
                assert response.status_code in (200, 201), (method, route, response.content)
            # Each write starts from the same complaint.
            transaction.set_rollback(True)


def test_a_token_for_reading_does_not_write(as_: As, place: Place, ana: User) -> None:
    api, before = as_(ana, scope="read"), counted()
    for method, route in WRITES:
        response = api.ask(method, place.address(route), place.body(method, route))

        assert "read" in refusal(response, 403)["message"], (method, route)
    assert counted() == before


def test_an_auditor_writes_nothing(as_: As, place: Place, aki: User) -> None:
    api, before = as_(aki), counted()
    for method, route in WRITES:
        response = api.ask(method, place.address(route), place.body(method, route))

        assert refusal(response, 403)["code"] == "not_allowed", (method, route)
    assert counted() == before


def test_an_admin_works_on_no_complaint_but_reviews_causes(as_: As, place: Place, ada: User) -> None:
    api, complaints = as_(ada, scope="write"), Complaint.objects.count()
    for method, route in WRITES:
        response = api.ask(method, place.address(route), place.body(method, route))

        assert response.status_code in ((200, 201) if route.startswith("causes/") else (403,)), (
            method,
            route,
        )
    assert Complaint.objects.count() == complaints


def test_to_an_outsider_the_complaint_does_not_exist(as_: As, place: Place, otto: User, cleo: User) -> None:
    for api in (as_(otto, scope="write"), as_(cleo)):
        for method, route in ABOUT_ONE:
            address = place.address(route)
            hidden = api.ask(method, address, None if method == "get" else place.body(method, route))
            for reference in (place.complaint.reference, place.resolved.reference):
                address = address.replace(reference, "CX-2026-999999")
            missing = api.ask(method, address, None if method == "get" else place.body(method, route))

            assert refusal(hidden, 404)["code"] == "not_found", (method, route)
            assert missing.content == hidden.content, (method, route)


def test_lists_and_lookups_hide_what_the_door_hides(as_: As, place: Place, otto: User, cleo: User) -> None:
    for person in (otto, cleo):
        api = as_(person)

        assert api.get("complaints/").json()["results"] == []
        assert api.get("complaints/", view="queue").json()["results"] == []
        assert api.get("lookup/", q="Mia Lin").json()["results"] == []
        assert all(cause["count"] == 0 for cause in api.get("causes/").json()["results"])


def test_a_person_the_complaint_is_about_never_sees_it(
    as_: As, make_complaint: MakeComplaint, lea: User, ada: User, aki: User, harbour: Any
) -> None:
    for person in (lea, ada, aki):
        about = make_complaint(concerns_staff=person)

        assert as_(person).get(ROOT + f"complaints/{about.reference}/").status_code == 404
        assert about.reference not in str(as_(person).get("complaints/").json())


def test_a_deactivated_person_is_nobody(as_: As, place: Place, ana: User) -> None:
    session, token = as_(ana), as_(ana, scope="write")
    ana.is_active, ana.deactivated_at = False, clock.now()
    ana.save()

    for api in (session, token):
        assert api.get(ROOT + f"complaints/{place.complaint.reference}/").status_code == 401


def counted() -> int:
    """Count the events of all complaints: every act leaves one."""
    return ComplaintEvent.objects.count() + RootCause.objects.count() + Complaint.objects.count()
