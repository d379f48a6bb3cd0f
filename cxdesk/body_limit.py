"""Refusing bodies that are too large before anything reads them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cxdesk.errors import too_large

Handler = Callable[[HttpRequest], HttpResponse]


class BodyLimitMiddleware:
    """Answers 413 by the declared length; stands before the CSRF check, which reads whole forms.

    A body without a declared length is not taken by the servers in front of this.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if not declared.isdigit() or int(declared) > self._most(request.path):
            return too_large(request)
        return self.get_response(request)

    def _most(self, path: str) -> int:
        for beginning, most in settings.LARGEST_BODIES.items():
            if path.startswith(beginning):
                return most
        return settings.LARGEST_BODY
