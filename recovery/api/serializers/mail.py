"""Mail that came in, and what a person decides about it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cxdesk.common.words import say
from recovery.api.serializers.base import Body, Moment, PersonOut
from recovery.models import Complaint, InboundMail
from recovery.playbook.mails import NOTES, REASONS

DECISIONS = ("join", "log", "set_aside")


def _why(code: str) -> str:
    return say(REASONS[code]) if code in REASONS else ""


class MailRowOut(serializers.Serializer[Any]):
    """One mail as the list tells it."""

    id = serializers.IntegerField()
    mailbox = serializers.CharField(source="mailbox_name")
    state = serializers.ChoiceField(choices=InboundMail.State.choices)
    reason = serializers.CharField(help_text="Why it is in this state, as a word for programs.")
    said = serializers.SerializerMethodField(
        help_text="The same as a sentence, in the language of the caller."
    )
    sender_name = serializers.CharField()
    sender = serializers.CharField()
    subject = serializers.CharField()
    received_at = Moment()
    complaint = serializers.CharField(source="reference", allow_null=True, help_text="Where it belongs.")
    handled_by = serializers.CharField(source="handled_by_name", allow_null=True)
    handled_at = Moment(allow_null=True)

    @extend_schema_field(str)
    def get_said(self, row: dict[str, Any]) -> str:
        return _why(row["reason"])


class MailFileOut(serializers.Serializer[Any]):
    """A file of a mail; it goes along when the mail joins a complaint or becomes one."""

    name = serializers.CharField()
    type = serializers.CharField()
    size = serializers.IntegerField()


class MailMatchOut(serializers.Serializer[Complaint]):
    """A complaint to which a mail may belong."""

    reference = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()


class MailOut(serializers.Serializer[InboundMail]):
    """One mail, what is in it, and what became of it."""

    id = serializers.IntegerField()
    mailbox = serializers.CharField(source="mailbox.name")
    state = serializers.ChoiceField(choices=InboundMail.State.choices)
    reason = serializers.CharField(help_text="Why it is in this state, as a word for programs.")
    said = serializers.SerializerMethodField(
        help_text="The same as a sentence, in the language of the caller."
    )
    notes = serializers.SerializerMethodField(help_text="What of it could not be read, in sentences.")
    sender_name = serializers.CharField()
    sender = serializers.CharField()
    subject = serializers.CharField()
    reply = serializers.CharField(help_text="The newest words, without what was quoted.")
    text = serializers.CharField(help_text="All of its words.")
    files = MailFileOut(many=True)
    received_at = Moment()
    complaint = serializers.CharField(source="complaint.reference", default=None, allow_null=True)
    handled_by = PersonOut(allow_null=True)
    handled_at = Moment(allow_null=True)
    why = serializers.CharField(help_text="Why it was set aside.")
    may_decide = serializers.SerializerMethodField(help_text="Whether the caller may decide about it now.")
    matches = serializers.SerializerMethodField(
        help_text="To which complaints it may belong, likeliest first."
    )

    @extend_schema_field(str)
    def get_said(self, mail: InboundMail) -> str:
        return _why(mail.reason)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_notes(self, mail: InboundMail) -> list[str]:
        return [say(NOTES[note]) for note in mail.notes if note in NOTES]

    @extend_schema_field(bool)
    def get_may_decide(self, mail: InboundMail) -> bool:
        return bool(self.context["may_decide"])

    @extend_schema_field(MailMatchOut(many=True))
    def get_matches(self, mail: InboundMail) -> Any:
        return MailMatchOut(self.context["matches"], many=True).data


class MailDecisionIn(Body):
    decision = serializers.ChoiceField(choices=DECISIONS)
    complaint = serializers.CharField(
        max_length=40, required=False, help_text="For `join`: the reference of the complaint."
    )
    why = serializers.CharField(
        max_length=280, default="", allow_blank=True, help_text="For `set_aside`: why it is no complaint."
    )
