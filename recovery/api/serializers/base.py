"""What the bodies and answers of all routes are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.settings import api_settings

from recovery.models.keys import is_phone
from recovery.queries.taxonomy import Label, name_of

LONGEST_NAME_TOLD = 80


class Body(serializers.Serializer[Any]):
    """A body in which every field has to be known; a field we would ignore is a mistake of the sender.

    `told_only` names what can be read but not sent, so that the refusal can say so.
    """

    told_only: frozenset[str] = frozenset()
    default_error_messages = {"invalid": _("Send an object here: its fields and values in braces.")}

    def to_internal_value(self, data: Any) -> Any:
        mistakes: dict[str, Any] = {}
        if isinstance(data, Mapping):
            mistakes = {
                str(name)[:LONGEST_NAME_TOLD]: [self._unknown(str(name))]
                for name in data
                if name not in self.fields
            }
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            mistakes |= error.detail
        if mistakes:
            raise ValidationError(mistakes)
        return value

    def _unknown(self, name: str) -> ErrorDetail:
        if name in self.told_only:
            return ErrorDetail(gettext("This can be read but not changed."), code="read_only")
        return ErrorDetail(gettext("This field is not known here."), code="unknown_field")


class NothingIn(Body):
    """The body of an act that needs no words."""


class OneLine(serializers.CharField):
    """Text that stands in one line wherever it is shown."""

    default_error_messages = {"lines": _("Write this in one line.")}

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        if len(text.splitlines()) > 1:
            self.fail("lines")
        return text


class Phone(OneLine):
    """A phone number, however it is written."""

    default_error_messages = {"phone": _("A phone number has more digits.")}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not is_phone(text):
            self.fail("phone")
        return text


class Moment(serializers.DateTimeField):
    """A moment, told in UTC; taken only with its offset, so that nobody's zone is guessed."""

    default_error_messages = {"naive": _("Say the moment with its offset, for example 2026-03-10T12:00:00Z.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self.fail("naive")
        return super().enforce_timezone(value)


class PersonOut(serializers.Serializer[Any]):
    """Somebody who works here."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class TeamOut(serializers.Serializer[Any]):
    """A team."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class LabelOut(serializers.Serializer[Any]):
    """A site, touchpoint or category, in the language of the caller."""

    id = serializers.IntegerField()
    name = serializers.SerializerMethodField()

    def get_name(self, label: Label) -> str:
        return name_of(label)


class ErrorFieldOut(serializers.Serializer[Any]):
    """A mistake or refusal that is about one field."""

    field = serializers.CharField(help_text="The field, nested ones with dots; empty when it is about none.")
    code = serializers.CharField()
    message = serializers.CharField()


class ErrorOut(serializers.Serializer[Any]):
    """Every answer that is not a success."""

    code = serializers.CharField(help_text="A stable word for programs.")
    message = serializers.CharField(help_text="A sentence for people, in the language of the caller.")
    blockers = serializers.ListField(
        child=serializers.CharField(), help_text="All that stands in the way, in the order to mend it."
    )
    errors = serializers.ListField(child=ErrorFieldOut())  # type: ignore[assignment]  # a field, not the property


def no_field(message: Any, code: str = "invalid") -> ValidationError:
    """Return a mistake that is about the body as a whole."""
    return ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [ErrorDetail(message, code=code)]})


def bad_field(field: str, message: Any, code: str = "invalid") -> ValidationError:
    """Return a mistake about one field."""
    return ValidationError({field: [ErrorDetail(message, code=code)]})
