"""The conduct card: what the playbook in force asks of everybody, on one sheet per role and language."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cxdesk.accounts.access import RANK, access_of
from cxdesk.accounts.models import Role
from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.words import say
from cxdesk.context import language_tag
from recovery.pages.acts import signed_in
from recovery.playbook.content import Playbook
from recovery.playbook.faults import LANGUAGE_NAMES, LANGUAGES
from recovery.playbook.step import Level
from recovery.playbook.steps import PLAYBOOK
from recovery.playbook.weights import asks, rules_of
from recovery.queries.playbook_versions import playbook_in_force

ROLES = (Role.COLLEAGUE, Role.AGENT, Role.SUPERVISOR, Role.ADMIN)
# What a colleague does when they meet the guest; the rest is the owner's, and they read it as such.
YOURS = {Role.COLLEAGUE: ("listen", "reassure", "stay_objective", "apologise")}
YOUR_PART = {
    Role.COLLEAGUE: gettext_lazy(
        "You meet the customer or help with a task. Listen, comfort, apologise, and bring it to the owner."
    ),
    Role.AGENT: gettext_lazy("You own what you take, to the end. Others help; the customer keeps you."),
    Role.SUPERVISOR: gettext_lazy(
        "You do all of it, and you step in. Where a rule does not fit, say why in one line and let it pass."
    ),
    Role.ADMIN: gettext_lazy("You keep this card. Change the draft, and let somebody else put it in force."),
}


@dataclass(frozen=True)
class CardStep:
    """One step on the card: the very lines of the version, and what the desk asks before it is done."""

    number: int
    name: str
    heart: str
    aim: int | None
    do: tuple[str, ...]
    dont: tuple[str, ...]
    rules: tuple[str, ...]
    is_yours: bool


@signed_in
@require_safe
def conduct_card(request: SignedIn) -> HttpResponse:
    """Show the card of one role in one language; it prints on two sheets."""
    role, language = _role(request), _language(request)
    with translation.override(language):
        read = playbook_in_force()
        cards = steps_of(read, role, language)
        context = {
            "number": read.number,
            "role": role,
            "roles": [(one.value, str(one.label), one == role) for one in ROLES],
            "role_name": str(role.label),
            "language": language,
            "card_lang": language_tag(language),
            "languages": [(one, say(LANGUAGE_NAMES[one]), one == language) for one in LANGUAGES],
            "your_part": str(YOUR_PART[role]),
            "groups": _groups(cards),
        }
        return render(request, "recovery/playbook/card.html", context)


def steps_of(read: Playbook, role: Role, language: str) -> list[CardStep]:
    """Return the ten steps as the card has them, in the active language."""
    cards = []
    for number, step in enumerate(PLAYBOOK, start=1):
        guide = read.guide(step.key, language)
        asked = [name for name in rules_of(step.key) if read.levels.get(name, Level.OFF) != Level.OFF]
        cards.append(
            CardStep(
                number=number,
                name=say(step.name),
                heart=guide.heart or say(step.heart),
                aim=guide.within_minutes,
                do=guide.do,
                dont=guide.dont,
                # A colleague is not asked by the desk: they have a task and no complaint page.
                rules=() if role == Role.COLLEAGUE else tuple(say(asks(name)) for name in asked),
                is_yours=step.key in YOURS.get(role, (step.key,)),
            )
        )
    return cards


def _groups(cards: list[CardStep]) -> list[tuple[str, list[CardStep]]]:
    yours = [one for one in cards if one.is_yours]
    others = [one for one in cards if not one.is_yours]
    if not others:
        return [("", yours)]
    return [(_("What you do yourself"), yours), (_("What the owner does"), others)]


def _role(request: SignedIn) -> Role:
    asked = request.GET.get("role", "")
    if asked in ROLES:
        return Role(asked)
    access = access_of(request.user)
    return next((Role(one) for one in RANK if one in ROLES and access.has(one)), Role.COLLEAGUE)


def _language(request: SignedIn) -> str:
    for language in (request.GET.get("language", ""), translation.get_language() or ""):
        if language in LANGUAGES:
            return language
    return "en"
