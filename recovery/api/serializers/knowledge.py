"""Similar complaints that ended well, and knowledge snippets."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from recovery.api.serializers.base import Body, Moment
from recovery.models import Snippet
from recovery.models.snippets import LONGEST_SNIPPET


class SimilarOut(serializers.Serializer[Any]):
    """What worked, as anybody may read it; the reference only for those who may see that complaint."""

    category = serializers.CharField()
    what_was_done = serializers.CharField()
    seconds = serializers.IntegerField()
    score = serializers.IntegerField(allow_null=True)
    same_site = serializers.BooleanField()
    same_touchpoint = serializers.BooleanField()
    reference = serializers.CharField()


class SnippetIn(Body):
    key = serializers.SlugField(max_length=60, default="", allow_blank=True)
    title = serializers.CharField(max_length=120)
    category = serializers.IntegerField(default=None, allow_null=True, min_value=1, max_value=2**62)
    en = serializers.CharField(max_length=LONGEST_SNIPPET)
    zh_hans = serializers.CharField(max_length=LONGEST_SNIPPET)
    zh_hant = serializers.CharField(max_length=LONGEST_SNIPPET)


class SnippetOut(serializers.Serializer[Snippet]):
    """Words that help with complaints of a category, in one version."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    version = serializers.IntegerField()
    category = serializers.IntegerField(source="category_id", allow_null=True)
    title = serializers.CharField()
    en = serializers.CharField()
    zh_hans = serializers.CharField()
    zh_hant = serializers.CharField()
    published_at = Moment()
    retired_at = Moment(allow_null=True)
