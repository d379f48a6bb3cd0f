"""What the tone guard says, and what is asked of supervisors because of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from recovery.api.serializers.base import Body, Moment, PersonOut
from recovery.api.serializers.complaints import Words
from recovery.models import ComplaintEvent
from recovery.playbook.step import Level
from recovery.playbook.tone import ToneRule
from recovery.queries.tone import Found

LONGEST = 10_000
RULES = [(one.value, one.value) for one in ToneRule]
LEVELS = [(one.value, one.value) for one in Level if one != Level.OFF]
NEEDS = [(one, one) for one in ("", "own_reason", "lead_reason", "supervisor")]


class ToneCheckIn(Body):
    text = Words(max_length=LONGEST)
    subject = serializers.CharField(max_length=150, default="", allow_blank=True)
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES, default="", allow_blank=True, help_text="Of the better sentence."
    )
    clarifies = serializers.BooleanField(default=False, help_text="As in a letter.")


class ToneFoundOut(serializers.Serializer[Found]):
    """One thing that the customer should not read, and where it stands in the text or the subject."""

    field = serializers.CharField()
    rule = serializers.ChoiceField(choices=RULES)
    level = serializers.ChoiceField(choices=LEVELS, source="finding.level")
    start = serializers.IntegerField(source="finding.start")
    end = serializers.IntegerField(source="finding.end", help_text="The place after it.")
    words = serializers.CharField()
    why = serializers.CharField()
    suggestion = serializers.CharField()
    better = serializers.CharField(help_text="A sentence that would do, in the language of the text.")


class FirstReplyOut(serializers.Serializer[Any]):
    """Whether the three parts of a first reply stand in it."""

    apology = serializers.BooleanField()
    owner = serializers.BooleanField(help_text="Somebody answers for it in the first person.")
    next_contact = serializers.BooleanField(help_text="When they hear from us next.")


class ToneCheckOut(serializers.Serializer[Any]):
    """What the tone guard says of words; nothing was stored."""

    findings = ToneFoundOut(many=True, source="found")
    needs = serializers.ChoiceField(
        choices=NEEDS, help_text="What lets them go all the same; empty when nothing stands in the way."
    )
    released_by = serializers.CharField(help_text="The supervisor who has let these very words go.")
    first_reply = FirstReplyOut(allow_null=True, help_text="Null when a person has written to them before.")


class ToneAskIn(Body):
    text = Words(max_length=LONGEST)
    subject = serializers.CharField(max_length=150, default="", allow_blank=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    to = serializers.EmailField(required=False, default="", allow_blank=True)
    kind = serializers.CharField(max_length=20, default="", allow_blank=True)


class ToneReleaseIn(Body):
    reason = serializers.CharField(max_length=500, allow_blank=True)


class ToneEventOut(serializers.Serializer[ComplaintEvent]):
    """That somebody asked to let words go, or let them go."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    by = PersonOut()
    at = Moment()
    words = serializers.SerializerMethodField(help_text="What was asked for, or the reason.")

    def get_words(self, event: ComplaintEvent) -> str:
        return event.words.text if hasattr(event, "words") else ""


class ToneWindowIn(Body):
    since = Moment(required=False)
    until = Moment(required=False)


class TeamRepliesOut(serializers.Serializer[Any]):
    """The first replies of one team; counts, of which `count` is the whole."""

    team_id = serializers.IntegerField()
    team = serializers.CharField()
    count = serializers.IntegerField()
    apology = serializers.IntegerField()
    owner = serializers.IntegerField()
    next_contact = serializers.IntegerField()
    whole = serializers.IntegerField(help_text="All three parts.")
    whole_share = serializers.IntegerField(allow_null=True, help_text="Of a hundred; null without any reply.")


class OverridesOut(serializers.Serializer[Any]):
    """What one person sent although the guard spoke up."""

    person = serializers.CharField()
    team = serializers.CharField()
    count = serializers.IntegerField()
    hard = serializers.IntegerField(help_text="By a supervisor's word.")
    rules = serializers.DictField(child=serializers.IntegerField())


class ToneReportOut(serializers.Serializer[Any]):
    """How people write to customers, in one window."""

    since = Moment()
    until = Moment()
    first_replies = TeamRepliesOut(many=True)
    overrides = OverridesOut(many=True)
