"""What a person decides about work that waits for one: each is explained and kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.actions import require_admin
from cxdesk.accounts.models import User
from cxdesk.jobs import outbox
from cxdesk.jobs.errors import DecisionRefused
from cxdesk.jobs.models import CANCELLED, HELD, PARKED, UNCERTAIN, Decision, Outgoing, Timer
from cxdesk.jobs.timers import release_parked

Verdict = Decision.Verdict
# What may be decided about a row of the outbox in each state that waits for a person.
CHOICES: dict[str, dict[str, Callable[[int], bool]]] = {
    UNCERTAIN: {
        Verdict.ARRIVED: outbox.note_as_sent,
        Verdict.SEND_AGAIN: outbox.send_again,
        Verdict.GIVE_UP: outbox.drop,
    },
    PARKED: {Verdict.RETRY: outbox.release, Verdict.GIVE_UP: outbox.drop},
    HELD: {Verdict.RETRY: outbox.release, Verdict.GIVE_UP: outbox.drop},
}
TIMER_CHOICES = (Verdict.RETRY, Verdict.GIVE_UP)


@transaction.atomic
def decide_timer(timer: Timer, verdict: str, *, explanation: str, by: User, at: datetime) -> Decision:
    """Give a parked timer a fresh set of attempts, or give it up.

    :raises NotAllowed: for everybody but admins.
    :raises DecisionRefused: without an explanation, and when nothing waits any more.
    """
    explanation = _checked(verdict, TIMER_CHOICES, explanation, by)
    if verdict == Verdict.RETRY:
        done = release_parked([timer.pk]) == 1
    else:
        done = Timer.objects.filter(pk=timer.pk, state=PARKED).update(state=CANCELLED) == 1
    _refuse_the_late(done)
    return Decision.objects.create(timer=timer, verdict=verdict, explanation=explanation, by=by, at=at)


@transaction.atomic
def decide_outgoing(
    outgoing: Outgoing, verdict: str, *, explanation: str, by: User, at: datetime
) -> Decision:
    """Let go, send again, note as arrived, or give up what waits for a person.

    :raises NotAllowed: for everybody but admins.
    :raises DecisionRefused: without an explanation, and when nothing waits any more.
    """
    choices = CHOICES.get(outgoing.state, {})
    _refuse_the_late(bool(choices))
    explanation = _checked(verdict, tuple(choices), explanation, by)
    _refuse_the_late(choices[verdict](outgoing.pk))
    return Decision.objects.create(outgoing=outgoing, verdict=verdict, explanation=explanation, by=by, at=at)


def _checked(verdict: str, choices: tuple[str, ...], explanation: str, by: User) -> str:
    require_admin(by)
    if verdict not in choices:
        raise DecisionRefused(_("Choose one of the ways that this row has."), field="verdict")
    if not explanation.strip():
        raise DecisionRefused(
            _("Say in one line what you found; whoever comes next reads it."), field="explanation"
        )
    return explanation.strip()[:280]


def _refuse_the_late(waits: bool) -> None:
    if not waits:
        raise DecisionRefused(_("This no longer waits for anybody; somebody decided, or it went its way."))
