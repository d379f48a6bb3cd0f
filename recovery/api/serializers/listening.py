"""The first step beside its answers: questions asked, and the customer's no to a restatement."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from recovery.api.serializers.base import Body, Moment, PersonOut


class ClarificationIn(Body):
    """A question and what the customer said to it."""

    question = serializers.CharField(max_length=500)
    answer = serializers.CharField(max_length=2000)


class ClarificationOut(serializers.Serializer[Any]):
    """A question that was asked, and its answer."""

    id = serializers.IntegerField()
    question = serializers.CharField()
    answer = serializers.CharField()
    by = PersonOut()
    at = Moment()


class RejectionIn(Body):
    """What the customer said instead."""

    correction = serializers.CharField(max_length=2000)
