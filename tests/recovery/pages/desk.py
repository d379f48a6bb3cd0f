"""What the tests of the complaint page share: the routes with a good form each, and how to send them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.endings import set_aside
from recovery.actions.playbook import note_step
from recovery.actions.promises import make_promise
from recovery.actions.snoozes import snooze
from recovery.actions.states import let_wait
from recovery.models import Complaint, FollowUp
from tests.builders import ENOUGH, lead_to, settle_all

FRAGMENT = {"HX-Request": "true"}


def _hours(count: int) -> str:
    return (clock.now() + timedelta(hours=count)).strftime("%Y-%m-%dT%H:%M")


def enough(step: str) -> dict[str, Any]:
    """Return what the form of a step takes to complete it."""
    given = ENOUGH[step]
    return {**given.get("answers", {}), **{key: value for key, value in given.items() if key != "answers"}}


def _nothing(complaint: Complaint, by: User, at: datetime) -> dict[str, Any]:
    return {}


def _to(step: str) -> Callable[[Complaint, User, datetime], dict[str, Any]]:
    def lead(complaint: Complaint, by: User, at: datetime) -> dict[str, Any]:
        lead_to(complaint, step, by=by, at=at)
        return {}

    return lead


def _restated(complaint: Complaint, by: User, at: datetime) -> dict[str, Any]:
    note_step(complaint, "listen", answers={"restatement": "The car stayed away"}, by=by, at=at)
    return {}


def _wished(complaint: Complaint, by: User, at: datetime) -> dict[str, Any]:
    lead_to(complaint, "listen", by=by, at=at)
    wish = {"expectation": "The fare back.", "can_meet": "yes"}
    note_step(complaint, "confirm_expectation", answers=wish, by=by, at=at)
    return {}


def _waiting(complaint: Complaint, by: User, at: datetime) -> dict[str, Any]:
    let_wait(complaint, on="customer", why="They think it over", until=at + timedelta(hours=1), by=by, at=at)
    return {}


def _promised(complaint: Complaint, by: User, at: datetime) -> dict[str, Any]:
    due = clock.now() + timedelta(hours=1)
    promise = make_promise(complaint, kind="call_back", text="Call back", due_at=due, by=by, at=at)
    return {"promise_id": promise.pk}


def _followed(complaint: Complaint, by: User, at: datetime) -> dict[str, Any]:
    lead_to(complaint, "resolve", by=by, at=at)
    return {"follow_up_id": FollowUp.objects.filter(complaint=complaint).earliest("due_at").pk}


def _settled(complaint: Complaint, by: User, at: datetime) -> dict[str, Any]:
    at = settle_all(lead_to(complaint, "resolve", by=by, at=at), by=by, at=at)
    lead_to(complaint, "root_cause", by=by, at=at)
    return {}


def _proposed(complaint: Complaint, by: User, at: datetime) -> dict[str, Any]:
    set_aside(complaint, outcome="not_a_complaint", reason="A question", by=by, at=at)
    return {}


def _asleep(complaint: Complaint, by: User, at: datetime) -> dict[str, Any]:
    snooze(complaint, until=clock.now() + timedelta(hours=1), reason="She is away", by=by, at=clock.now())
    return {}


@dataclass(frozen=True)
class Route:
    """One form of the complaint page.

    :param good: what a person sends so that it happens.
    :param before: brings the complaint there and returns further parts of the address.
    :param owned: whether the complaint has an owner before.
    """

    name: str
    good: Callable[[], dict[str, Any]]
    before: Callable[[Complaint, User, datetime], dict[str, Any]] = _nothing
    owned: bool = True
    parts: dict[str, Any] = field(default_factory=dict)

    def url(self, complaint: Complaint, **more: Any) -> str:
        return reverse(self.name, kwargs={"reference": complaint.reference, **self.parts, **more})


ROUTES: tuple[Route, ...] = (
    Route("complaint_take", dict, owned=False),
    Route("complaint_wait", lambda: {"on": "third_party", "why": "The carrier answers", "until": _hours(3)}),
    Route("complaint_resume", dict, before=_waiting),
    Route("complaint_close", dict, before=_settled),
    Route("complaint_reopen", lambda: {"reason": "It came back"}, before=_to("resolve")),
    Route("complaint_set_aside", lambda: {"outcome": "withdrawn", "reason": "They took it back"}),
    Route("complaint_set_aside_answer", lambda: {"answer": "refuse"}, before=_proposed),
    Route("step_complete", lambda: enough("listen"), parts={"step": "listen"}),
    Route("step_note", lambda: {"restatement": "So far I understood"}, parts={"step": "listen"}),
    Route("clarification_add", lambda: {"question": "Which car?", "answer": "The one at seven"}),
    Route("restatement_reject", lambda: {"correction": "It came, but late"}, before=_restated),
    Route("complaint_assure", lambda: {"promise_due": _hours(3)}, before=_wished),
    Route("complaint_venting", lambda: {"on": "yes"}),
    Route("complaint_abuse", lambda: {"abuse_reason": "He called me names"}),
    Route("complaint_describe", lambda: {"title": "The car never came", "severity": "2", "emotion": "4"}),
    Route("complaint_reference", lambda: {"kind": "room", "value": "1204"}),
    Route("complaint_translation", lambda: {"language": "zh-hans", "text": "车没有来。"}),
    Route("complaint_cause", lambda: {"title": "Bookings go by fax"}),
    Route(
        "promise_make",
        lambda: {"kind": "call_back", "promise_text": "Call back", "promise_due": _hours(2)},
    ),
    Route("promise_keep", dict, before=_promised),
    Route(
        "promise_move",
        lambda: {"moved_due": _hours(4), "agreed_by": "Mia Lin", "agreed_how": "call_out"},
        before=_promised,
    ),
    Route(
        "follow_up_add",
        lambda: {"follow_up_due": _hours(50), "kind": "call", "reason": "She asked for it"},
        before=_to("resolve"),
    ),
    Route(
        "follow_up_move",
        lambda: {"follow_up_due": _hours(60), "kind": "message", "reason": "She is away"},
        before=_followed,
    ),
    Route("follow_up_attempt", lambda: {"result": "no_answer"}, before=_followed),
    Route("complaint_snooze", lambda: {"until": _hours(1), "reason": "She is away"}),
    Route("complaint_unsnooze", dict, before=_asleep),
    Route("follow_up_settle", lambda: {"state": "done", "score": "5", "note": "Glad"}, before=_followed),
    Route("complaint_contact", lambda: {"kind": "call_out", "result": "reached", "note": "All well"}),
    Route("complaint_note", lambda: {"text": "Look at the fax"}),
    Route(
        "complaint_file",
        lambda: {"files": SimpleUploadedFile("words.txt", b"Gate 8, as on the paper.", "text/plain")},
    ),
    Route("complaint_remedy", lambda: {"kind": "comfort", "text": "A coffee"}),
)


def by_name(name: str) -> Route:
    return next(route for route in ROUTES if route.name == name)


def send(client: Client, url: str, data: dict[str, Any], *, fragment: bool = False) -> Any:
    return client.post(url, data, headers=FRAGMENT if fragment else {})
