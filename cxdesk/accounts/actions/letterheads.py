"""How people and teams are named and sign, in each language, in mail to customers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.actions.rights import require_admin
from cxdesk.accounts.errors import BadValue
from cxdesk.accounts.models import Language, Letterhead, Team, User
from cxdesk.common.errors import NotAllowed

LONGEST_NAME, LONGEST_SIGNATURE = 120, 1000
# Behind it there must be room for the signature by which a reply finds its complaint.
LONGEST_LOCAL_PART = 30
_ONE_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*")

# By language: as whom mail is sent, and what stands below it.
Letterheads = Mapping[str, tuple[str, str]]


@transaction.atomic
def sign_as(person: User, heads: Letterheads, *, by: User) -> User:
    """Keep how this person is named and signs; an empty pair goes back to the plain name.

    Letters that were written stay as they are.

    :raises NotAllowed: when it is somebody else.
    :raises BadValue: for what cannot stand in a letter.
    """
    if by.pk != person.pk:
        raise NotAllowed(_("Everybody changes their own settings only."))
    for language, head in heads.items():
        _keep({"person": person}, language, *head)
    return person


@transaction.atomic
def sign_for_team(team: Team, heads: Letterheads, *, mail_address: str, by: User | None) -> Team:
    """Keep how this team is named and signs, and from which address its mail leaves.

    :raises NotAllowed: when `by` is no admin.
    :raises BadValue: for what cannot stand in a letter, or is no address.
    """
    require_admin(by)
    team.mail_address = _address(mail_address.strip())
    team.save(update_fields=["mail_address"])
    for language, head in heads.items():
        _keep({"team": team}, language, *head)
    return team


def _keep(whose: dict[str, Any], language: str, name: str, signature: str) -> None:
    if language not in Language.values:
        raise BadValue(_("Choose one of the languages."), field="language")
    name, signature = name.strip(), signature.strip()
    if not _ONE_LINE.fullmatch(name) or len(name) > LONGEST_NAME:
        raise BadValue(_("Write the name in one short line."), field=f"name_{language}")
    if "\x00" in signature or len(signature) > LONGEST_SIGNATURE:
        raise BadValue(_("Make the signature shorter."), field=f"signature_{language}")
    if not (name or signature):
        Letterhead.objects.filter(**whose, language=language).delete()
        return
    facts = {"sender_name": name, "signature": signature}
    Letterhead.objects.update_or_create(**whose, language=language, defaults=facts)


def _address(text: str) -> str:
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise BadValue(_("This e-mail address is not complete."), field="mail_address") from None
    local = text.partition("@")[0]
    if len(local) > LONGEST_LOCAL_PART or not re.fullmatch(r"[A-Za-z0-9._-]+", local):
        raise BadValue(_("Take an address with at most 30 plain letters before the @."), field="mail_address")
    return text
