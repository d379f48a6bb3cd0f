"""Versions of the playbook: reading, comparing, changing the draft, and putting it in force."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.accounts.access import access_of
from cxdesk.common import clock
from recovery.actions.playbook_versions import (
    ask_review,
    change_draft,
    discard_draft,
    publish_version,
    start_draft,
)
from recovery.api.endpoint import Endpoint
from recovery.api.serializers.playbook_versions import (
    ChangeOut,
    DraftChangeIn,
    FindingOut,
    PublicationIn,
    RevisionIn,
    TrialIn,
    VersionBriefOut,
    VersionOut,
)
from recovery.models import PlaybookVersion
from recovery.permissions import can_edit_playbook
from recovery.playbook.compare import changes_between
from recovery.playbook.content import read_playbook
from recovery.playbook.tone import check
from recovery.queries.playbook_versions import get_version_for, standing_of, versions_for


class VersionEndpoint(Endpoint):
    """A route about one version."""

    def whole(self, version: PlaybookVersion, *, created: bool = False) -> Response:
        return self.answer(VersionOut, standing_of(version, self.person), created=created)

    def draft_to_edit(self, number: int) -> PlaybookVersion:
        """Return the version, for those who may edit drafts; before their body is looked at."""
        found = get_version_for(self.person, number)
        self.check_may_edit()
        return found

    def check_may_edit(self) -> None:
        if not can_edit_playbook(self.person):
            raise PermissionDenied(_("Only admins change the playbook."))


class Versions(VersionEndpoint):
    @extend_schema(summary="List the versions of the playbook", responses={200: VersionBriefOut(many=True)})
    def get(self, request: Request) -> Response:
        return self.rows(VersionBriefOut, versions_for(self.person))

    @extend_schema(
        summary="Begin a draft",
        description="A copy of the version in force; where there is a draft already, that one.",
        request=None,
        responses={201: VersionOut, 200: VersionOut},
    )
    def post(self, request: Request) -> Response:
        self.check_may_edit()
        self.body()
        before = versions_for(self.person)[0]
        draft = start_draft(by=self.person, at=clock.now())
        return self.whole(draft, created=draft.number != before.number)


class Version(VersionEndpoint):
    @extend_schema(summary="Read a version of the playbook", responses={200: VersionOut})
    def get(self, request: Request, number: int) -> Response:
        return self.whole(get_version_for(self.person, number))

    @extend_schema(
        summary="Change the draft",
        description="From the revision that was read; an older one is refused. It voids the asking.",
        request=DraftChangeIn,
        responses={200: VersionOut},
    )
    def patch(self, request: Request, number: int) -> Response:
        self.draft_to_edit(number)
        body = self.body(DraftChangeIn)
        draft = change_draft(number, **body, by=self.person, at=clock.now())
        return self.whole(draft)


class VersionComparison(VersionEndpoint):
    @extend_schema(
        summary="Compare two versions",
        description="What the first says that the other does not.",
        responses={200: ChangeOut(many=True)},
    )
    def get(self, request: Request, number: int, other: int) -> Response:
        one, two = (get_version_for(self.person, which) for which in (number, other))
        return self.rows(ChangeOut, changes_between(two.content, one.content))


class VersionReview(VersionEndpoint):
    @extend_schema(
        summary="Ask a second person to look at the draft", request=RevisionIn, responses={200: VersionOut}
    )
    def post(self, request: Request, number: int) -> Response:
        self.draft_to_edit(number)
        revision = self.body(RevisionIn)["revision"]
        return self.whole(ask_review(number, revision=revision, by=self.person, at=clock.now()))


class VersionDiscarding(VersionEndpoint):
    @extend_schema(summary="Throw the draft away", request=RevisionIn, responses={204: None})
    def post(self, request: Request, number: int) -> Response:
        self.check_may_edit()
        revision = self.body(RevisionIn)["revision"]
        discard_draft(number, revision=revision, by=self.person, at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class VersionPublication(VersionEndpoint):
    @extend_schema(
        summary="Put the draft in force, as a second person",
        description="Exactly the content that was looked at. Complaints in flight keep their version.",
        request=PublicationIn,
        responses={200: VersionOut},
    )
    def post(self, request: Request, number: int) -> Response:
        get_version_for(self.person, number)
        seen = self.body(PublicationIn)["seen"]
        return self.whole(publish_version(number, seen=seen, by=self.person, at=clock.now()))


class VersionTrial(VersionEndpoint):
    @extend_schema(
        summary="Try the tone guard of a version",
        description="Nothing is kept.",
        request=TrialIn,
        responses={200: FindingOut(many=True)},
    )
    def post(self, request: Request, number: int) -> Response:
        found = get_version_for(self.person, number)
        if not (access_of(self.person).works or can_edit_playbook(self.person)):
            raise PermissionDenied(_("An auditor reads, and sends nothing."))
        body, read = self.body(TrialIn), read_playbook(found.number, found.content)
        findings = check(
            body["text"],
            language=body["language"],
            kind=body["kind"],
            lists=read.tone_lists,
            levels=read.tone_levels,
        )
        return self.rows(FindingOut, findings)
