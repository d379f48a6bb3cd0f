"""Apologies, checks and letters, how often the same happened, and why recoveries failed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from recovery.api.serializers.around import ToneReason
from recovery.api.serializers.base import Body, Moment, PersonOut
from recovery.models import (
    Apology,
    CauseNote,
    FailureCause,
    Improvement,
    Letter,
    LetterTemplate,
    PostMortem,
    ReserveProposal,
)


class ApologyIn(Body):
    kind = serializers.ChoiceField(choices=Apology.Kind.choices)
    way = serializers.ChoiceField(choices=Apology.Way.choices)
    text = serializers.CharField(max_length=2000)


class ApologyOut(serializers.Serializer[Apology]):
    """An apology on record."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Apology.Kind.choices)
    way = serializers.ChoiceField(choices=Apology.Way.choices)
    text = serializers.CharField()
    at = Moment()
    by = PersonOut()


class VerifiedOut(serializers.Serializer[Any]):
    """Since when, and by whom, we know that the outcome reached the customer."""

    outcome_verified_at = Moment(allow_null=True)
    outcome_verified_by = PersonOut(allow_null=True)


class BriefedOut(serializers.Serializer[Any]):
    """What to know before one asks, and how to begin in the customer's language."""

    verified_at = Moment(allow_null=True)
    started_at = Moment(allow_null=True)
    facts = serializers.ListField(child=serializers.CharField())
    opener = serializers.ListField(child=serializers.CharField())


class TemplatedLetterIn(Body):
    template = serializers.ChoiceField(choices=LetterTemplate.Key.choices)
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    text = serializers.CharField(max_length=10_000, help_text="As a person read it over.")
    subject = serializers.CharField(max_length=150, required=False, default="")
    posted_to = serializers.CharField(max_length=300)
    tone_reason = ToneReason()


class LetterDraftIn(Body):
    template = serializers.ChoiceField(choices=LetterTemplate.Key.choices)
    language = serializers.ChoiceField(choices=settings.LANGUAGES)


class LetterDraftOut(serializers.Serializer[Any]):
    """What the facts make of a template; nothing is stored."""

    template = serializers.CharField(source="template.key")
    language = serializers.CharField(source="template.language")
    number = serializers.IntegerField(source="template.number")
    subject = serializers.CharField()
    text = serializers.CharField()


class ProofIn(Body):
    proof = serializers.CharField(max_length=280)


class TemplatedLetterOut(serializers.Serializer[Letter]):
    """A letter that was sent by mail, or printed and perhaps posted."""

    id = serializers.IntegerField()
    template = serializers.CharField(source="template.key")
    language = serializers.CharField(source="template.language")
    number = serializers.IntegerField(source="template.number")
    way = serializers.ChoiceField(choices=Letter.Way.choices)
    subject = serializers.CharField(source="message.subject")
    text = serializers.CharField(source="message.text")
    message = serializers.IntegerField(source="message_id")
    posted_to = serializers.CharField()
    proof = serializers.CharField()
    posted_at = Moment(allow_null=True)
    posted_by = PersonOut(allow_null=True)
    at = Moment()
    by = PersonOut()


class TemplateIn(Body):
    subject = serializers.CharField(max_length=150)
    body = serializers.CharField(max_length=8000)
    based_on = serializers.IntegerField(min_value=1, help_text="The number of the version that was changed.")


class TemplateOut(serializers.Serializer[LetterTemplate]):
    """The version of a letter that is in use."""

    key = serializers.ChoiceField(choices=LetterTemplate.Key.choices)
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    number = serializers.IntegerField()
    subject = serializers.CharField()
    body = serializers.CharField()
    made_at = Moment()


class RecurrenceOut(serializers.Serializer[Any]):
    """How often the like of it was received, itself included; for staff alone."""

    in_7_days = serializers.IntegerField()
    in_30_days = serializers.IntegerField()
    of_customer = serializers.IntegerField()
    is_often = serializers.BooleanField()


class CauseNoteIn(Body):
    text = serializers.CharField(max_length=1000)


class CauseNoteOut(serializers.Serializer[CauseNote]):
    """What colleagues know about a cause."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    at = Moment()
    by = PersonOut()


class DecisionIn(Body):
    confirm = serializers.BooleanField(help_text="Whether a person was the cause.")


class ConcernsIn(Body):
    person = serializers.IntegerField(min_value=1, allow_null=True)


class PostMortemOut(serializers.Serializer[PostMortem]):
    """Why a recovery failed on the way; while provisional it counts nowhere."""

    id = serializers.IntegerField()
    resolution_number = serializers.IntegerField()
    was_late = serializers.BooleanField()
    was_reopened = serializers.BooleanField()
    was_low = serializers.BooleanField()
    cause = serializers.ChoiceField(choices=FailureCause.choices)
    note = serializers.CharField()
    state = serializers.ChoiceField(choices=PostMortem.State.choices)
    concerns = PersonOut(allow_null=True)
    at = Moment()
    by = PersonOut()
    decided_at = Moment(allow_null=True)
    decided_by = PersonOut(allow_null=True)


class ReserveIn(Body):
    what = serializers.CharField(max_length=280)


class ReserveOut(serializers.Serializer[ReserveProposal]):
    """What somebody proposed to spend from the reserve; nothing is spent by it."""

    id = serializers.IntegerField()
    what = serializers.CharField()
    at = Moment()
    by = PersonOut()


class ImprovementIn(Body):
    what = serializers.CharField(max_length=500)


class ImprovementOut(serializers.Serializer[Improvement]):
    """What is to be improved because a recovery failed."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Improvement.Kind.choices)
    complaint = serializers.CharField(source="post_mortem.complaint.reference")
    note = serializers.CharField(source="post_mortem.note")
    opened_at = Moment()
    settled_at = Moment(allow_null=True)
    settled_by = PersonOut(allow_null=True)
    what_was_done = serializers.CharField()


class CauseCountOut(serializers.Serializer[Any]):
    """One of the five causes, and how many recoveries failed by it."""

    cause = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()
    share = serializers.IntegerField()
    running = serializers.IntegerField()


class RecoveryCausesOut(serializers.Serializer[Any]):
    """The five causes of a year, most frequent first, and what is provisional apart."""

    rows = CauseCountOut(many=True)
    total = serializers.IntegerField()
    provisional = serializers.IntegerField()
