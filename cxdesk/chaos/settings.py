"""The settings of what the chaos kills: those of the project in test mode, and the app that watches."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

from cxdesk.settings import *  # noqa: F403 - all of them
from cxdesk.settings import DATA_DIR, LOGGING, TESTING
from cxdesk.settings import INSTALLED_APPS as PRODUCT

if not TESTING:
    raise ImproperlyConfigured("Chaos is for test mode only.")
INSTALLED_APPS = [*PRODUCT, "cxdesk.chaos"]
ROOT_URLCONF = "cxdesk.chaos.urls"
# Each process writes into a file of the run, which says why something went wrong.
HANDLER: dict[str, str] = LOGGING["handlers"]["stderr"]  # type: ignore[index]  # a dict of dicts
HANDLER["class"] = "logging.StreamHandler"
if "CXDESK_CHAOS_ROLE" not in os.environ:
    HANDLER |= {"class": "logging.FileHandler", "filename": str(DATA_DIR / "harness.log"), "delay": "1"}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ.get("CXDESK_CHAOS_SMTP", "0"))
EMAIL_HOST_USER = EMAIL_HOST_PASSWORD = ""
EMAIL_USE_TLS = EMAIL_USE_SSL = False
