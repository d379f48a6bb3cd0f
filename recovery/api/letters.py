"""Letters to the customer: written once, taken back, decided on; and the drafts of them."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.messages import draft_message, undo_message, write_message
from recovery.actions.sending import give_letter_up, note_as_arrived, send_letter_again
from recovery.api.endpoint import ComplaintEndpoint
from recovery.api.intake import KEY_PARAMETER, KeyReused, key_of
from recovery.api.serializers.around import (
    DraftIn,
    DraftOut,
    LetterFateIn,
    LetterIn,
    LetterOut,
)
from recovery.api.serializers.base import ErrorOut
from recovery.errors import KeyTaken
from recovery.models import Message
from recovery.queries.letters import letters_of
from recovery.queries.messages import drafts_for, letter_of

DECISIONS = {"arrived": note_as_arrived, "again": send_letter_again, "given_up": give_letter_up}


class Letters(ComplaintEndpoint):
    @extend_schema(summary="List the letters to the customer, newest first", responses=LetterOut(many=True))
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(LetterOut, letters_of(self.complaint(reference)))

    @extend_schema(
        summary="Write to the customer by mail",
        description="It waits twelve seconds, or until `not_before`; until then it can be taken back.",
        parameters=[KEY_PARAMETER],
        request=LetterIn,
        responses={
            201: LetterOut,
            200: LetterOut,
            422: OpenApiResponse(ErrorOut, "The key was used for another body."),
        },
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at, key = self.body(LetterIn), clock.now(), key_of(request)

        def write() -> Message:
            return write_message(complaint, **body, key=key, by=self.person, at=at)

        try:
            letter = write()
        except KeyTaken as refusal:
            raise KeyReused(str(refusal)) from refusal
        except IntegrityError:
            # The same request came in twice at once, and the other one was faster.
            letter = write()
        return self.answer(LetterOut, letter, created=letter.at == at)


class LetterUndoing(ComplaintEndpoint):
    @extend_schema(
        summary="Take a letter back before it leaves",
        description="Its words are a draft again.",
        request=None,
        responses={200: DraftOut},
    )
    def post(self, request: Request, reference: str, message_id: int) -> Response:
        complaint = self.complaint_to_work_on(reference)
        self.body()
        draft = undo_message(letter_of(complaint, message_id), by=self.person, at=clock.now())
        return self.answer(DraftOut, draft)


class LetterFate(ComplaintEndpoint):
    @extend_schema(
        summary="Decide about a letter of unknown fate, or one that did not leave",
        request=LetterFateIn,
        responses={200: LetterOut},
    )
    def post(self, request: Request, reference: str, message_id: int) -> Response:
        complaint = self.complaint_to_work_on(reference)
        decide: Any = DECISIONS[self.body(LetterFateIn)["decision"]]
        letter = decide(letter_of(complaint, message_id), by=self.person, at=clock.now())
        return self.answer(LetterOut, letter)


class Drafts(ComplaintEndpoint):
    @extend_schema(summary="List your drafts and those of the desk", responses=DraftOut(many=True))
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(DraftOut, drafts_for(self.person, self.complaint(reference)))

    @extend_schema(
        summary="Keep words as your draft",
        description="You have one draft of each kind; another one replaces it.",
        request=DraftIn,
        responses={200: DraftOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        draft = draft_message(complaint, **self.body(DraftIn), by=self.person, at=clock.now())
        return self.answer(DraftOut, draft)
