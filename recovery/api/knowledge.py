"""What helps to solve it: similar complaints that ended well, and words that an admin publishes."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.accounts.access import access_of
from cxdesk.common import clock
from recovery.actions.snippets import publish_snippet, retire_snippet, use_snippet
from recovery.api.endpoint import ComplaintEndpoint, Endpoint
from recovery.api.serializers.around import DraftOut
from recovery.api.serializers.base import NothingIn, bad_field
from recovery.api.serializers.knowledge import SimilarOut, SnippetIn, SnippetOut
from recovery.errors import NotAllowed
from recovery.models import Category
from recovery.permissions import can_edit_snippets
from recovery.queries.similar import similar_to
from recovery.queries.snippets import get_snippet, snippets_in_force
from recovery.queries.taxonomy import open_categories


class SimilarOnes(ComplaintEndpoint):
    @extend_schema(
        summary="List what worked for complaints of the same kind",
        description="Closed ones that ended well, without anybody's name.",
        responses={200: SimilarOut(many=True)},
    )
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(SimilarOut, similar_to(self.complaint(reference), self.person))


class SnippetDraft(ComplaintEndpoint):
    @extend_schema(
        summary="Put words into one's draft of a reply", request=NothingIn, responses={200: DraftOut}
    )
    def post(self, request: Request, reference: str, snippet_id: int) -> Response:
        complaint = self.complaint_to_work_on(reference)
        self.body()
        draft = use_snippet(get_snippet(snippet_id), complaint, by=self.person, at=clock.now())
        return self.answer(DraftOut, draft)


class Snippets(Endpoint):
    @extend_schema(summary="List the words in force", responses={200: SnippetOut(many=True)})
    def get(self, request: Request) -> Response:
        access = access_of(self.person)
        if not (access.works or access.reads_all):
            raise NotAllowed(_("Only whoever works on complaints reads this."))
        return self.rows(SnippetOut, snippets_in_force())

    @extend_schema(
        summary="Publish words, or the next version of some",
        request=SnippetIn,
        responses={201: SnippetOut, 200: SnippetOut},
    )
    def post(self, request: Request) -> Response:
        if not can_edit_snippets(self.person):
            raise NotAllowed(_("Only admins publish words for everybody."))
        body, at = self.body(SnippetIn), clock.now()
        snippet = publish_snippet(
            key=body["key"],
            title=body["title"],
            texts={name: body[name] for name in ("en", "zh_hans", "zh_hant")},
            category=_category(body["category"]),
            by=self.person,
            at=at,
        )
        return self.answer(SnippetOut, snippet, created=snippet.published_at == at)


class SnippetRetirement(Endpoint):
    @extend_schema(summary="Offer words no more", request=NothingIn, responses={200: SnippetOut})
    def post(self, request: Request, snippet_id: int) -> Response:
        if not can_edit_snippets(self.person):
            raise NotAllowed(_("Only admins publish words for everybody."))
        self.body()
        retire_snippet(get_snippet(snippet_id), by=self.person, at=clock.now())
        return self.answer(SnippetOut, get_snippet(snippet_id))


def _category(pk: int | None) -> Category | None:
    if pk is None:
        return None
    for one in open_categories():
        if one.pk == pk:
            return one
    raise bad_field("category", _("There is no such category."))
