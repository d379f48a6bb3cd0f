"""The joints to allauth and axes, which let people in and keep guessers out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cxdesk.accounts.edge import address_of
from cxdesk.accounts.models import User

# The one backend that checks passwords; also the name under which one-click sessions run.
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.ACCOUNT_SIGNUP

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)


def account_named(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the account an attempt was for, always in lower case.

    Otherwise five tries as Ana@ and five as ana@ would be ten.
    """
    known = credentials or {}
    named = known.get("email") or known.get("login") or known.get("username") or request.POST.get("login", "")
    return User.objects.normalize_email(str(named))


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, _credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer 429 with words; only this account from this address has to wait."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "account/locked_out.html", {"minutes": minutes}, status=429)


def password_link(person: User, request: HttpRequest | None = None) -> str:
    """Return a link by which this person sets a password, once and within three days.

    Nothing is stored: the link ends when the password changes. Without a request it is a path.
    """
    key = default_token_generator.make_token(person)
    who = user_pk_to_url_str(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": who, "key": key})
    return request.build_absolute_uri(path) if request else path
