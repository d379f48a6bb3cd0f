"""A second factor for those who decide: required of supervisors and admins in production."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.urls import reverse

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Role, User


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
