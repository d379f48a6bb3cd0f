"""What is learned beyond one complaint: letters in use, notes on causes, why recoveries fail."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.accounts.access import access_of
from cxdesk.common import clock
from recovery.actions.causes import note_on_cause
from recovery.actions.letter_templates import change_template
from recovery.actions.post_mortems import settle_improvement
from recovery.api.endpoint import Endpoint
from recovery.api.serializers.afterwards import (
    CauseNoteIn,
    CauseNoteOut,
    ImprovementIn,
    ImprovementOut,
    RecoveryCausesOut,
    TemplateIn,
    TemplateOut,
)
from recovery.errors import NotAllowed
from recovery.permissions import can_keep_letters, can_review_causes
from recovery.queries.causes import get_cause_for, notes_on
from recovery.queries.letter_templates import newest_template, newest_templates
from recovery.queries.post_mortems import causes_of_failure, get_improvement_for, open_improvements_for


def _check_writes(endpoint: Endpoint) -> None:
    access = access_of(endpoint.person)
    if not (access.works or access.reads_all):
        raise NotAllowed(_("Those who write to customers read the letters."))


class LetterTemplates(Endpoint):
    @extend_schema(summary="List the letters in use", responses={200: TemplateOut(many=True)})
    def get(self, request: Request) -> Response:
        _check_writes(self)
        return self.rows(TemplateOut, list(newest_templates()))


class LetterTemplateOne(Endpoint):
    @extend_schema(summary="Read a letter in use", responses={200: TemplateOut})
    def get(self, request: Request, template_key: str, language: str) -> Response:
        _check_writes(self)
        return self.answer(TemplateOut, newest_template(template_key, language))

    @extend_schema(
        summary="Write the next version of a letter",
        request=TemplateIn,
        responses={201: TemplateOut, 200: TemplateOut},
    )
    def post(self, request: Request, template_key: str, language: str) -> Response:
        if not can_keep_letters(self.person):
            raise NotAllowed(_("Admins change the letters."))
        newest_template(template_key, language)
        body, at = self.body(TemplateIn), clock.now()
        changed = change_template(template_key, language, **body, by=self.person, at=at)
        return self.answer(TemplateOut, changed, created=changed.made_at == at)


class CauseNotes(Endpoint):
    @extend_schema(summary="List what colleagues know of a cause", responses={200: CauseNoteOut(many=True)})
    def get(self, request: Request, cause_id: int) -> Response:
        return self.rows(CauseNoteOut, notes_on(get_cause_for(self.person, cause_id)))

    @extend_schema(
        summary="Tell colleagues something about a cause",
        request=CauseNoteIn,
        responses={201: CauseNoteOut, 200: CauseNoteOut},
    )
    def post(self, request: Request, cause_id: int) -> Response:
        cause, at = get_cause_for(self.person, cause_id), clock.now()
        if not (access_of(self.person).works or can_review_causes(self.person)):
            raise NotAllowed(_("You can read causes, but not write about them."))
        note = note_on_cause(cause, **self.body(CauseNoteIn), by=self.person, at=at)
        return self.answer(CauseNoteOut, note, created=note.at == at)


def _check_reads(endpoint: Endpoint) -> None:
    person = endpoint.person
    if not (can_review_causes(person) or access_of(person).reads_all):
        raise NotAllowed(_("Supervisors, admins and auditors read why recoveries fail."))


class RecoveryCauses(Endpoint):
    @extend_schema(
        summary="Count why recoveries fail",
        description="The five causes of a year; what is provisional is counted apart.",
        responses={200: RecoveryCausesOut},
    )
    def get(self, request: Request) -> Response:
        _check_reads(self)
        return self.answer(RecoveryCausesOut, causes_of_failure(self.person, at=clock.now()))


class Improvements(Endpoint):
    @extend_schema(summary="List what is to be improved", responses={200: ImprovementOut(many=True)})
    def get(self, request: Request) -> Response:
        _check_reads(self)
        return self.rows(ImprovementOut, open_improvements_for(self.person))


class ImprovementSettling(Endpoint):
    @extend_schema(
        summary="Say what was done about an improvement",
        request=ImprovementIn,
        responses={201: ImprovementOut, 200: ImprovementOut},
    )
    def post(self, request: Request, improvement_id: int) -> Response:
        _check_reads(self)
        improvement, at = get_improvement_for(self.person, improvement_id), clock.now()
        if not can_review_causes(self.person):
            raise NotAllowed(_("Supervisors and admins see to improvements."))
        body = self.body(ImprovementIn)
        settled = settle_improvement(improvement, **body, by=self.person, at=at)
        return self.answer(ImprovementOut, settled, created=settled.settled_at == at)
