"""Assuring a customer that they get what they expect: one dated promise, within own authority."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.common.money import format_money, read_stored
from recovery.actions.events import record_event
from recovery.actions.promises import make_promise
from recovery.actions.states import check_may_work, fresh
from recovery.errors import Blocker, OverAuthority, StepBlocked
from recovery.models import Assurance, Complaint, Promise
from recovery.permissions import may_assure
from recovery.playbook.assurance import draft_assurance
from recovery.queries.facts import answers_at

STEP = "confirm_expectation"


@transaction.atomic
def assure(
    complaint: Complaint, *, due_at: datetime | None, text: str = "", by: User, at: datetime
) -> tuple[Assurance, bool]:
    """Assure the customer that they get what they expect; returns the assurance and whether it is new.

    It makes exactly one promise each time the complaint is open: pressed again it is the first one, whatever
    time it names then.

    :param text: what is promised; drafted from the expectation where it is left out.
    :raises StepBlocked: before the expectation is known, or unless we can meet it.
    :raises OverAuthority: when the amount is above what this person may assure.
    :raises PromiseRefused: without a time ahead.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    if standing := assurance_of(complaint):
        return standing, False
    answers = answers_at(complaint, STEP)
    amount = read_stored(answers.get("expected_amount", ""))
    _check(complaint, answers, amount, by=by)
    try:
        with transaction.atomic():
            promise = make_promise(
                complaint,
                kind=Promise.Kind.ASSURANCE,
                text=text.strip() or drafted(complaint, answers),
                due_at=due_at,
                by=by,
                at=at,
            )
            made = Assurance.objects.create(
                complaint=complaint,
                round=complaint.reopened_times,
                promise=promise,
                amount_minor=amount[0] if amount else None,
                currency=amount[1] if amount else "",
                by=by,
                at=at,
            )
    except IntegrityError:
        # Two people pressed together; the first assurance stands, and the other promise was never made.
        standing = assurance_of(complaint)
        if standing is None:
            raise
        return standing, False
    record_event(complaint, "expectation.assured", by=by, at=at, promise=promise.pk)
    return made, True


def assurance_of(complaint: Complaint) -> Assurance | None:
    """Return what was assured since the complaint was opened last."""
    rows = Assurance.objects.filter(complaint=complaint, round=complaint.reopened_times)
    return rows.select_related("promise", "by").first()


def drafted(complaint: Complaint, answers: dict[str, str]) -> str:
    """Draft what to assure from the answers to step 2, in the language the customer speaks."""
    language = complaint.verbatim_language or "en"
    amount = read_stored(answers.get("expected_amount", ""))
    with translation.override(language):
        return draft_assurance(
            kind=answers.get("expected_kind", ""),
            wish=answers.get("expectation", ""),
            amount=format_money(*amount) if amount else "",
            language=language,
        )


def _check(
    complaint: Complaint, answers: dict[str, str], amount: tuple[int, str] | None, *, by: User
) -> None:
    if not answers.get("expectation"):
        raise _blocked(
            "expectation_is_known",
            _("We do not know yet what the customer expects. Ask, and write it in their words."),
            "expectation",
        )
    if answers.get("can_meet") != "yes":
        raise _blocked(
            "cannot_meet",
            _("Assure only what we can meet in full. Otherwise explain what is possible instead."),
            "can_meet",
        )
    if not may_assure(by, complaint, amount):
        raise OverAuthority(
            _("This is more than you may assure by yourself. Ask whoever may approve it first."),
            field="expected_amount",
        )


def _blocked(code: str, message: str, field: str) -> StepBlocked:
    return StepBlocked(message, blockers=[Blocker(message, code, field)], field=field)
