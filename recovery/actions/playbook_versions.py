"""How a version of the playbook comes to be: one draft, a second person, and nothing in flight changes."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.common.words import say
from recovery.errors import Blocker, NotAllowed, PlaybookRefused, SecondPersonNeeded, VersionChanged
from recovery.models import PlaybookEvent, PlaybookVersion
from recovery.permissions import can_edit_playbook, can_publish_playbook
from recovery.playbook.content import hash_of
from recovery.playbook.faults import faults_of
from recovery.playbook.weights import rules_of

State = PlaybookVersion.State
# A patch is words of a person; so long it is none.
LONGEST_CONTENT = 400_000


@transaction.atomic
def start_draft(*, by: User, at: datetime) -> PlaybookVersion:
    """Begin a draft as a copy of the version in force; the draft that there is already is returned.

    :raises NotAllowed: to everybody but admins.
    """
    _check_may_edit(by)
    if draft := _draft():
        return draft
    in_force = PlaybookVersion.objects.get(state=State.PUBLISHED)
    try:
        with transaction.atomic():
            draft = PlaybookVersion.objects.create(
                number=_next_number(), content=in_force.content, changed_by=by, changed_at=at
            )
    except IntegrityError:
        # Two people began at once; the first draft stands.
        return PlaybookVersion.objects.get(state=State.DRAFT)
    _record(draft.number, "draft.started", by=by, at=at, copy_of=in_force.number)
    return draft


@transaction.atomic
def change_draft(
    number: int, *, revision: int, change: Mapping[str, Any], by: User, at: datetime
) -> PlaybookVersion:
    """Change the draft by a patch of its content; asking for a second person is void by it.

    Saying what stands there already changes nothing.

    :param revision: the one that the person had before them.
    :param change: the parts that are to be different; tables go together, null takes out what stands there.
    :raises VersionChanged: when somebody changed the draft meanwhile.
    :raises PlaybookRefused: with every fault that the content would have.
    """
    _check_may_edit(by)
    draft = _draft_of(number)
    if draft.revision != revision:
        raise _changed_meanwhile()
    return _store(draft, patched(draft.content, change), by=by, at=at)


@transaction.atomic
def take_back_step(number: int, step: str, *, revision: int, by: User, at: datetime) -> PlaybookVersion:
    """Let the draft say of one step what the version in force says; doing it twice changes nothing.

    :raises VersionChanged: when somebody changed the draft meanwhile.
    """
    _check_may_edit(by)
    draft = _draft_of(number)
    if draft.revision != revision:
        raise _changed_meanwhile()
    told = PlaybookVersion.objects.get(state=State.PUBLISHED).content
    rules = {name: level for name, level in draft.content["rules"].items() if name not in rules_of(step)}
    rules |= {name: told["rules"][name] for name in rules_of(step) if name in told["rules"]}
    steps = {**draft.content["steps"], step: told["steps"][step]}
    return _store(draft, {**draft.content, "steps": steps, "rules": rules}, by=by, at=at)


def _store(draft: PlaybookVersion, content: Mapping[str, Any], *, by: User, at: datetime) -> PlaybookVersion:
    if content == draft.content:
        return draft
    _refuse_faults(content)
    number, revision = draft.number, draft.revision
    moved = PlaybookVersion.objects.filter(pk=draft.pk, state=State.DRAFT, revision=revision).update(
        content=content,
        revision=revision + 1,
        changed_by=by,
        changed_at=at,
        asked_by=None,
        asked_at=None,
        asked_hash="",
    )
    if not moved:
        raise _changed_meanwhile()
    places = list(_places(draft.content, content))
    if draft.asked_hash:
        _record(number, "review.voided", by=by, at=at)
    _record(number, "draft.changed", by=by, at=at, revision=revision + 1, places=places)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def ask_review(number: int, *, revision: int, by: User, at: datetime) -> PlaybookVersion:
    """Ask a second person to put the draft in force, exactly as it stands now; asking twice is harmless.

    :raises VersionChanged: when somebody changed the draft meanwhile.
    :raises PlaybookRefused: when it differs in nothing from the version in force.
    """
    _check_may_edit(by)
    draft = _draft_of(number)
    if draft.revision != revision:
        raise _changed_meanwhile()
    seen = hash_of(draft.content)
    if draft.asked_hash == seen:
        return draft
    if seen == hash_of(PlaybookVersion.objects.get(state=State.PUBLISHED).content):
        raise PlaybookRefused(_("The draft says the same as the version in force. Change something first."))
    asked = PlaybookVersion.objects.filter(pk=draft.pk, state=State.DRAFT, revision=revision).update(
        asked_by=by, asked_at=at, asked_hash=seen
    )
    if not asked:
        raise _changed_meanwhile()
    _record(number, "review.asked", by=by, at=at, content=seen)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def publish_version(number: int, *, seen: str, by: User, at: datetime) -> PlaybookVersion:
    """Put the draft in force as a second person; complaints in flight keep the version they have.

    Publishing twice is harmless. Of two at once, one publishes.

    :param seen: the hash of the content that this person looked at.
    :raises SecondPersonNeeded: to whoever changed the draft last, or asked for it.
    :raises VersionChanged: when it is not what was looked at and asked for any more.
    """
    if not can_publish_playbook(by):
        raise NotAllowed(_("Supervisors and admins put a version of the playbook in force."))
    version = PlaybookVersion.objects.filter(number=number).first()
    if version and version.state == State.PUBLISHED and version.published_by_id == by.pk:
        return version
    draft = _draft_of(number)
    if not draft.asked_hash:
        raise PlaybookRefused(_("Nobody has asked for a second person yet, so nothing can be put in force."))
    if by.pk in (draft.changed_by_id, draft.asked_by_id):
        raise SecondPersonNeeded(
            _("You changed this draft or asked for it, so somebody else has to put it in force."), field="by"
        )
    if not seen == draft.asked_hash == hash_of(draft.content):
        raise VersionChanged(_("The draft is not the one that you looked at any more. Look at it again."))
    _refuse_faults(draft.content)
    # Whoever retires the version in force is the one who publishes: the other finds none, and is refused.
    retired = PlaybookVersion.objects.filter(state=State.PUBLISHED).update(state=State.RETIRED, retired_at=at)
    published = PlaybookVersion.objects.filter(
        pk=draft.pk, state=State.DRAFT, revision=draft.revision, asked_hash=seen
    ).update(state=State.PUBLISHED, published_by=by, published_at=at)
    if not (retired and published):
        raise _changed_meanwhile()
    _record(number, "version.published", by=by, at=at, content=seen)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def discard_draft(number: int, *, revision: int, by: User, at: datetime) -> None:
    """Throw the draft away; what was done to it stays told. Twice is harmless.

    :raises VersionChanged: when somebody changed the draft meanwhile.
    """
    _check_may_edit(by)
    draft = PlaybookVersion.objects.filter(number=number).first()
    if draft is None and PlaybookEvent.objects.filter(number=number, name="draft.discarded").exists():
        return
    draft = _draft_of(number)
    if draft.revision != revision:
        raise _changed_meanwhile()
    content = draft.content
    gone, _rows = PlaybookVersion.objects.filter(pk=draft.pk, state=State.DRAFT, revision=revision).delete()
    if not gone:
        raise _changed_meanwhile()
    _record(number, "draft.discarded", by=by, at=at, content=hash_of(content))


def patched(content: Any, change: Any) -> Any:
    """Put a patch over content: tables go together, everything else takes the place of what stood there.

    What a patch leaves empty is not kept, so that saying nothing changes nothing.
    """
    if not isinstance(change, Mapping):
        return copy.deepcopy(change)
    whole = dict(content) if isinstance(content, Mapping) else {}
    for name, value in change.items():
        put = None if value is None else patched(whole.get(name), value)
        if put is None or put == {}:
            whole.pop(name, None)
        else:
            whole[name] = put
    return whole


def _places(before: Any, after: Any, place: str = "") -> list[dict[str, Any]]:
    """List where two contents differ, with what stands there before and after."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = sorted({*before, *after})
        return [
            found
            for name in names
            if before.get(name) != after.get(name)
            for found in _places(before.get(name), after.get(name), f"{place}.{name}".lstrip("."))
        ]
    return [{"place": place, "before": before, "after": after}]


def _check_may_edit(by: User) -> None:
    if not can_edit_playbook(by):
        raise NotAllowed(_("Only admins change the playbook."))


def _draft() -> PlaybookVersion | None:
    return PlaybookVersion.objects.filter(state=State.DRAFT).first()


def _draft_of(number: int) -> PlaybookVersion:
    version = PlaybookVersion.objects.filter(number=number).first()
    if version is None:
        raise VersionChanged(_("This draft is not there any more. Somebody threw it away."))
    if version.state != State.DRAFT:
        raise PlaybookRefused(
            _("Version %(number)d was put in force, and stays as it is. Begin a new draft.")
            % {"number": number}
        )
    return version


def _next_number() -> int:
    # A number that was thrown away is not given again: its history still stands.
    taken = (
        PlaybookVersion.objects.aggregate(last=Max("number"))["last"],
        PlaybookEvent.objects.aggregate(last=Max("number"))["last"],
    )
    return max(number or 0 for number in taken) + 1


def _refuse_faults(content: Mapping[str, Any]) -> None:
    if len(json.dumps(content, ensure_ascii=False)) > LONGEST_CONTENT:
        raise PlaybookRefused(_("The version would be too long."))
    faults = [Blocker(say(one.sentence), "fault", one.place) for one in faults_of(content)]
    if faults:
        raise PlaybookRefused(faults[0].message, blockers=faults, field=faults[0].field)


def _changed_meanwhile() -> VersionChanged:
    return VersionChanged(
        _("Somebody changed the draft meanwhile. Look at what it says now; your words are still here.")
    )


def _record(number: int, name: str, *, by: User, at: datetime, **detail: object) -> None:
    PlaybookEvent.objects.create(number=number, name=name, by=by, at=at, detail=detail)
