"""What is sent to each route: its address, and a body with which somebody who may gets through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from cxdesk.common import clock
from recovery.imports.uploads import keep_upload
from tests.permissions.bodies import CSV
from tests.permissions.routes import Route
from tests.permissions.world import Kit, World

MISSING = "CX-2026-999999"
NOBODY = 987_654_321
NO_TOKEN = "A" * 43


def address_of(route: Route, world: World, kit: Kit, *, missing: bool = False, mine: bool = False) -> str:
    """Return the address of a route for one complaint, or for one that does not exist.

    :param mine: whether the token in the address is one that opens something.
    """
    under = "reference" in route.parts
    found: dict[str, Callable[[], Any]] = {
        "reference": lambda: MISSING if missing else kit.complaint.reference,
        "step": lambda: "listen",
        "promise_id": lambda: NOBODY if missing else kit.promise.pk,
        "follow_up_id": lambda: NOBODY if missing else kit.follow_up.pk,
        "mail_id": lambda: NOBODY if missing else kit.mail.pk,
        "mailbox_id": lambda: NOBODY if missing else kit.mail.mailbox_id,
        "message_id": lambda: NOBODY if missing else kit.letter.pk,
        "event_id": lambda: NOBODY if missing else kit.asked.pk,
        "option_id": lambda: NOBODY if missing else kit.passed_on.offer.option_id,
        "offer_id": lambda: NOBODY if missing else kit.passed_on.offer_id,
        "escalation_id": lambda: NOBODY if missing else kit.passed_on.pk,
        "call_id": lambda: NOBODY if missing else kit.call.pk,
        # Under a complaint its own; else what was asked of Bea and of Cleo.
        "handover_id": lambda: NOBODY if missing else (kit if under else world).handover.pk,
        "task_id": lambda: NOBODY if missing else (kit if under else world).task.pk,
        "cover_id": lambda: NOBODY if missing else world.cover.pk,
        "file_id": lambda: NOBODY if missing else kit.file.pk,
        "customer_id": lambda: NOBODY if missing else kit.complaint.customer_id,
        "letter_id": lambda: NOBODY if missing else kit.paper.pk,
        "improvement_id": lambda: NOBODY if missing else kit.improvement.pk,
        "template_key": lambda: "none" if missing else "apology_letter",
        "language": lambda: "en",
        "identity_id": lambda: NOBODY if missing else _identity(kit),
        "cause_id": lambda: NOBODY if missing else world.cause.pk,
        "notification_id": lambda: NOBODY if missing else world.notification.pk,
        "snippet_id": lambda: NOBODY if missing else world.snippet.pk,
        "draft_id": lambda: NOBODY if missing else world.draft.pk,
        "person_id": lambda: NOBODY if missing else world.people["cleo"].pk,
        "timer_id": lambda: NOBODY if missing else world.timer.pk,
        "outgoing_id": lambda: NOBODY if missing else world.outgoing.pk,
        "team_id": lambda: NOBODY if missing else world.teams["Harbour"].pk,
        "label_id": lambda: NOBODY if missing else world.label.pk,
        "kind": lambda: "sites",
        "number": lambda: NOBODY if missing else world.playbook.number,
        "other": lambda: NOBODY if missing else world.playbook.number - 1,
        "key": lambda: "abc-def",
        "uidb36": lambda: "1",
        "token_key": lambda: "0123456789abcde",
        "token": lambda: _token(route, world, kit, mine=mine and not missing),
    }
    return reverse(route.name, kwargs={part: found[part]() for part in route.parts})


def _identity(kit: Kit) -> int:
    assert kit.complaint.customer is not None
    return kit.complaint.customer.identities.get().pk


def _token(route: Route, world: World, kit: Kit, *, mine: bool) -> str:
    if not route.name.startswith("import_"):
        return kit.token if mine else NO_TOKEN
    if not mine:
        return NO_TOKEN[:22]
    upload = keep_upload(
        [CSV],
        name="a.csv",
        map_name="generic",
        team_id=world.teams["Harbour"].pk,
        is_history=True,
        by=world.people["ada"],
        at=clock.now(),
    )
    return upload.token
