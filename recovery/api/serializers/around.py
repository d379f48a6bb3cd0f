"""What hangs on a complaint: promises, follow-ups, contacts, notes, files, remedies and the timeline."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from recovery.api.serializers.base import Body, Moment, PersonOut
from recovery.api.serializers.complaints import Words
from recovery.models import Attachment, Contact, FollowUp, Message, MessageDraft, Promise, Remedy, Snooze
from recovery.playbook.states import FollowUpState, PromiseState

LONGEST_NOTE = 10_000
SETTLED = [(one.value, one.value) for one in (FollowUpState.DONE, FollowUpState.UNREACHABLE)]


class ToneReason(serializers.CharField):
    """Why words may go to the customer although the tone guard found something in them."""

    def __init__(self, **kwargs: Any) -> None:
        told = "Own reason for what warns; for what takes a supervisor, the supervisor's."
        kwargs = {"max_length": 500, "default": "", "allow_blank": True, "help_text": told, **kwargs}
        super().__init__(**kwargs)


class PromiseIn(Body):
    kind = serializers.ChoiceField(choices=Promise.Kind.choices, default=Promise.Kind.OTHER)
    text = serializers.CharField(max_length=280)
    due_at = Moment()
    tone_reason = ToneReason()


class PromiseOut(serializers.Serializer[Promise]):
    """Something we told the customer; broken stays broken, kept late is a second moment."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Promise.Kind.choices)
    text = serializers.CharField()
    made_at = Moment()
    due_at = Moment()
    state = serializers.ChoiceField(choices=[(one.value, one.value) for one in PromiseState])
    kept_at = Moment(allow_null=True)
    broken_at = Moment(allow_null=True)
    warned_at = Moment(allow_null=True)
    moved_to = serializers.IntegerField(source="moved_to_id", allow_null=True)
    agreed_by = serializers.CharField()
    agreed_how = serializers.ChoiceField(choices=[("", ""), *Contact.Kind.choices])


class PromiseMoveIn(Body):
    due_at = Moment()
    agreed_by = serializers.CharField(max_length=200, help_text="Who of the customer's side said yes.")
    agreed_how = serializers.ChoiceField(choices=Contact.Kind.choices)


class FollowUpOut(serializers.Serializer[FollowUp]):
    """A question some time after the resolution."""

    id = serializers.IntegerField()
    resolution_number = serializers.IntegerField()
    after_hours = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=FollowUp.Kind.choices)
    due_at = Moment()
    state = serializers.ChoiceField(choices=[(one.value, one.value) for one in FollowUpState])
    settled_at = Moment(allow_null=True)
    settled_by = PersonOut(allow_null=True)
    score = serializers.IntegerField(allow_null=True)
    content = serializers.BooleanField(allow_null=True)
    note = serializers.CharField()
    is_extra = serializers.BooleanField()
    delivered = serializers.IntegerField(
        allow_null=True, help_text="How much they got, 1 to 5, on the scale of what they had expected."
    )


class FollowUpOutcomeIn(Body):
    state = serializers.ChoiceField(choices=SETTLED)
    score = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    content = serializers.BooleanField(
        required=False, allow_null=True, help_text="Who is not content gets the complaint reopened."
    )
    note = serializers.CharField(max_length=1000, default="", allow_blank=True)
    delivered = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)


class FollowUpIn(Body):
    due_at = Moment()
    kind = serializers.ChoiceField(choices=FollowUp.Kind.choices, default=FollowUp.Kind.CALL)
    reason = serializers.CharField(max_length=280)


class FollowUpMoveIn(Body):
    due_at = Moment(required=False, allow_null=True)
    kind = serializers.ChoiceField(choices=FollowUp.Kind.choices, required=False)
    reason = serializers.CharField(max_length=280)


class AttemptIn(Body):
    result = serializers.ChoiceField(choices=Contact.Result.choices)
    note = Words(max_length=1000, default="", allow_blank=True)
    seconds = serializers.IntegerField(min_value=0, max_value=86_400, required=False, allow_null=True)


class SnoozeIn(Body):
    until = Moment()
    reason = serializers.CharField(max_length=280)


class SnoozeOut(serializers.Serializer[Snooze]):
    """A complaint that sleeps on one person's day."""

    until = Moment()
    reason = serializers.CharField()
    made_at = Moment()


class SnoozeEndOut(serializers.Serializer[Any]):
    """Whether it slept until now."""

    was_asleep = serializers.BooleanField()


class ContactIn(Body):
    kind = serializers.ChoiceField(choices=Contact.Kind.choices)
    result = serializers.ChoiceField(choices=Contact.Result.choices, default=Contact.Result.REACHED)
    note = Words(max_length=LONGEST_NOTE, default="", allow_blank=True)
    seconds = serializers.IntegerField(min_value=0, max_value=86_400, required=False, allow_null=True)
    longest_hold_seconds = serializers.IntegerField(min_value=0, max_value=86_400, default=0)


class ContactOut(serializers.Serializer[Contact]):
    """One time we met or tried to reach the customer."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Contact.Kind.choices)
    result = serializers.ChoiceField(choices=Contact.Result.choices)
    note = serializers.CharField()
    at = Moment()
    seconds = serializers.IntegerField(allow_null=True)
    longest_hold_seconds = serializers.IntegerField()
    by = PersonOut(allow_null=True)
    follow_up = serializers.IntegerField(source="follow_up_id", allow_null=True)


class NoteIn(Body):
    text = Words(max_length=LONGEST_NOTE)


class LetterIn(Body):
    text = Words(max_length=LONGEST_NOTE)
    to = serializers.EmailField(
        required=False, allow_null=True, help_text="One of theirs; else the first that works."
    )
    subject = serializers.CharField(max_length=150, required=False, allow_null=True)
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES, required=False, help_text="Without it the customer's, or else the team's."
    )
    kind = serializers.CharField(max_length=20, default="", allow_blank=True)
    not_before = Moment(required=False, allow_null=True, help_text="To send it later; 30 days ahead at most.")
    tone_reason = ToneReason()
    clarifies = serializers.BooleanField(
        default=False, help_text="It asks to understand; while step 1 is open it may ask what happened."
    )


class LetterFateIn(Body):
    decision = serializers.ChoiceField(choices=["arrived", "again", "given_up"])


class DraftIn(Body):
    text = Words(max_length=LONGEST_NOTE)
    kind = serializers.CharField(max_length=20, default="", allow_blank=True)
    subject = serializers.CharField(max_length=150, default="", allow_blank=True)
    address = serializers.CharField(max_length=254, default="", allow_blank=True)
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES, required=False, help_text="Without it the customer's, or else the team's."
    )


class DraftOut(serializers.Serializer[MessageDraft]):
    """Words to the customer that nobody has sent; `by` is empty for what the desk drafted."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField()
    subject = serializers.CharField()
    address = serializers.CharField()
    language = serializers.CharField()
    by = PersonOut(allow_null=True)
    made_at = Moment()


class LetterOut(serializers.Serializer[Message]):
    """A letter to the customer, and how far it has come."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    address = serializers.CharField()
    subject = serializers.CharField()
    text = serializers.CharField()
    signature = serializers.CharField()
    language = serializers.CharField()
    sender_name = serializers.CharField()
    sending = serializers.ChoiceField(choices=Message.Sending.choices)
    leaves_at = Moment(allow_null=True)
    sent_at = Moment(allow_null=True)
    returned_at = Moment(allow_null=True)
    trouble = serializers.CharField()
    at = Moment()
    by = PersonOut(allow_null=True)


class MessageOut(serializers.Serializer[Message]):
    """Words to or from the customer, or a note that only colleagues read."""

    id = serializers.IntegerField()
    direction = serializers.ChoiceField(choices=Message.Direction.choices)
    kind = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField()
    by = PersonOut(allow_null=True)
    at = Moment()


class FilesIn(Body):
    """One to five pictures, PDFs or plain texts, as a form with files."""

    # How long a name and how many files may be is for the action to say, in its own words.
    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True))


class FileOut(serializers.Serializer[Attachment]):
    """A file; its address serves it to whom may see the complaint."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    by = PersonOut(allow_null=True)
    at = Moment()
    address = serializers.SerializerMethodField()

    def get_address(self, row: Attachment) -> str:
        return reverse("file", args=[row.pk])


class FilesOut(serializers.Serializer[Any]):
    """The files of one request."""

    results = FileOut(many=True)


class RemedyIn(Body):
    kind = serializers.ChoiceField(choices=Remedy.Kind.choices)
    text = serializers.CharField(max_length=280)


class RemedyOut(serializers.Serializer[Remedy]):
    """What the customer received."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Remedy.Kind.choices)
    text = serializers.CharField()
    given_at = Moment()
    given_by = PersonOut()


class EntryOut(serializers.Serializer[Any]):
    """One line of the timeline; `detail` holds ids and keys rather than words."""

    kind = serializers.ChoiceField(
        choices=[(one, one) for one in ("event", "contact", "message", "note", "file")]
    )
    id = serializers.IntegerField(source="row.pk")
    name = serializers.SerializerMethodField(
        help_text="The event, or what kind of contact, message or file it is."
    )
    text = serializers.SerializerMethodField()
    at = Moment()
    by = serializers.CharField(source="by_name")
    detail = serializers.DictField()

    def get_name(self, entry: Any) -> str:
        names = {"event": "name", "contact": "kind", "file": "content_type"}
        return str(getattr(entry.row, names.get(entry.kind, "direction")))

    def get_text(self, entry: Any) -> str:
        words = {"event": "", "contact": "note", "file": "name"}.get(entry.kind, "text")
        return str(getattr(entry.row, words)) if words else ""
