"""Standing in for an owner: one promise, a shift or an absence; the owner stays the owner throughout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from recovery.actions.events import record_events
from recovery.actions.notifications import notify, settle_notices
from recovery.actions.states import check_ahead, check_may_work, fresh
from recovery.errors import ComplaintChanged, CoverRefused, IllegalMove, NotAllowed
from recovery.models import Complaint, Cover, CoverItem, NotificationEvent, Promise
from recovery.models.covers import GOES_ON
from recovery.permissions import can_hand_over, can_see, can_work_on
from recovery.playbook.states import ComplaintState
from recovery.queries.covers import teams_of_owner
from recovery.queries.facts import is_owed

# A promise that is kept late is still kept by whoever covers it, for so long.
AFTER_DUE = timedelta(days=1)
LONGEST_SHIFT = timedelta(hours=24)
LONGEST_ABSENCE = timedelta(days=180)
MOST_ITEMS = 200


@transaction.atomic
def ask_cover_of_promise(
    promise: Promise, *, covered_by: User, note: str = "", by: User, at: datetime
) -> Cover:
    """Ask somebody to keep one promise for the owner, who stays; asking the same person twice is once.

    :raises NotAllowed: when the person neither owns the complaint nor leads its team.
    :raises CoverRefused: for a promise that is settled, or somebody who cannot keep it.
    """
    check_may_work(promise.complaint, by)
    complaint = fresh(promise.complaint, by=by)
    promise.refresh_from_db()
    owner = _check_may_ask(complaint, by)
    if not is_owed(promise):
        raise CoverRefused(_("This promise is settled already; nothing of it is left to keep."))
    _check_can_cover(complaint, covered_by)
    known = Cover.objects.filter(GOES_ON, items__promise=promise, covered_by=covered_by, until_at__gt=at)
    if found := known.order_by("pk").first():
        return found
    return _ask(
        Cover.Kind.PROMISE,
        [(complaint, promise)],
        owner=owner,
        covered_by=covered_by,
        note=note,
        from_at=at,
        until_at=max(promise.due_at, at) + AFTER_DUE,
        by=by,
        at=at,
    )


@transaction.atomic
def hand_over_shift(
    complaints: Sequence[Complaint],
    *,
    covered_by: User,
    until_at: datetime | None,
    note: str = "",
    by: User,
    at: datetime,
) -> Cover:
    """Ask somebody to keep all that falls due on these complaints of one's own, until a time.

    They accept it once, for all of it. The same asked again is once.

    :raises CoverRefused: for nothing, for what is not one's own, or for somebody who cannot keep it.
    """
    if until_at is None:
        raise CoverRefused(_("Say until when they keep it."), field="until_at")
    check_ahead(until_at, at=at, field="until_at", words=_("The end must lie ahead."))
    if until_at > at + LONGEST_SHIFT:
        raise CoverRefused(_("A shift ends within 24 hours. For longer, plan an absence."), field="until_at")
    if not complaints or len(complaints) > MOST_ITEMS:
        raise CoverRefused(_("Choose what they keep for you, one complaint at least."), field="complaints")
    rows = [fresh(one, by=by) for one in sorted(complaints, key=lambda one: one.pk)]
    for one in rows:
        if one.owner_id != by.pk or one.state == ComplaintState.CLOSED:
            raise CoverRefused(
                _("%(reference)s is not yours to pass on.") % {"reference": one.reference}, field="complaints"
            )
        _check_can_cover(one, covered_by)
    known = Cover.objects.filter(
        GOES_ON, kind=Cover.Kind.SHIFT, owner=by, covered_by=covered_by, until_at=until_at
    )
    for found in known.order_by("pk"):
        if {one.pk for one in rows} == set(found.items.values_list("complaint", flat=True)):
            return found
    return _ask(
        Cover.Kind.SHIFT,
        [(one, None) for one in rows],
        owner=by,
        covered_by=covered_by,
        note=note,
        from_at=at,
        until_at=until_at,
        by=by,
        at=at,
    )


@transaction.atomic
def plan_absence(
    *,
    deputy: User,
    from_at: datetime | None,
    until_at: datetime | None,
    note: str = "",
    by: User,
    at: datetime,
) -> Cover:
    """Say from when until when one is away, and ask a deputy to stand in; planned twice it is once.

    :raises CoverRefused: without a span ahead, for somebody who does not work in all of one's teams, or when
        another absence lies in the same time.
    """
    if from_at is None or until_at is None:
        raise CoverRefused(_("Say from when until when you are away."), field="from_at")
    if until_at <= max(from_at, at):
        raise CoverRefused(_("The end must lie ahead, and after the beginning."), field="until_at")
    if until_at - from_at > LONGEST_ABSENCE:
        raise CoverRefused(
            _("Nobody stands in for more than half a year. Hand over instead."), field="until_at"
        )
    _check_deputy(deputy, by)
    _lock(by)
    own = Cover.objects.filter(GOES_ON, kind=Cover.Kind.ABSENCE, owner=by)
    if same := own.filter(covered_by=deputy, from_at=from_at, until_at=until_at).first():
        return same
    if own.filter(from_at__lt=until_at, until_at__gt=from_at).exists():
        raise CoverRefused(
            _("You planned an absence in this time already. End that one first."), field="from_at"
        )
    for team in teams_of_owner(by):
        if not access_of(deputy).works_in(team.pk):
            raise CoverRefused(
                _("%(name)s does not work in the team %(team)s, where you own complaints.")
                % {"name": deputy.name, "team": team.name},
                field="deputy",
            )
    return _ask(
        Cover.Kind.ABSENCE,
        [],
        owner=by,
        covered_by=deputy,
        note=note,
        from_at=from_at,
        until_at=until_at,
        by=by,
        at=at,
    )


def _check_deputy(deputy: User, by: User) -> None:
    mine = access_of(by).working_teams
    if not mine:
        raise NotAllowed(_("Only agents and supervisors own complaints, so only they can be covered."))
    if deputy.pk == by.pk:
        raise CoverRefused(_("Choose somebody else; you are the one who is away."), field="deputy")
    if not mine & access_of(deputy).working_teams:
        raise CoverRefused(
            _("%(name)s works in none of your teams. Choose somebody who does.") % {"name": deputy.name},
            field="deputy",
        )


def _lock(person: User) -> None:
    """Put absences of one person in order, so that no two of them overlap."""
    User.objects.filter(pk=person.pk).update(rights_version=F("rights_version"))


def _check_may_ask(complaint: Complaint, by: User) -> User:
    if complaint.owner is None or complaint.state == ComplaintState.CLOSED:
        raise CoverRefused(_("Only what somebody owns and has not closed can be kept for them."))
    if not can_hand_over(by, complaint):
        raise NotAllowed(_("Its owner or a supervisor asks for that. Ask one of them."))
    return complaint.owner


def _check_can_cover(complaint: Complaint, person: User) -> None:
    if person.pk == complaint.owner_id:
        raise CoverRefused(_("%(name)s owns it already.") % {"name": person.name}, field="covered_by")
    if not (person.is_active and can_work_on(person, complaint) and can_see(person, complaint)):
        raise CoverRefused(
            _("%(name)s cannot keep %(reference)s. Choose somebody of its team who may see it.")
            % {"name": person.name, "reference": complaint.reference},
            field="covered_by",
        )


def _ask(
    kind: str,
    items: Sequence[tuple[Complaint, Promise | None]],
    *,
    owner: User,
    covered_by: User,
    note: str,
    from_at: datetime,
    until_at: datetime,
    by: User,
    at: datetime,
) -> Cover:
    if "\x00" in note:
        raise CoverRefused(_("The text holds a character that cannot be stored (NUL)."), field="note")
    cover = Cover.objects.create(
        kind=kind,
        owner=owner,
        covered_by=covered_by,
        asked_by=by,
        note=note.strip()[:500],
        from_at=from_at,
        until_at=until_at,
        asked_at=at,
    )
    CoverItem.objects.bulk_create(
        [CoverItem(cover=cover, complaint=complaint, promise=promise) for complaint, promise in items]
    )
    record_events(((one, "cover.asked", {"cover": cover.pk}) for one, _promise in items), by=by, at=at)
    about = [one for one, _promise in items] or _first_owned(owner)
    for complaint in about[:1]:
        # Once for all of it; what is asked has a page of its own.
        notify(NotificationEvent.COVER_ASKED, complaint, to=[covered_by], by=by, at=at, subject_id=cover.pk)
    return cover


def _first_owned(owner: User) -> Sequence[Complaint]:
    live = Complaint.objects.filter(owner=owner).exclude(state=ComplaintState.CLOSED)
    return list(live.order_by("next_due_at", "pk")[:1])


@transaction.atomic
def accept_cover(cover: Cover, *, by: User, at: datetime) -> Cover:
    """Say yes to all of it; accepting twice is once.

    :raises NotAllowed: when somebody else was asked.
    :raises IllegalMove: when it was refused, ended, or is over.
    """
    _check_asked(cover, by)
    cover.refresh_from_db()
    if cover.accepted_at and not cover.ended_at:
        return cover
    _check_open(cover, at=at)
    if not Cover.objects.filter(GOES_ON, pk=cover.pk, accepted_at=None).update(accepted_at=at):
        raise ComplaintChanged(_("Somebody else changed this a moment ago. Look again."))
    return _answered(cover, "cover.accepted", by=by, at=at)


@transaction.atomic
def refuse_cover(cover: Cover, *, reason: str, by: User, at: datetime) -> Cover:
    """Say no, with a reason; the owner keeps it. Refusing twice is once.

    :raises NotAllowed: when somebody else was asked.
    :raises CoverRefused: without a reason.
    :raises IllegalMove: when it was accepted, ended, or is over.
    """
    _check_asked(cover, by)
    reason = reason.strip()
    cover.refresh_from_db()
    if cover.refused_at:
        return cover
    if not reason or "\x00" in reason:
        raise CoverRefused(
            _("Say why not, in one line, so that they can ask somebody else."), field="refusal"
        )
    _check_open(cover, at=at)
    if cover.accepted_at:
        raise IllegalMove(_("You said yes already. End it instead."), field="state")
    gone = Cover.objects.filter(GOES_ON, pk=cover.pk, accepted_at=None)
    if not gone.update(refused_at=at, refusal=reason[:280]):
        raise ComplaintChanged(_("Somebody else changed this a moment ago. Look again."))
    return _answered(cover, "cover.refused", by=by, at=at)


@transaction.atomic
def end_cover(cover: Cover, *, by: User, at: datetime) -> Cover:
    """End it before its time; the owner keeps everything again. Ending twice is once.

    :raises NotAllowed: for anybody but the owner, who stands in, and who asked.
    :raises IllegalMove: when it was refused.
    """
    if by.pk not in (cover.owner_id, cover.covered_by_id, cover.asked_by_id):
        raise NotAllowed(_("Only those two can end it: the owner, and who stands in."))
    cover.refresh_from_db()
    if cover.refused_at:
        raise IllegalMove(_("It was refused, so there is nothing to end."), field="state")
    if Cover.objects.filter(GOES_ON, pk=cover.pk).update(ended_at=at, ended_by=by):
        _tell_items(cover, "cover.ended", by=by, at=at)
        _settle_asked(cover, at=at)
    cover.refresh_from_db()
    return cover


def _answered(cover: Cover, event: str, *, by: User, at: datetime) -> Cover:
    cover.refresh_from_db()
    complaints = _tell_items(cover, event, by=by, at=at)
    _settle_asked(cover, at=at)
    for complaint in complaints[:1] or _first_owned(cover.owner):
        notify(
            NotificationEvent.COVER_ANSWERED,
            complaint,
            to={cover.asked_by, cover.owner},
            by=by,
            at=at,
            subject_id=cover.pk,
        )
    return cover


def _tell_items(cover: Cover, event: str, *, by: User, at: datetime) -> list[Complaint]:
    complaints = list(Complaint.objects.filter(cover_items__cover=cover).order_by("pk").distinct())
    record_events(((one, event, {"cover": cover.pk}) for one in complaints), by=by, at=at)
    return complaints


def _settle_asked(cover: Cover, *, at: datetime) -> None:
    for complaint in Complaint.objects.filter(
        notifications__event=NotificationEvent.COVER_ASKED,
        notifications__subject_id=cover.pk,
        notifications__receiver=cover.covered_by_id,
    ):
        settle_notices(complaint, (NotificationEvent.COVER_ASKED,), subject_id=cover.pk, at=at)


def _check_asked(cover: Cover, by: User) -> None:
    if cover.covered_by_id != by.pk:
        raise NotAllowed(_("Only who was asked can answer this."))


def _check_open(cover: Cover, *, at: datetime) -> None:
    if cover.refused_at:
        raise IllegalMove(_("You said no already. Let them ask again."), field="state")
    if cover.ended_at:
        raise IllegalMove(_("It was ended, so nothing is asked of you any more."), field="state")
    if cover.until_at <= at:
        raise IllegalMove(_("Its time is over."), field="state")
