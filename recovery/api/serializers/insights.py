"""Figures: the gap between expected and delivered."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from recovery.api.serializers.base import Body


class GapWindowIn(Body):
    days = serializers.IntegerField(min_value=1, max_value=366, default=90)


class GapOut(serializers.Serializer[Any]):
    """One group; every mean is null where nothing was counted."""

    name = serializers.CharField()
    count = serializers.IntegerField(help_text="Closed complaints with both levels known.")
    expected = serializers.FloatField(allow_null=True)
    delivered = serializers.FloatField(allow_null=True)
    gap = serializers.FloatField(allow_null=True, help_text="Delivered minus expected.")
    later_count = serializers.IntegerField(help_text="Of these, those with a score from a follow-up.")
    later = serializers.FloatField(allow_null=True, help_text="The mean of these scores.")
    follow_up_count = serializers.IntegerField(help_text="Follow-ups with both levels known.")
    follow_up_gap = serializers.FloatField(allow_null=True)


class GapReportOut(serializers.Serializer[Any]):
    """By category, and by whether they got less than expected, as much or more."""

    categories = serializers.ListField(child=GapOut())
    kinds = serializers.ListField(child=GapOut())
