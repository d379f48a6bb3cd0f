"""API tokens: found by their SHA-256 digest, and good for reading alone or for writing too."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from cxdesk.accounts.edge import speak_to
from cxdesk.accounts.models import Scope, TokenScope, User
from cxdesk.common import clock

if TYPE_CHECKING:
    # rest_framework.views reads its settings, which name this module, while it is imported.
    from rest_framework.views import APIView

_TOKEN = re.compile(rb"[0-9A-Za-z_-]{16,128}")


def digest_of(plain: bytes) -> str:
    return hashlib.sha256(plain).hexdigest()


class TokenAuthentication(KnoxAuthentication):
    """Reads `Authorization: Bearer …` with one query by the digest.

    So a wrong token tells nothing by its timing, and other tokens of the person cost nothing.
    """

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"

    def authenticate_credentials(self, token: bytes) -> tuple[User, AuthToken]:
        """Return the person and the token.

        :raises AuthenticationFailed: in the same words for unknown, ended, expired and deactivated.
        """
        if _TOKEN.fullmatch(token):
            alive = Q(expiry=None) | Q(expiry__gt=clock.db_now())
            row = (
                AuthToken.objects.filter(alive, digest=digest_of(token), user__is_active=True)
                .select_related("user", "scope")
                .first()
            )
            if row is not None:
                speak_to(row.user)
                return row.user, row
        raise AuthenticationFailed(_("This token is not known here, or it was ended."))


class SignedInWithScope(BasePermission):
    """Lets in people who are signed in and active; a token for reading may not write."""

    message = _("This token may only read. Make one that may also write in your settings.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not (request.user and request.user.is_authenticated and request.user.is_active):
            return False
        if request.method in SAFE_METHODS or not isinstance(request.auth, AuthToken):
            return True
        return may_write(request.auth)


def may_write(token: AuthToken) -> bool:
    """Say whether the token may change something; one without a scope row may not."""
    try:
        return token.scope.scope == Scope.WRITE
    except TokenScope.DoesNotExist:
        return False
