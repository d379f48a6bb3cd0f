"""The keys of authenticator apps: how they are kept, and how they are shown once."""

from __future__ import annotations

import base64
import hashlib

import qrcode  # type: ignore[import-untyped]  # it comes without types
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]  # as above


class Adapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        """Keep the keys of authenticator apps unreadable for whoever gets hold of the database alone."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> SafeString:
        """Draw the key to scan, on white so that it can be scanned in the dark theme too.

        The page shows it as a drawing, since the content policy lets no image come from data.
        """
        drawing = qrcode.make(url, image_factory=SvgPathFillImage).to_string()
        return mark_safe(drawing.decode())  # noqa: S308 - squares that the library drew


def _box() -> MultiFernet:
    # The old keys still open what they closed, as everywhere in Django.
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(f"second factor:{secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
