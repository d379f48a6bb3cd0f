"""What somebody was told, and marking it as read."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cxdesk.common.words import say
from recovery.api.serializers.base import Body, Moment
from recovery.playbook.notices import NOTICES, NotificationEvent
from recovery.queries.notifications import address_of

# Larger numbers fit into no row.
LARGEST_ID = 2**63 - 1


class NotificationOut(serializers.Serializer[Any]):
    """One thing that the caller was told."""

    id = serializers.IntegerField()
    event = serializers.ChoiceField(choices=[one.value for one in NotificationEvent])
    said = serializers.SerializerMethodField(help_text="What happened, in the language of the caller.")
    todo = serializers.SerializerMethodField(help_text="What to do now, in the language of the caller.")
    reference = serializers.CharField(help_text="The complaint it is about.")
    title = serializers.CharField(source="complaint_title", help_text="The title of that complaint.")
    subject_id = serializers.IntegerField(
        help_text="The promise, follow-up, message or approval; 0 is the complaint itself."
    )
    url = serializers.SerializerMethodField(help_text="The place on the page of the complaint.")
    by = serializers.CharField(source="by_name", allow_null=True, help_text="Who did it; null is the desk.")
    at = Moment()
    read_at = Moment(allow_null=True)

    @extend_schema_field(str)
    def get_said(self, row: dict[str, Any]) -> str:
        return say(NOTICES[NotificationEvent(row["event"])].title)

    @extend_schema_field(str)
    def get_todo(self, row: dict[str, Any]) -> str:
        return say(NOTICES[NotificationEvent(row["event"])].todo)

    @extend_schema_field(str)
    def get_url(self, row: dict[str, Any]) -> str:
        return address_of(row["reference"], row["event"], row["subject_id"])


class ReadOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    read_at = Moment()


class AllReadIn(Body):
    until = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)


class AllReadOut(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="How many were unread.")
