"""Options, offers, what was passed on, calls in hand and comfort."""

from __future__ import annotations

from django.conf import settings
from rest_framework import serializers

from recovery.api.serializers.base import Body, Moment
from recovery.models import Call, Contact, Escalation, Offer, Option, Remedy
from recovery.playbook.comfort import COMFORTS

ON_THE_PHONE = [(one.value, one.label) for one in (Contact.Kind.CALL_IN, Contact.Kind.CALL_OUT)]
LARGEST = 10**12


class OptionIn(Body):
    text = serializers.CharField(max_length=280)
    explanation = serializers.CharField(
        max_length=1000, default="", allow_blank=True, help_text="What it means for the customer."
    )
    takes_minutes = serializers.IntegerField(min_value=0, max_value=366 * 24 * 60)
    cost_minor = serializers.IntegerField(min_value=0, max_value=LARGEST, default=0)
    currency = serializers.RegexField(r"^[A-Z]{3}$", default=lambda: settings.CURRENCY)
    within_authority = serializers.BooleanField()


class OptionOut(serializers.Serializer[Option]):
    """One way to put it right; own authority stands first, then time, then cost."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    explanation = serializers.CharField()
    takes_minutes = serializers.IntegerField()
    cost_minor = serializers.IntegerField()
    currency = serializers.CharField()
    within_authority = serializers.BooleanField()
    at = Moment()


class OfferAnswerIn(Body):
    answer = serializers.ChoiceField(choices=Offer.Answer.choices)
    words = serializers.CharField(
        max_length=1000, default="", allow_blank=True, help_text="What the customer said to it."
    )


class OfferOut(serializers.Serializer[Offer]):
    """One option put before the customer, and their answer; empty while they think about it."""

    id = serializers.IntegerField()
    option = serializers.IntegerField(source="option_id")
    offered_at = Moment()
    answer = serializers.ChoiceField(choices=[("", ""), *Offer.Answer.choices])
    answered_at = Moment(allow_null=True)
    words = serializers.CharField()


class EscalationIn(Body):
    reason = serializers.CharField(max_length=500)


class EscalationAnswerIn(Body):
    answer = serializers.CharField(max_length=1000)


class EscalationOut(serializers.Serializer[Escalation]):
    """A declined offer that went to the supervisors: by when they must have it, and what they said."""

    id = serializers.IntegerField()
    offer = serializers.IntegerField(source="offer_id")
    reason = serializers.CharField()
    at = Moment()
    due_at = Moment()
    received_at = Moment(allow_null=True)
    answer = serializers.CharField()
    answered_at = Moment(allow_null=True)


class CallIn(Body):
    kind = serializers.ChoiceField(choices=ON_THE_PHONE)


class CallBackIn(Body):
    due_at = Moment(required=False, help_text="Empty for the next quarter of an hour.")


class CallEndIn(Body):
    result = serializers.ChoiceField(choices=Contact.Result.choices, default=Contact.Result.REACHED)
    note = serializers.CharField(max_length=10_000, default="", allow_blank=True)


class CallOut(serializers.Serializer[Call]):
    """A call in hand; a hold of more than two minutes without a call-back is a breach."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ON_THE_PHONE)
    begun_at = Moment()
    held_since = Moment(allow_null=True)
    longest_hold_seconds = serializers.IntegerField()
    breached_at = Moment(allow_null=True)
    ended_at = Moment(allow_null=True)
    call_back = serializers.IntegerField(source="call_back_id", allow_null=True)


class ComfortIn(Body):
    kind = serializers.ChoiceField(choices=[(one.key, one.key) for one in COMFORTS])
    text = serializers.CharField(max_length=280, default="", allow_blank=True)
    cost_minor = serializers.IntegerField(
        min_value=0, max_value=LARGEST, default=None, allow_null=True, help_text="Empty for the usual cost."
    )


class ComfortOut(serializers.Serializer[Remedy]):
    """Something small that shows we care; to come back in an hour is a promise."""

    id = serializers.IntegerField()
    comfort = serializers.CharField()
    text = serializers.CharField()
    cost_minor = serializers.IntegerField()
    currency = serializers.CharField()
    given_at = Moment()
    promise = serializers.IntegerField(source="promise_id", allow_null=True)
