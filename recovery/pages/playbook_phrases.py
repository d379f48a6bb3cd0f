"""The phrase lists of a version, by rule and language, and a box to try its tone guard in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.words import say
from recovery.models import PlaybookVersion
from recovery.pages.acts import DONE, WRONG, is_fragment, signed_in
from recovery.pages.forms.playbook import PhrasesForm, TrialForm
from recovery.pages.playbook_versions import GET_OR_POST, change, frame
from recovery.permissions import can_edit_playbook
from recovery.playbook.compare import LEVEL_NAMES
from recovery.playbook.content import read_playbook
from recovery.playbook.faults import LANGUAGE_NAMES, LANGUAGES
from recovery.playbook.tone import TONE_RULES, Finding, ToneRule, check
from recovery.playbook.tone.lists import PARTS, SHARED
from recovery.queries.playbook_versions import Standing, get_version_for, standing_of

# What is known to several rules stands under a name of its own.
SHARED_KEY = "shared"
PART_NAMES = {
    "": gettext_lazy("Phrases that are looked for"),
    "unless": gettext_lazy("What makes a find innocent"),
    "vague": gettext_lazy("Vague words that want a time of their own"),
    "bare": gettext_lazy("Promises that want a time in their sentence"),
    "follow_up": gettext_lazy("Wrong only when we ask how they feel"),
    "beside": gettext_lazy("Words that shout beside another"),
    "never": gettext_lazy("Words that never shout"),
    "closing": gettext_lazy("How a letter closes"),
    "dead_end": gettext_lazy("How a letter ends nowhere"),
    "ending": gettext_lazy("What closes a letter only where nothing else follows"),
    "done": gettext_lazy("What says that it is done"),
    "theirs": gettext_lazy("What says that it is their turn"),
    "said": gettext_lazy("Who reports what others said"),
    "time": gettext_lazy("What is a time"),
    "weak": gettext_lazy("What is only nearly a time"),
    "past": gettext_lazy("What is a time gone by"),
}


@dataclass(frozen=True)
class Tried:
    """One find in the words that were tried, as the page shows it."""

    finding: Finding
    rule: str
    level: str
    why: str
    suggestion: str


@signed_in
@GET_OR_POST
def phrases(request: SignedIn, number: int) -> HttpResponse:
    """Show the phrase lists of one rule in one language, or change them."""
    standing = standing_of(get_version_for(request.user, number), request.user)
    rule, language = _asked(request)
    if request.method != "POST":
        return _page(request, standing, rule, language)
    if not can_edit_playbook(request.user):
        raise PermissionDenied(_("Only admins change the playbook."))
    form = _form(standing, rule, language, request.POST)
    status = change(request, number, form)
    if status == DONE:
        place = urlencode({"rule": request.GET.get("rule", rule.value), "language": language})
        return go(reverse("playbook_phrases", args=[number]) + f"?{place}")
    standing = standing_of(get_version_for(request.user, number), request.user)
    return _page(request, standing, rule, language, form=form, status=status)


@signed_in
@require_POST
def trial(request: SignedIn, number: int) -> HttpResponse:
    """Say what the tone guard of a version finds in some words; nothing is kept."""
    found = get_version_for(request.user, number)
    if not (access_of(request.user).works or can_edit_playbook(request.user)):
        raise PermissionDenied(_("An auditor reads, and sends nothing."))
    form = TrialForm(request.POST)
    tried = _tried(found, form) if form.is_valid() else None
    status = 200 if form.is_valid() else WRONG
    if is_fragment(request):
        context = {"trial": form, "tried": tried, "version": found, "may_try": True}
        return render(request, "recovery/playbook/_trial.html", context, status=status)
    rule, language = _asked(request)
    standing = standing_of(found, request.user)
    return _page(request, standing, rule, language, trial=form, tried=tried, status=status)


def _asked(request: SignedIn) -> tuple[ToneRule, str]:
    rule, language = request.GET.get("rule", ""), request.GET.get("language", "")
    if language not in LANGUAGES:
        language = get_language() or "en"
    return (
        ToneRule(rule) if rule in frozenset(ToneRule) else ToneRule.BLAME,
        language if language in LANGUAGES else "en",
    )


def _form(standing: Standing, rule: ToneRule, language: str, sent: Any = None) -> PhrasesForm:
    initial = {"revision": standing.version.revision}
    return PhrasesForm(rule, language, parts_of(rule), standing.version.content, sent, initial=initial)


def parts_of(rule: ToneRule) -> tuple[str, ...]:
    """Return the lists of a rule; those that all rules share stand with the first."""
    return PARTS[rule] + (SHARED if rule == ToneRule.BLAME else ())


def _tried(version: PlaybookVersion, form: TrialForm) -> list[Tried]:
    said, read = form.cleaned_data, read_playbook(version.number, version.content)
    found = check(
        said["text"],
        language=said["language"] or "en",
        kind=said["kind"] or "reply",
        lists=read.tone_lists,
        levels=read.tone_levels,
    )
    return [
        Tried(
            one,
            say(TONE_RULES[one.rule].name),
            say(LEVEL_NAMES[one.level]),
            say(one.why),
            say(one.suggestion),
        )
        for one in found
    ]


def _page(
    request: SignedIn,
    standing: Standing,
    rule: ToneRule,
    language: str,
    *,
    form: PhrasesForm | None = None,
    trial: TrialForm | None = None,
    tried: list[Tried] | None = None,
    status: int = 200,
) -> HttpResponse:
    form = form or _form(standing, rule, language)
    may_try = access_of(request.user).works or can_edit_playbook(request.user)
    context = {
        **frame(standing, part="phrases"),
        "rule": TONE_RULES[rule],
        "rules": [(one.value, say(row.name), one == rule) for one, row in TONE_RULES.items()],
        "languages": [(one, say(LANGUAGE_NAMES[one]), one == language) for one in LANGUAGES],
        "language": language,
        "form": form,
        "lists": [(_part_name(part), ships, fields) for part, ships, fields in form.lists],
        "level": say(LEVEL_NAMES[_level(form.level)]),
        "trial": trial or TrialForm(initial={"language": language, "kind": "reply"}),
        "tried": tried,
        "may_try": may_try,
    }
    return render(request, "recovery/playbook/phrases.html", context, status=status)


def _level(level: str) -> Any:
    return next(one for one in LEVEL_NAMES if one == level)


def _part_name(part: str) -> str:
    if part in SHARED:
        return str(PART_NAMES[part.rpartition("/")[2]])
    return str(PART_NAMES[part.partition("/")[2]])
