"""What is asked of people: to own a complaint, to help with one, to stand in."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from recovery.api.serializers.base import Body, Moment, PersonOut
from recovery.models import Cover, Handover, Task


class PromisedOut(serializers.Serializer[Any]):
    """A promise as the brief told it."""

    text = serializers.CharField()
    due_at = serializers.CharField()
    owed = serializers.BooleanField()
    state = serializers.CharField()


class BriefOut(serializers.Serializer[Any]):
    """What stood in the complaint when somebody was asked."""

    customer = serializers.CharField()
    restatement = serializers.CharField()
    no_restatement = serializers.CharField(help_text="Why there is none, where nobody could be asked.")
    expectation = serializers.CharField()
    no_expectation = serializers.CharField(help_text="Why there is none, where it was not stated.")
    steps = serializers.ListField(child=serializers.CharField(), help_text="Keys of the steps done.")
    what_was_done = serializers.CharField()
    given = serializers.ListField(child=serializers.CharField())
    promised = PromisedOut(many=True)
    mood_before = serializers.CharField()
    mood_after = serializers.CharField()
    line = serializers.CharField(help_text="What the complaint itself did not say.")


class HandoverIn(Body):
    to = serializers.IntegerField(help_text="Who shall own it.")
    reason = serializers.CharField(max_length=280)
    line = serializers.CharField(max_length=1000, default="", allow_blank=True)


class HandoverOut(serializers.Serializer[Handover]):
    """Somebody is asked to own a complaint; its owner stays until they accept."""

    id = serializers.IntegerField()
    reference = serializers.CharField(source="complaint.reference")
    to = PersonOut()
    asked_by = PersonOut()
    reason = serializers.CharField()
    brief = BriefOut()
    asked_at = Moment()
    read_at = Moment(allow_null=True)
    accepted_at = Moment(allow_null=True)
    number = serializers.IntegerField(allow_null=True, help_text="Which transfer of the complaint it was.")
    refused_at = Moment(allow_null=True)
    refusal = serializers.CharField()
    withdrawn_at = Moment(allow_null=True)


class TaskIn(Body):
    helper = serializers.IntegerField(help_text="Who is asked.")
    what = serializers.CharField(max_length=500)
    due_at = Moment()
    line = serializers.CharField(max_length=1000, default="", allow_blank=True)


class TaskOut(serializers.Serializer[Task]):
    """One thing that somebody is asked to do; the owner stays with the customer."""

    id = serializers.IntegerField()
    reference = serializers.CharField(source="complaint.reference")
    helper = PersonOut()
    asked_by = PersonOut()
    what = serializers.CharField()
    due_at = Moment()
    brief = BriefOut()
    asked_at = Moment()
    read_at = Moment(allow_null=True)
    done_at = Moment(allow_null=True)
    answer = serializers.CharField()
    withdrawn_at = Moment(allow_null=True)


class AnswerIn(Body):
    answer = serializers.CharField(max_length=1000)


class NoIn(Body):
    reason = serializers.CharField(max_length=280)


class CoverIn(Body):
    """A shift names complaints; an absence names none and says from when."""

    kind = serializers.ChoiceField(choices=[Cover.Kind.SHIFT, Cover.Kind.ABSENCE])
    covered_by = serializers.IntegerField(help_text="Who stands in.")
    complaints = serializers.ListField(
        child=serializers.CharField(max_length=24), required=False, max_length=200, help_text="References."
    )
    from_at = Moment(required=False)
    until_at = Moment()
    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class PromiseCoverIn(Body):
    covered_by = serializers.IntegerField(help_text="Who keeps it.")
    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class CoverOut(serializers.Serializer[Cover]):
    """Somebody stands in for an owner, from a time until a time; the owner stays."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Cover.Kind.choices)
    owner = PersonOut()
    covered_by = PersonOut()
    note = serializers.CharField()
    from_at = Moment()
    until_at = Moment()
    asked_at = Moment()
    accepted_at = Moment(allow_null=True)
    refused_at = Moment(allow_null=True)
    refusal = serializers.CharField()
    ended_at = Moment(allow_null=True)


class DueOut(serializers.Serializer[Any]):
    """One thing that falls due while somebody is away."""

    kind = serializers.ChoiceField(choices=["promise", "follow_up", "task"])
    reference = serializers.CharField()
    title = serializers.CharField()
    words = serializers.CharField()
    at = Moment()
    is_sensitive = serializers.BooleanField(help_text="Only supervisors of the team can stand in here.")


class SpanIn(Body):
    from_at = Moment()
    until_at = Moment()
