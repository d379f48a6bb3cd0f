"""Assurances, venting, a word with a colleague, abuse, and the gap between expected and delivered."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from recovery.api.serializers.around import PromiseOut
from recovery.api.serializers.base import Body, Moment, OneLine, PersonOut
from recovery.models import AbuseFlag


class AssuranceIn(Body):
    """By when; the words are drafted from what they expect where they are left out."""

    due_at = Moment()
    text = OneLine(max_length=280, default="", allow_blank=True)


class AssuranceOut(serializers.Serializer[Any]):
    """What we assured, and the one promise behind it."""

    id = serializers.IntegerField()
    promise = PromiseOut()
    amount_minor = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField()
    by = PersonOut()
    at = Moment()


class VentingIn(Body):
    on = serializers.BooleanField()


class VentingOut(serializers.Serializer[Any]):
    on = serializers.BooleanField()


class WordOut(serializers.Serializer[Any]):
    """Who was asked for a word."""

    asked = PersonOut()


class AbuseIn(Body):
    reason = OneLine(max_length=500)


class AbuseDecisionIn(Body):
    decision = serializers.ChoiceField(choices=AbuseFlag.Decision.choices)
    note = OneLine(max_length=500, default="", allow_blank=True)


class AbuseOut(serializers.Serializer[Any]):
    """A flag and what was decided about it."""

    id = serializers.IntegerField()
    reason = serializers.CharField()
    flagged_by = PersonOut()
    flagged_at = Moment()
    decision = serializers.CharField()
    note = serializers.CharField()
    decided_by = PersonOut(allow_null=True)
    decided_at = Moment(allow_null=True)
