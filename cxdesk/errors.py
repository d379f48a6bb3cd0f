"""Refusals and mistakes become answers here; the only place that knows both the business and HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext, gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from cxdesk.common.errors import DomainError, NotAllowed
from cxdesk.renderers import OrjsonRenderer

API = "/api/"
NOT_FOUND = gettext_lazy("There is no such thing here, or you may not see it.")
TOO_LARGE = gettext_lazy("This is larger than we take at once. Send smaller pictures, or fewer.")
FORBIDDEN = gettext_lazy("You may not do this.")
BAD_REQUEST = gettext_lazy("This request could not be understood.")
BROKEN = gettext_lazy("Something went wrong on our side. It was noted; nothing you typed was saved by it.")
BAD_FIELDS = gettext_lazy("Some fields are not right.")
ONLY_FORMS = gettext_lazy(
    "This address only takes what a form sends. What was typed there before was not saved by this."
)
# What a person can do about it is more use than the word for it.
REFUSED_FORM = gettext_lazy(
    "This form could not be checked: the page was open for too long, or cookies are off. "
    "Go back, load the page again and send it once more."
)


def error_body(
    code: str,
    message: object,
    *,
    blockers: list[str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """Return the one shape in which an error is told."""
    return {"code": code, "message": str(message), "blockers": blockers or [], "errors": errors or []}


def refusal_body(refusal: DomainError) -> dict[str, Any]:
    """Return the body of a refusal: its sentence, all that stands in the way, and the fields it is about."""
    return error_body(
        refusal.code,
        refusal.message,
        blockers=[blocker.message for blocker in refusal.blockers],
        errors=[
            {"field": blocker.field, "code": blocker.code, "message": blocker.message}
            for blocker in refusal.blockers
            if blocker.field
        ],
    )


def api_error(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an error of an API view; None, which lets it rise, for anything that is a bug."""
    if isinstance(error, DomainError):
        set_rollback()
        code = status.HTTP_403_FORBIDDEN if isinstance(error, NotAllowed) else status.HTTP_409_CONFLICT
        return Response(refusal_body(error), status=code)
    if isinstance(error, Http404):
        error = exceptions.NotFound(NOT_FOUND)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or FORBIDDEN)
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    return Response(_mistake_body(error), status=error.status_code, headers=_headers(error))


def _mistake_body(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors = list(_flatten(error.detail))
        # A mistake of no field in particular is the message itself.
        alone = len(errors) == 1 and not errors[0]["field"]
        return error_body("invalid", errors[0]["message"] if alone else BAD_FIELDS, errors=errors)
    detail = error.detail
    code = detail.code if isinstance(detail, exceptions.ErrorDetail) else error.default_code
    return error_body(str(code), detail)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait))
    return headers


# What the framework says in words that are for its programmers; by code, and whether it is about a field.
_IN_OUR_WORDS = {
    ("null", False): gettext_lazy("Nothing was sent. Send an object: its fields and values in braces."),
    ("null", True): gettext_lazy("Null is no value here. Send one, or leave the field out."),
    ("not_a_list", True): gettext_lazy("Send a list here, in square brackets."),
}


def _flatten(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Yield each mistake once; fields of nested bodies read `address.street` and `lines.2.amount`."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            name = "" if key == api_settings.NON_FIELD_ERRORS_KEY else str(key)
            yield from _flatten(inner, ".".join(part for part in (field, name) if part))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _flatten(inner, f"{field}.{place}".lstrip(".") if nested else field)
    else:
        code = str(getattr(detail, "code", "invalid"))
        yield {"field": field, "code": code, "message": str(_IN_OUR_WORDS.get((code, bool(field)), detail))}


# ------------------------------------------------------------------ outside of API views


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 400, "bad_request", gettext("Not understood"), BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = str(exception or "") or FORBIDDEN
    return _answer(request, 403, "permission_denied", gettext("Not allowed"), sentence)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 404, "not_found", gettext("Not found"), NOT_FOUND)


def wrong_method(request: HttpRequest, page: str) -> HttpResponse:
    """Answer an address that only takes a form; `page` is where that form is."""
    title = gettext("Nothing to show here")
    return _answer(request, 405, "method_not_allowed", title, ONLY_FORMS, back=page)


def too_large(request: HttpRequest) -> HttpResponse:
    return _answer(request, 413, "too_large", gettext("Too large"), TOO_LARGE)


def broken(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, "error", gettext("Our mistake"), BROKEN)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token; the technical reason is not shown."""
    return _answer(request, 403, "csrf_refused", gettext("Please send it again"), REFUSED_FORM)


def _answer(
    request: HttpRequest, code: int, word: str, title: str, sentence: object, *, back: str = ""
) -> HttpResponse:
    if request.path.startswith(API):
        body = OrjsonRenderer().render(error_body(word, sentence))
        return HttpResponse(body, status=code, content_type="application/json")
    # Without the request: the values of the shell may need the database, which may be what is broken.
    page = render_to_string(
        "errors/page.html",
        {"code": code, "title": title, "sentence": sentence, "language": get_language(), "back": back},
    )
    return HttpResponse(page, status=code)
