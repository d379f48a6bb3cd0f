"""Versions of the playbook: what stands in each, how they differ, and trying the tone guard of one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cxdesk.common.words import say
from recovery.api.serializers.base import Body, Moment, PersonOut
from recovery.models import PlaybookVersion
from recovery.playbook.compare import Change
from recovery.playbook.step import Level
from recovery.playbook.tone import LANGUAGES, TextKind
from recovery.playbook.tone.kinds import OUTWARD
from recovery.queries.playbook_versions import Standing

LEVELS = [(level.value, level.value) for level in Level]
STATES = [(state.value, state.value) for state in PlaybookVersion.State]
KINDS = [(kind.value, kind.value) for kind in TextKind if kind in OUTWARD]
LONGEST_TRIAL = 5000


class ChangeOut(serializers.Serializer[Any]):
    """One difference between two versions."""

    step = serializers.CharField(help_text="Key of the step; empty for what is of the whole version.")
    what = serializers.SerializerMethodField()
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    def get_what(self, change: Change) -> str:
        return say(change.what)

    def get_before(self, change: Change) -> str:
        return change.before if isinstance(change.before, str) else say(change.before)

    def get_after(self, change: Change) -> str:
        return change.after if isinstance(change.after, str) else say(change.after)


class VersionBriefOut(serializers.Serializer[Any]):
    """A version without its content."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    revision = serializers.IntegerField(help_text="Counts the changes of the draft.")
    changed_by = PersonOut(allow_null=True)
    changed_at = Moment(allow_null=True)
    asked_by = PersonOut(allow_null=True)
    asked_at = Moment(allow_null=True)
    published_by = PersonOut(allow_null=True)
    published_at = Moment(allow_null=True)
    retired_at = Moment(allow_null=True)


class VersionOut(serializers.Serializer[Any]):
    """A version with all that it says, and how it differs from the one before it."""

    version = VersionBriefOut()
    content = serializers.SerializerMethodField()
    hash = serializers.CharField(help_text="Stands for exactly this content; a second person sends it back.")
    before = serializers.SerializerMethodField(help_text="Number of the version before it.")
    changes = serializers.ListField(child=ChangeOut())

    def get_content(self, standing: Standing) -> dict[str, Any]:
        return dict(standing.version.content)

    def get_before(self, standing: Standing) -> int | None:
        return standing.before.number if standing.before else None


class RevisionIn(Body):
    """The revision of the draft that the caller had before them."""

    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class DraftChangeIn(RevisionIn):
    """A patch of the draft's content: tables go together, null takes out, everything else takes its place."""

    change = serializers.DictField(child=serializers.JSONField())


class PublicationIn(Body):
    """A second person's yes."""

    seen = serializers.CharField(max_length=64, help_text="The hash of the content that they looked at.")


class TrialIn(Body):
    """Words to try the tone guard of a version on; they are kept nowhere."""

    text = serializers.CharField(max_length=LONGEST_TRIAL, allow_blank=True, trim_whitespace=False)
    language = serializers.ChoiceField(choices=[(one, one) for one in LANGUAGES], default="en")
    kind = serializers.ChoiceField(choices=KINDS, default=TextKind.REPLY.value)


class FindingOut(serializers.Serializer[Any]):
    """One thing that a customer should not read."""

    rule = serializers.CharField()
    level = serializers.ChoiceField(choices=LEVELS)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    words = serializers.CharField()
    why = serializers.SerializerMethodField()
    suggestion = serializers.SerializerMethodField()
    better = serializers.CharField(help_text=_("A sentence that would do, in the language of the text."))

    def get_why(self, finding: Any) -> str:
        return say(finding.why)

    def get_suggestion(self, finding: Any) -> str:
        return say(finding.suggestion)
