"""Tasks of helpers: asking, the brief, and the answer."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.tasks import ask_help, finish_task, read_task, withdraw_task
from recovery.api.endpoint import ComplaintEndpoint, Endpoint
from recovery.api.named import person_named
from recovery.api.serializers.asked import AnswerIn, TaskIn, TaskOut
from recovery.api.serializers.base import NothingIn
from recovery.queries.asked import get_task_for, get_task_of, tasks_of, tasks_on

ANSWERED = {201: TaskOut, 200: TaskOut}


class ComplaintTasks(ComplaintEndpoint):
    @extend_schema(summary="List who was asked to help", responses={200: TaskOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(TaskOut, tasks_on(self.complaint(reference)).select_related("complaint"))

    @extend_schema(
        summary="Ask somebody to help",
        description="They get the task with its brief and see nothing else of the complaint.",
        request=TaskIn,
        responses=ANSWERED,
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(TaskIn), clock.now()
        helper = person_named(body.pop("helper"), field="helper")
        task = ask_help(complaint, helper=helper, **body, by=self.person, at=at)
        return self.answer(TaskOut, task, created=task.asked_at == at)


class TaskWithdrawal(ComplaintEndpoint):
    @extend_schema(summary="Take a task back", request=NothingIn, responses=ANSWERED)
    def post(self, request: Request, reference: str, task_id: int) -> Response:
        task = get_task_of(self.complaint_to_work_on(reference), task_id)
        self.body()
        at = clock.now()
        task = withdraw_task(task, by=self.person, at=at)
        return self.answer(TaskOut, task, created=task.withdrawn_at == at)


class Tasks(Endpoint):
    @extend_schema(summary="List what you are asked to do", responses={200: TaskOut(many=True)})
    def get(self, request: Request) -> Response:
        return self.rows(TaskOut, tasks_of(self.person).filter(withdrawn_at=None).select_related("helper"))


class TaskOne(Endpoint):
    @extend_schema(summary="Show one task with its brief", responses={200: TaskOut})
    def get(self, request: Request, task_id: int) -> Response:
        return self.answer(TaskOut, get_task_for(self.person, task_id))


class TaskReading(Endpoint):
    @extend_schema(summary="Say that you read the brief of a task", request=NothingIn, responses=ANSWERED)
    def post(self, request: Request, task_id: int) -> Response:
        task = get_task_for(self.person, task_id)
        self.body()
        at = clock.now()
        task = read_task(task, by=self.person, at=at)
        return self.answer(TaskOut, task, created=task.read_at == at)


class TaskAnswer(Endpoint):
    @extend_schema(
        summary="Say what came of a task",
        description="The owner hears; nothing else of the complaint changes.",
        request=AnswerIn,
        responses=ANSWERED,
    )
    def post(self, request: Request, task_id: int) -> Response:
        task = get_task_for(self.person, task_id)
        body, at = self.body(AnswerIn), clock.now()
        task = finish_task(task, **body, by=self.person, at=at)
        return self.answer(TaskOut, task, created=task.done_at == at)
