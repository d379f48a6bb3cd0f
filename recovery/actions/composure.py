"""Staying objective: letting somebody vent, asking a colleague for a word, and what to do about abuse."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cxdesk.accounts.models import Availability, Role, User
from recovery.actions.events import record_event
from recovery.actions.notifications import notify, settle_notices
from recovery.actions.states import ONE_PRESS, check_may_work, fresh
from recovery.errors import Blocker, IllegalMove, NotAllowed, StepBlocked, WordsMissing
from recovery.models import AbuseFlag, Complaint, ComplaintEvent, Evidence, NotificationEvent
from recovery.permissions import can_lead, can_see
from recovery.playbook.states import LIVE_STATES, ComplaintState
from recovery.queries.facts import answers_at

STEP, VENTING = "stay_objective", "venting"
LONGEST = 500
# Who can be asked for a word sees the complaint, so a few are enough to look through.
MOST_ASKED = 20


@transaction.atomic
def set_venting(complaint: Complaint, *, on: bool, by: User, at: datetime) -> bool:
    """Begin or end the time in which the customer lets it out and nothing is offered; twice is once.

    Returns whether it changed.

    :raises StepBlocked: when nobody owns the complaint, or it is closed.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    _check_open(complaint)
    if (answers_at(complaint, STEP).get(VENTING) == "yes") == on:
        return False
    Evidence.objects.create(
        complaint=complaint, step=STEP, key=VENTING, value="yes" if on else "no", by=by, at=at
    )
    record_event(complaint, "venting.began" if on else "venting.ended", by=by, at=at)
    return True


@transaction.atomic
def ask_for_a_word(complaint: Complaint, *, by: User, at: datetime) -> User:
    """Ask a colleague of the team who is here for a word; the least burdened of them is told.

    Asking again within a minute tells nobody else. Returns who was asked.

    :raises StepBlocked: when nobody of the team is here, or it is not a complaint to be worked on.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    _check_open(complaint)
    last = ComplaintEvent.objects.filter(complaint=complaint, name="colleague.asked", by=by)
    if (before := last.order_by("-pk").first()) and at - before.at < ONE_PRESS:
        return User.objects.get(pk=before.detail["asked"])
    colleague = next((one for one in _colleagues(complaint, by) if can_see(one, complaint)), None)
    if colleague is None:
        raise _blocked(
            "nobody_here",
            _("Nobody else of your team is here now. Breathe, offer a call back, and take your minute."),
            "colleague",
        )
    event = record_event(complaint, "colleague.asked", by=by, at=at, asked=colleague.pk)
    told = NotificationEvent.ASKED_FOR_A_WORD
    notify(told, complaint, to=[colleague], by=by, at=at, subject_id=event.pk)
    return colleague


def _colleagues(complaint: Complaint, by: User) -> list[User]:
    here = User.objects.filter(
        is_active=True,
        availability=Availability.HERE,
        memberships__team_id=complaint.team_id,
        memberships__role__in=[Role.AGENT, Role.SUPERVISOR],
    ).exclude(pk=by.pk)
    live = Q(complaints_owned__state__in=LIVE_STATES)
    loaded = here.annotate(load=Count("complaints_owned", filter=live, distinct=True))
    return list(loaded.order_by("load", "pk")[:MOST_ASKED])


@transaction.atomic
def flag_abuse(complaint: Complaint, *, reason: str, by: User, at: datetime) -> tuple[AbuseFlag, bool]:
    """Flag that the customer abuses whoever helps them; returns the flag and whether it is new.

    The supervisors of the team hear of it. Nothing the customer has a right to changes, and no date moves.

    :raises WordsMissing: without what was said or done.
    :raises StepBlocked: when nobody owns the complaint, or it is closed.
    """
    check_may_work(complaint, by)
    _check_words(reason, field="abuse_reason", words=_("Write what was said or done, as it was."))
    complaint = fresh(complaint, by=by)
    _check_open(complaint)
    if open_flag := _open_flag(complaint):
        return open_flag, False
    try:
        with transaction.atomic():
            flag = AbuseFlag.objects.create(
                complaint=complaint, reason=reason.strip(), flagged_by=by, flagged_at=at
            )
    except IntegrityError:
        # Two people flagged it together; the first flag stands.
        return AbuseFlag.objects.get(complaint=complaint, decided_at=None), False
    record_event(complaint, "abuse.flagged", by=by, at=at, flag=flag.pk)
    notify(NotificationEvent.ABUSE_FLAGGED, complaint, by=by, at=at, subject_id=flag.pk)
    return flag, True


@transaction.atomic
def decide_abuse(
    complaint: Complaint, *, decision: str, note: str = "", by: User, at: datetime
) -> tuple[AbuseFlag, bool]:
    """Decide, as a supervisor, how it goes on; returns the flag and whether that is new.

    :raises NotAllowed: for anybody who does not lead the team.
    :raises IllegalMove: when nothing is flagged, or it was decided otherwise.
    :raises WordsMissing: for an unknown decision, or when the contact is ended without a reason.
    """
    check_may_work(complaint, by)
    if not can_lead(by, complaint):
        raise NotAllowed(_("A supervisor of the team decides this."))
    if decision not in AbuseFlag.Decision.values:
        raise WordsMissing(_("Choose how it goes on."), field="decision")
    note = note.strip()
    if note or decision == AbuseFlag.Decision.ENDED:
        _check_words(note, field="decision_note", words=_("Say why the contact is ended, in one line."))
    complaint = fresh(complaint, by=by)
    decided = AbuseFlag.objects.filter(complaint=complaint, decided_at=None).update(
        decision=decision, note=note, decided_by=by, decided_at=at
    )
    flag = AbuseFlag.objects.filter(complaint=complaint).order_by("-pk").first()
    if flag is None:
        raise IllegalMove(_("No abuse is flagged on this complaint."), field="decision")
    if not decided:
        if (flag.decision, flag.note) != (decision, note):
            raise IllegalMove(_("Somebody decided this already, in another way."), field="decision")
        return flag, False
    record_event(complaint, "abuse.decided", by=by, at=at, flag=flag.pk, decision=decision)
    settle_notices(complaint, (NotificationEvent.ABUSE_FLAGGED,), subject_id=flag.pk, at=at)
    return flag, True


def _open_flag(complaint: Complaint) -> AbuseFlag | None:
    return AbuseFlag.objects.filter(complaint=complaint, decided_at=None).first()


def _check_words(text: str, *, field: str, words: str) -> None:
    if not text.strip():
        raise WordsMissing(words, field=field)
    if "\x00" in text:
        raise WordsMissing(_("The text holds a character that cannot be stored (NUL)."), field=field)
    if len(text) > LONGEST:
        raise WordsMissing(_("This takes %(count)d characters at most.") % {"count": LONGEST}, field=field)


def _check_open(complaint: Complaint) -> None:
    if complaint.state == ComplaintState.NEW:
        raise _blocked("not_owned", _("Nobody owns this complaint yet. Take it first."), "owner")
    if complaint.state == ComplaintState.CLOSED:
        raise _blocked("closed", _("This complaint is closed. Reopen it to go on."), "state")


def _blocked(code: str, message: str, field: str) -> StepBlocked:
    return StepBlocked(message, blockers=[Blocker(message, code, field)], field=field)
