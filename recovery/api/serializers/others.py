"""Customers, causes, the taxonomy, look-up, and the person who asks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Availability, Language, Role, User
from recovery.api.serializers.base import Body, LabelOut, Moment, PersonOut, no_field
from recovery.api.serializers.complaints import STATES, CategoryOut, ComplaintRowOut
from recovery.models import CustomerIdentity, Preferred, RootCause


class CauseIn(Body):
    title = serializers.CharField(max_length=140)
    owner = serializers.IntegerField(min_value=1, required=False, allow_null=True)


class CauseMoveIn(Body):
    state = serializers.ChoiceField(choices=RootCause.State.choices, required=False)
    owner = serializers.IntegerField(min_value=1, required=False, allow_null=True)


class CauseBriefOut(serializers.Serializer[RootCause]):
    """A cause as it stands beside a complaint."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=RootCause.State.choices)
    owner = PersonOut(allow_null=True)
    named_at = Moment()


class CauseOut(CauseBriefOut):
    """A cause, and how many complaints that the caller may see go back to it."""

    count = serializers.IntegerField()


class ComplaintCauseIn(Body):
    """A cause that is known, or the title of a new one."""

    cause = serializers.IntegerField(min_value=1, required=False)
    title = serializers.CharField(max_length=140, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("cause" in attrs) == ("title" in attrs):
            raise no_field(_("Give a cause that is known, or the title of a new one; not both."))
        return attrs


class IdentityOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=CustomerIdentity.Kind.choices)
    value = serializers.CharField()


class CustomerOut(serializers.Serializer[Any]):
    """A customer, with those of their complaints that the caller may see."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    tier = serializers.CharField()
    language = serializers.CharField()
    preferred_channel = serializers.CharField()
    identities = IdentityOut(many=True, source="identities.all")
    complaints = serializers.SerializerMethodField()

    @extend_schema_field(ComplaintRowOut(many=True))
    def get_complaints(self, row: Any) -> Any:
        return self.context["complaints"]


class CustomerPatchIn(Body):
    """What changes; a list of addresses, phones or accounts is the whole of it."""

    told_only = frozenset({"id", "identities", "complaints"})

    name = serializers.CharField(max_length=200, required=False)
    tier = serializers.CharField(max_length=20, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, allow_blank=True)
    preferred_channel = serializers.ChoiceField(choices=Preferred.values, required=False, allow_blank=True)
    emails = serializers.ListField(child=serializers.EmailField(), max_length=20, required=False)
    phones = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    accounts = serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=20, required=False
    )


class LookUpIn(Body):
    q = serializers.CharField(max_length=120, trim_whitespace=True)


class FoundOut(serializers.Serializer[Any]):
    """A complaint that matches, and why."""

    reference = serializers.CharField()
    title = serializers.CharField()
    customer = serializers.CharField()
    why = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    received_at = Moment()


class TaxonomyOut(serializers.Serializer[Any]):
    """What can be chosen for a complaint now; retired labels are left out."""

    categories = CategoryOut(many=True)
    sites = LabelOut(many=True)
    touchpoints = LabelOut(many=True)


class MembershipOut(serializers.Serializer[Any]):
    team = serializers.IntegerField()
    role = serializers.ChoiceField(choices=Role.choices)


class MeOut(serializers.Serializer[User]):
    """The person who asks, and what they may reach."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)
    zone = serializers.CharField()
    availability = serializers.ChoiceField(choices=Availability.choices)
    memberships = serializers.SerializerMethodField()

    @extend_schema_field(MembershipOut(many=True))
    def get_memberships(self, row: User) -> list[dict[str, Any]]:
        return [{"team": team, "role": role} for team, role in sorted(access_of(row).roles)]
