"""A second factor for those who decide: required of supervisors and admins in production."""

from __future__ import annotations

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Role, User


class Adapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        """Keep the keys of authenticator apps unreadable for whoever gets hold of the database alone."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> SafeString:
        """Draw the key to scan; marked safe because the page shows it as a drawing and not as an image."""
        return mark_safe(super().build_totp_svg(url))  # noqa: S308 - squares that the library drew


def _box() -> MultiFernet:
    # The old keys still open what they closed, as everywhere in Django.
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(f"second factor:{secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def is_required(user: User) -> bool:
    return settings.SECOND_FACTOR_REQUIRED and access_of(user).has(Role.SUPERVISOR, Role.ADMIN)


def is_missing(user: User, path: str) -> bool:
    """Say whether this person must set up a second factor before this page.

    Asked from the table each time: a flag in the session would outlive the factor.
    """
    if not is_required(user):
        return False
    names = ("mfa_index", "account_logout", "account_reauthenticate", "language")
    open_to_all = tuple(reverse(name) for name in names)
    return not path.startswith(open_to_all) and not is_mfa_enabled(user)
