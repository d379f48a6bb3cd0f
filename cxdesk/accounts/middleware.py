"""Every request speaks to one person: their language, their zone, a session that ends in time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import FileResponse, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from cxdesk.accounts.models import User
from cxdesk.accounts.second_factor import is_missing

IDLE_SECONDS = 8 * 3600
LONGEST_SECONDS = 24 * 3600
# The session row is written at most this often, so that reading a page stays a read.
NOTE_EVERY_SECONDS = 600
STARTED, SEEN = "started", "seen"

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "payment",
        "usb",
    )
)


class PersonMiddleware:
    """Sets `request.language`; runs right after Django's AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = _person_in(request)
        language = person.language if person else translation.get_language_from_request(request)
        zone = ZoneInfo(person.zone if person else settings.TIME_ZONE)
        request.language = language  # type: ignore[attr-defined]  # templates and pages read it
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone):
            response = self._answer(request, person)
            _keep_private(request, response, language)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            _keep_speaking(response, language, zone)
        return response

    def _answer(self, request: HttpRequest, person: User | None) -> HttpResponseBase:
        if person and is_missing(person, request.path):
            return HttpResponseRedirect(reverse("mfa_activate_totp"), status=303)
        return self.get_response(request)


def _person_in(request: HttpRequest) -> User | None:
    """Return who is signed in; a session that is over, or whose person was deactivated, ends here."""
    if isinstance(request.user, User):
        if not _is_over(request):
            return request.user
        logout(request)
    elif request.session.get(SESSION_KEY):
        request.session.flush()
    return None


def _is_over(request: HttpRequest) -> bool:
    """Say whether the session was idle or alive for too long, and note that it was seen.

    This goes by the machine's time like the expiry of the session row itself.
    """
    now = int(time.time())
    started = request.session.get(STARTED)
    seen = request.session.get(SEEN)
    if started is None or seen is None:
        request.session[STARTED] = request.session[SEEN] = now
        return False
    if now - seen > IDLE_SECONDS or now - started > LONGEST_SECONDS:
        return True
    if now - seen > NOTE_EVERY_SECONDS:
        request.session[SEEN] = now
    return False


def _keep_private(request: HttpRequest, response: HttpResponseBase, language: str) -> None:
    # A token is read later than this middleware, by the API; it leaves its person on the request.
    if request.user.is_authenticated and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, ("Cookie", "Accept-Language", "HX-Request"))
    response.headers.setdefault("Content-Language", language)
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY


def _keep_speaking(response: StreamingHttpResponse, language: str, zone: ZoneInfo) -> None:
    """Let a streamed body, made after this middleware is left, speak like the rest."""
    chunks = response.streaming_content

    def spoken() -> Iterator[bytes]:
        with translation.override(language), timezone.override(zone):
            yield from chunks  # type: ignore[misc]  # never an async iterator: we serve by WSGI

    response.streaming_content = spoken()
