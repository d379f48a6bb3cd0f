"""Versions of the playbook as people may read them, and what was done to each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from cxdesk.accounts.access import Access, access_of
from cxdesk.accounts.models import Role, User
from recovery.models import PlaybookEvent, PlaybookVersion
from recovery.playbook.compare import Change, changes_between
from recovery.playbook.content import Playbook, hash_of, read_playbook

State = PlaybookVersion.State
MOST_VERSIONS = 100
MOST_EVENTS = 500
MOST_NAMED = 5


def _readable(user: User) -> QuerySet[PlaybookVersion]:
    """Return the versions that this person may read: drafts are for those who could publish them.

    :raises PermissionDenied: to colleagues, who read the conduct card.
    """
    access = access_of(user)
    if not (access.works or access.reads_all):
        raise PermissionDenied(_("The playbook is for those who lead complaints. You have the conduct card."))
    versions = PlaybookVersion.objects.select_related("changed_by", "asked_by", "published_by")
    return versions if access.reads_all or _may_publish(access) else versions.exclude(state=State.DRAFT)


def _may_publish(access: Access) -> bool:
    return access.is_admin or bool(access.sensitive_teams)


def versions_for(user: User) -> list[PlaybookVersion]:
    """Return the versions without their content, newest first."""
    return list(_readable(user).defer("content").order_by("-number")[:MOST_VERSIONS])


def get_version_for(user: User, number: int) -> PlaybookVersion:
    """Return one version.

    :raises Http404: where there is none with this number that the person may read.
    """
    version = _readable(user).filter(number=number).first()
    if version is None:
        raise Http404
    return version


def version_to_show(user: User) -> PlaybookVersion:
    """Return what the playbook page opens on: the draft where there is one to read, else what is in force."""
    return _readable(user).exclude(state=State.RETIRED).order_by("-number")[0]


def version_in_force() -> PlaybookVersion:
    """Return the version that new complaints get."""
    return PlaybookVersion.objects.get(state=State.PUBLISHED)


def playbook_in_force() -> Playbook:
    """Return the version that new complaints get, read."""
    version = version_in_force()
    return read_playbook(version.number, version.content)


@dataclass(frozen=True)
class Standing:
    """How one version stands beside the one it came after, and what this person may do with it."""

    version: PlaybookVersion
    before: PlaybookVersion | None
    changes: list[Change]
    hash: str
    may_begin: bool
    may_edit: bool
    may_publish: bool
    why_not_publish: str
    second_persons: list[str]

    @property
    def is_draft(self) -> bool:
        return self.version.state == State.DRAFT

    @property
    def is_asked(self) -> bool:
        return bool(self.version.asked_hash)


def standing_of(version: PlaybookVersion, user: User) -> Standing:
    """Compare a version with the one before it: a draft with what is in force, others with the last."""
    earlier = PlaybookVersion.objects.exclude(state=State.DRAFT).filter(number__lt=version.number)
    before = earlier.order_by("-number").first()
    is_draft, access = version.state == State.DRAFT, access_of(user)
    why_not = _why_not(version, user) if is_draft else ""
    return Standing(
        version=version,
        before=before,
        changes=changes_between(before.content, version.content) if before else [],
        hash=hash_of(version.content),
        may_begin=version.state == State.PUBLISHED and access.is_admin and not _is_drafted(),
        may_edit=is_draft and access.is_admin,
        may_publish=is_draft and bool(version.asked_hash) and _may_publish(access) and not why_not,
        why_not_publish=why_not,
        second_persons=_second_persons(version) if is_draft else [],
    )


def _second_persons(version: PlaybookVersion) -> list[str]:
    """Return the names of some who could put a draft in force."""
    could = User.objects.filter(is_active=True, memberships__role__in=[Role.SUPERVISOR, Role.ADMIN])
    others = could.exclude(pk__in=[one for one in (version.changed_by_id, version.asked_by_id) if one])
    return list(others.order_by("name").values_list("name", flat=True).distinct()[:MOST_NAMED])


def _is_drafted() -> bool:
    return PlaybookVersion.objects.filter(state=State.DRAFT).exists()


def _why_not(version: PlaybookVersion, user: User) -> str:
    if user.pk in (version.changed_by_id, version.asked_by_id):
        return _("You changed it last or asked for it, so somebody else puts it in force.")
    return ""


def draft_waits_for(user: User) -> int:
    """Return the number of the draft that waits for this person to look at it, or nothing."""
    if not _may_publish(access_of(user)):
        return 0
    waiting = PlaybookVersion.objects.filter(state=State.DRAFT).exclude(asked_hash="")
    rows = waiting.exclude(changed_by=user).exclude(asked_by=user)
    return rows.values_list("number", flat=True).first() or 0


def events_of(numbers: Iterable[int]) -> dict[int, list[PlaybookEvent]]:
    """Return the last things that were done to these versions, by number and newest first."""
    found: dict[int, list[PlaybookEvent]] = {number: [] for number in numbers}
    rows = PlaybookEvent.objects.filter(number__in=found).select_related("by")
    for row in rows.order_by("-pk")[:MOST_EVENTS]:
        found[row.number].append(row)
    return found


def content_in(version: PlaybookVersion, step: str) -> dict[str, Any]:
    """Return what a version says of one step."""
    return dict(version.content["steps"].get(step, {}))
