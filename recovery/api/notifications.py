"""What the person who asks was told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.notifications import mark_all_read, mark_read
from recovery.api.endpoint import Endpoint
from recovery.api.pagination import CursorPages
from recovery.api.serializers.base import NothingIn
from recovery.api.serializers.notifications import AllReadIn, AllReadOut, NotificationOut, ReadOut
from recovery.models import Notification
from recovery.queries.keyset import NEWEST
from recovery.queries.notifications import get_notification_for, notification_rows


class Notifications(Endpoint, ListAPIView[Notification]):
    """What the person was told in the app, about complaints that they may still see."""

    serializer_class = NotificationOut
    pagination_class = CursorPages
    filter_backends = ()
    order = NEWEST

    def get_queryset(self) -> Any:
        return notification_rows(self.person)

    @extend_schema(
        summary="List your notifications",
        description="The newest first. Reading the list marks nothing as read.",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class NotificationRead(Endpoint):
    @extend_schema(
        summary="Mark one of your notifications as read", request=NothingIn, responses={200: ReadOut}
    )
    def post(self, request: Request, notification_id: int) -> Response:
        row = get_notification_for(self.person, notification_id)
        self.body()
        return self.answer(ReadOut, mark_read(row, at=clock.now()))


class NotificationsRead(Endpoint):
    @extend_schema(
        operation_id="notifications_read_all",
        summary="Mark all of your notifications as read",
        description="With `until`, those up to this one; what came since stays unread.",
        request=AllReadIn,
        responses={200: AllReadOut},
    )
    def post(self, request: Request) -> Response:
        count = mark_all_read(self.person, until=self.body(AllReadIn).get("until"), at=clock.now())
        return self.answer(AllReadOut, {"count": count})
