"""Complaints: what is sent to log and describe them, and how they are told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cxdesk.common.words import say
from recovery.api.serializers.base import Body, LabelOut, Moment, OneLine, PersonOut, Phone, TeamOut
from recovery.models import Channel, Complaint, ComplaintReference, NextDue, Preferred, WaitingOn
from recovery.playbook.states import OUTCOME_NAMES, STATE_NAMES, ComplaintState, Outcome

LONGEST_VERBATIM = 50_000
STATES = [(one.value, one.value) for one in ComplaintState]
OUTCOMES = [("", "")] + [(one.value, one.value) for one in Outcome]
SET_ASIDE_OUTCOMES = [(one.value, one.value) for one in (Outcome.WITHDRAWN, Outcome.NOT_A_COMPLAINT)]


class Words(serializers.CharField):
    """Text exactly as it was said: no blank at its ends is dropped."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)


class ReferenceIn(Body):
    """A room, booking, line, meter, order or address."""

    kind = serializers.ChoiceField(choices=ComplaintReference.Kind.choices)
    value = serializers.CharField(max_length=120)


class ReferenceOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=ComplaintReference.Kind.choices)
    value = serializers.CharField()


class NewCustomerIn(Body):
    """A customer who is not known here yet."""

    name = serializers.CharField(max_length=200)
    emails = serializers.ListField(child=serializers.EmailField(), max_length=10, default=list)
    phones = serializers.ListField(child=Phone(max_length=40), max_length=10, default=list)
    accounts = serializers.ListField(child=OneLine(max_length=80), max_length=10, default=list)
    tier = serializers.CharField(max_length=20, default="", allow_blank=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, default="", allow_blank=True)
    preferred_channel = serializers.ChoiceField(choices=Preferred.values, default="", allow_blank=True)


class DescriptionIn(Body):
    """What we say about a complaint; never what the customer said."""

    title = OneLine(max_length=140, required=False)
    category = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    severity = serializers.IntegerField(min_value=1, max_value=4, required=False)
    site = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    touchpoint = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    emotion = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    is_sensitive = serializers.BooleanField(required=False)
    is_training = serializers.BooleanField(required=False)
    concerns_staff = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    customer = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    spoken_by = serializers.CharField(max_length=200, required=False, allow_blank=True)
    spoken_by_contact = serializers.CharField(max_length=254, required=False, allow_blank=True)
    verbatim_language = serializers.CharField(max_length=12, required=False, allow_blank=True)


class ComplaintPatchIn(DescriptionIn):
    """Changes to the description of a complaint; the customer's words are not among them."""


class PutRightIn(DescriptionIn):
    """What the short lane and the long one have in common: the words first, then who and where."""

    verbatim = Words(max_length=LONGEST_VERBATIM)
    received_at = Moment(required=False, help_text="When it reached us; now, when left out.")
    team = serializers.IntegerField(
        min_value=1, required=False, help_text="May be left out by people who work in one team only."
    )
    new_customer = NewCustomerIn(required=False, help_text="Instead of `customer`; neither means anonymous.")
    references = serializers.ListField(child=ReferenceIn(), required=False, max_length=20)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("customer") and attrs.get("new_customer"):
            raise serializers.ValidationError(
                {"new_customer": _("Name a customer who is known here, or a new one; not both.")}
            )
        return attrs


class ComplaintIn(PutRightIn):
    """A new complaint."""

    verbatim = Words(max_length=LONGEST_VERBATIM, default="", allow_blank=True)
    verbatim_missing = serializers.BooleanField(
        default=False,
        help_text="True when nobody wrote down the customer's words; then `verbatim` stays empty.",
    )
    channel = serializers.ChoiceField(choices=[one for one in Channel.choices if one[0] != Channel.IMPORT])
    expectation = serializers.CharField(
        max_length=2000,
        default="",
        allow_blank=True,
        help_text="What they want, where they said it themselves.",
    )


class TranslationOut(serializers.Serializer[Any]):
    """A translation of the customer's words, made by one of us."""

    language = serializers.CharField()
    text = serializers.CharField()
    by = PersonOut()
    at = Moment()


class TranslationIn(Body):
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    text = Words(max_length=LONGEST_VERBATIM)


class SetAsideOut(serializers.Serializer[Any]):
    """A proposal to end the complaint without the ten steps."""

    outcome = serializers.ChoiceField(choices=SET_ASIDE_OUTCOMES)
    reason = serializers.CharField()
    proposed_by = PersonOut()
    proposed_at = Moment()
    confirmed_by = PersonOut(allow_null=True)
    confirmed_at = Moment(allow_null=True)


class CategoryOut(LabelOut):
    """What a complaint is about; `parent` is the level above."""

    parent = LabelOut(allow_null=True)


class CustomerBriefOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    tier = serializers.CharField()
    language = serializers.CharField()


class MergedWordsOut(serializers.Serializer[Any]):
    """What the customer said in a complaint that was merged into this one."""

    reference = serializers.CharField()
    verbatim = serializers.CharField()
    verbatim_language = serializers.CharField()
    received_at = Moment()
    channel = serializers.ChoiceField(choices=Channel.choices)


class WaitingOut(serializers.Serializer[Any]):
    """On whom the complaint waits, why, and until when."""

    on = serializers.ChoiceField(choices=WaitingOn.choices, source="waiting_on")
    why = serializers.CharField(source="waiting_why")
    until = Moment(source="waiting_until")


class ComplaintOut(serializers.Serializer[Complaint]):
    """One complaint with all that is said about it."""

    reference = serializers.CharField()
    title = serializers.CharField()
    verbatim = serializers.CharField()
    verbatim_language = serializers.CharField()
    verbatim_missing = serializers.BooleanField()
    translations = TranslationOut(many=True, source="translations.all")
    channel = serializers.ChoiceField(choices=Channel.choices)
    received_at = Moment()
    logged_at = Moment()
    logged_by = PersonOut(allow_null=True)
    customer = CustomerBriefOut(allow_null=True)
    spoken_by = serializers.CharField()
    spoken_by_contact = serializers.CharField()
    references = ReferenceOut(many=True, source="references.all")
    team = TeamOut()
    site = LabelOut(allow_null=True)
    touchpoint = LabelOut(allow_null=True)
    category = CategoryOut(allow_null=True)
    severity = serializers.IntegerField()
    emotion = serializers.IntegerField(allow_null=True)
    is_sensitive = serializers.BooleanField()
    is_training = serializers.BooleanField()
    concerns_staff = PersonOut(allow_null=True)
    state = serializers.ChoiceField(choices=STATES)
    state_name = serializers.SerializerMethodField()
    owner = PersonOut(allow_null=True)
    owned_at = Moment(allow_null=True)
    acknowledged_at = Moment(allow_null=True)
    waiting = serializers.SerializerMethodField()
    next_due = serializers.ChoiceField(choices=[("", ""), *NextDue.choices])
    next_due_at = Moment(allow_null=True)
    resolved_at = Moment(allow_null=True)
    closed_at = Moment(allow_null=True)
    delivered = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    outcome_name = serializers.SerializerMethodField()
    outcome_reason = serializers.CharField()
    merged_into = serializers.CharField(source="merged_into.reference", default=None, allow_null=True)
    merged_here = MergedWordsOut(many=True, source="words_merged_here")
    set_aside = serializers.SerializerMethodField()
    escalation_level = serializers.IntegerField()
    reopened_times = serializers.IntegerField()
    playbook_version = serializers.IntegerField(source="playbook_version.number")
    is_history = serializers.BooleanField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field, not the argument
    source_id = serializers.CharField()

    def get_state_name(self, row: Complaint) -> str:
        return say(STATE_NAMES[ComplaintState(row.state)])

    def get_outcome_name(self, row: Complaint) -> str:
        return say(OUTCOME_NAMES[Outcome(row.outcome)]) if row.outcome else ""

    @extend_schema_field(WaitingOut(allow_null=True))
    def get_waiting(self, row: Complaint) -> Any:
        return WaitingOut(row).data if row.waiting_on else None

    @extend_schema_field(SetAsideOut(allow_null=True))
    def get_set_aside(self, row: Complaint) -> Any:
        proposals = list(row.set_asides.all())
        return SetAsideOut(proposals[-1]).data if proposals else None


ComplaintPatchIn.told_only = frozenset(ComplaintOut().fields) - frozenset(DescriptionIn().fields)


class ComplaintRowOut(serializers.Serializer[Any]):
    """A complaint in a list."""

    reference = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    severity = serializers.IntegerField()
    emotion = serializers.IntegerField(allow_null=True)
    channel = serializers.ChoiceField(choices=Channel.choices)
    received_at = Moment()
    logged_at = Moment()
    next_due = serializers.ChoiceField(choices=[("", ""), *NextDue.choices])
    next_due_at = Moment(allow_null=True)
    waiting_on = serializers.ChoiceField(choices=[("", ""), *WaitingOn.choices])
    alarm_since = Moment(
        allow_null=True, help_text="Since when nobody took it, or did anything for the customer, if too long."
    )
    escalation_level = serializers.IntegerField()
    is_training = serializers.BooleanField()
    is_sensitive = serializers.BooleanField()
    owner_name = serializers.CharField(allow_null=True)
    customer_name = serializers.CharField(allow_null=True)
    customer_tier = serializers.CharField(allow_null=True)
    team_name = serializers.CharField()
    site_name = serializers.CharField(allow_null=True)
    category_name = serializers.CharField(allow_null=True)


class WaitingIn(Body):
    on = serializers.ChoiceField(choices=WaitingOn.choices)
    why = serializers.CharField(max_length=280)
    until = Moment()


class ClosingIn(Body):
    """Closing; how much the customer got can be said with it, on the scale of what they had expected."""

    delivered = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)


class ReasonIn(Body):
    reason = serializers.CharField(max_length=500)


class SetAsideIn(Body):
    outcome = serializers.ChoiceField(choices=SET_ASIDE_OUTCOMES)
    reason = serializers.CharField(max_length=500)


class DuplicateIn(Body):
    of = serializers.CharField(max_length=24, help_text="The reference of the other complaint.")


class ComplaintMadeOut(serializers.Serializer[Complaint]):
    """A complaint that was just logged; its own address tells the rest."""

    reference = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    team = TeamOut()
    owner = PersonOut(allow_null=True)
    customer = CustomerBriefOut(allow_null=True)
    severity = serializers.IntegerField()
    received_at = Moment()
    logged_at = Moment()
    next_due = serializers.ChoiceField(choices=[("", ""), *NextDue.choices])
    next_due_at = Moment(allow_null=True)


class LinkOut(serializers.Serializer[Any]):
    """Two complaints that belong together."""

    kind = serializers.CharField()
    complaint = serializers.CharField(source="complaint.reference")
    other = serializers.CharField(source="other.reference")
    at = Moment()


class MergingIn(Body):
    into = serializers.CharField(max_length=24, help_text="The reference of the complaint that goes on.")
    reason = serializers.CharField(max_length=500)
