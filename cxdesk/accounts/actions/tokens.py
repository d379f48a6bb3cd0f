"""Making and ending API tokens."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import AuthToken

from cxdesk.accounts.access import access_of
from cxdesk.accounts.errors import BadValue
from cxdesk.accounts.models import Scope, TokenScope, User
from cxdesk.common.errors import NotAllowed


@transaction.atomic
def create_token(person: User, name: str, scope: str) -> tuple[TokenScope, str]:
    """Make a token that acts as this person, and return its row and the token itself.

    The token is not kept, only its SHA-256, so this is the one time it can be shown.

    :raises NotAllowed: for people without any role, and for an auditor who wants to write.
    :raises BadValue: for a scope that is none, or no name.
    """
    access = access_of(person)
    if not access.roles:
        raise NotAllowed(_("You have no role in a team, so there is nothing a token could reach."))
    if scope not in Scope.values:
        raise BadValue(_("Choose what the token may do."), field="scope")
    if scope == Scope.WRITE and access.is_auditor:
        raise NotAllowed(_("An auditor writes nothing, so your tokens may only read."), field="scope")
    if not name.strip():
        raise BadValue(_("Give the token a name, so that you know it again."), field="name")
    token, plain = AuthToken.objects.create(user=person)
    return TokenScope.objects.create(token=token, name=name.strip()[:80], scope=scope), plain


@transaction.atomic
def end_token(person: User, token_key: str, *, by: User) -> bool:
    """End a token of this person; it opens nothing from the next request on.

    Returns whether there was one; ending it twice is harmless.

    :raises NotAllowed: when it is somebody else's.
    """
    if by.pk != person.pk:
        raise NotAllowed(_("Everybody ends their own tokens only."))
    ended, _rows = AuthToken.objects.filter(user=person, token_key=token_key).delete()
    return bool(ended)
