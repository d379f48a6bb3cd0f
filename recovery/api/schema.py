"""The description of the API for programs: every route, and the one shape in which errors come."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from django.utils.translation import get_language
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recovery.api.serializers.base import ErrorOut

Direction = Literal["request", "response"]
_ALWAYS = {"401": "Nobody is signed in.", "403": "The person or the token may not do this."}
_WITH_BODY = {
    "400": "The body is not right.",
    "413": "The body is too large.",
    "415": "The body is of another type.",
}
_REFUSED = {"409": "A rule of the business stands in the way; the words say what to do."}
_OF_ONE = {"404": "There is no such thing, or the person may not see it."}


class ApiSchema(AutoSchema):
    """Adds to every operation the errors it can answer with."""

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        answers: dict[str, Any] = super()._get_response_bodies(direction)
        errors = dict(_ALWAYS)
        if self.method != "GET":
            errors |= _WITH_BODY | _REFUSED
        elif any(one["in"] == "query" for one in self._get_parameters()):
            errors |= {"400": "A parameter is not right."}
        if "{" in self.path:
            errors |= _OF_ONE
        for code, words in errors.items():
            if code not in answers:
                answers[code] = self._get_response_for_code(ErrorOut(), code, direction=direction)
                answers[code]["description"] = words
        return answers

    def get_description(self) -> str:  # type: ignore[override]  # as its own base class has it
        # What a route says of itself stands in its summary; the words for developers stay in the code.
        return ""

    def get_tags(self) -> list[str]:
        parts = self.path.removeprefix("/api/v1/").split("/")
        return [parts[2] if len(parts) > 3 and parts[0] == "complaints" else parts[0]]


class TokenScheme(OpenApiAuthenticationExtension):
    """Says how a token is sent."""

    target_class = "cxdesk.accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token from your settings."}


@lru_cache(maxsize=8)
def description_in(language: str) -> dict[str, Any]:
    """Return the description in the active language; writing it takes a second, so it is written once."""
    described: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return described


class Schema(APIView):
    """The description itself, for those who are signed in."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(description_in(get_language() or "en"))
