"""The ten steps: how they stand, completing them, and the short lane that takes seven at once."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from cxdesk.common.words import say
from recovery.actions.lane import QuickAnswers, put_right
from recovery.actions.playbook import complete_step, note_step
from recovery.api.endpoint import ComplaintEndpoint, Endpoint
from recovery.api.intake import ANSWERS, KEY_PARAMETER, check_may_log, logged_once, new_complaint
from recovery.api.serializers.playbook import (
    CompletionOut,
    LaneIn,
    PlaybookOut,
    StepCompletionIn,
    StepNoteIn,
    StepOut,
)
from recovery.models import Channel
from recovery.playbook.states import MOVE_NAMES, MOVES, STATE_MEANINGS, STATE_NAMES, ComplaintState
from recovery.playbook.step import Step
from recovery.playbook.steps import PLAYBOOK
from recovery.queries.playbook import playbook_of

LANE = ("restatement", "expectation", "mood_before", "apology", "what_was_done", "mood_after")


class Steps(ComplaintEndpoint):
    @extend_schema(
        summary="List the ten steps of a complaint",
        description="Each is done, or says what stands in its way.",
        responses={200: StepOut(many=True)},
    )
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(StepOut, playbook_of(self.complaint(reference)))


class StepCompletion(ComplaintEndpoint):
    @extend_schema(
        summary="Complete a step",
        description="Complete it in the usual way, or by one of its endings with a reason.",
        request=StepCompletionIn,
        responses={201: CompletionOut, 200: CompletionOut},
    )
    def post(self, request: Request, reference: str, step: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body = self.body(StepCompletionIn, step=step)
        done, created = complete_step(complaint, step, **body, by=self.person, at=clock.now())
        return self.answer(CompletionOut, done, created=created)


class StepNotes(ComplaintEndpoint):
    @extend_schema(
        summary="Keep answers at a step without completing it", request=StepNoteIn, responses={201: StepOut}
    )
    def post(self, request: Request, reference: str, step: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body = self.body(StepNoteIn, step=step)
        note_step(complaint, step, **body, by=self.person, at=clock.now())
        view = next(view for view in playbook_of(complaint) if view.step.key == step)
        return self.answer(StepOut, view, created=True)


class PutRight(Endpoint):
    """The short lane."""

    @extend_schema(
        summary="Log a complaint that was put right on the spot",
        description="Logs it and completes steps 1 to 7 through the same gates: all of it, or nothing.",
        parameters=[KEY_PARAMETER],
        request=LaneIn,
        responses=ANSWERS,
    )
    def post(self, request: Request) -> Response:
        check_may_log(self.person)
        body = self.body(LaneIn)
        answers = QuickAnswers(**{name: body.pop(name, None) for name in LANE})
        new = new_complaint(self.person, body, channel=Channel.IN_PERSON)
        return logged_once(
            request, self.person, new, lambda new: put_right(new, answers, by=self.person, at=clock.now())
        )


class Playbook(Endpoint):
    @extend_schema(summary="Read the ten steps, the states and the moves", responses={200: PlaybookOut})
    def get(self, request: Request) -> Response:
        body = {
            "steps": [_step(number, step) for number, step in enumerate(PLAYBOOK, start=1)],
            "states": [
                {"key": one.value, "name": say(STATE_NAMES[one]), "meaning": say(STATE_MEANINGS[one])}
                for one in ComplaintState
            ],
            "moves": [
                {"state": state.value, "move": move.value, "name": say(MOVE_NAMES[move]), "to": new.value}
                for (state, move), new in MOVES.items()
            ],
        }
        return self.answer(PlaybookOut, body)


def _step(number: int, step: Step) -> dict[str, Any]:
    return {
        "number": number,
        "key": step.key,
        "name": say(step.name),
        "heart": say(step.heart),
        "fields_to_fill": [
            {
                "key": field.key,
                "label": say(field.label),
                "kind": field.kind.value,
                "choices": [{"key": key, "name": say(name)} for key, name in field.choices],
                "hint": say(field.hint) if field.hint else "",
                "max_length": field.max_length,
            }
            for field in step.fields
        ],
        "endings": [
            {"key": one.key, "name": say(one.label), "needs_reason": one.needs_reason} for one in step.endings
        ],
        "after": step.after,
        "states": [state.value for state in step.states],
    }
