"""The playbook's versions: reading them, changing the draft, comparing, and putting one in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.clock import now
from cxdesk.common.words import say
from recovery.actions import playbook_versions as actions
from recovery.models import PlaybookVersion
from recovery.pages.acts import DONE, NOT_YOURS, REFUSED, attempt, signed_in
from recovery.pages.forms.playbook import CadenceForm, DraftForm, PublishForm, RevisionForm, StepTextsForm
from recovery.permissions import can_edit_playbook
from recovery.playbook.compare import LEVEL_NAMES, Change, changes_between, count_by_step
from recovery.playbook.content import read_playbook
from recovery.playbook.rules.passing import FIXED, OVERRIDABLE
from recovery.playbook.step import Level
from recovery.playbook.steps import PLAYBOOK, STEP_KEYS, STEPS
from recovery.playbook.weights import asks, rules_of, says
from recovery.queries.playbook_versions import (
    Standing,
    events_of,
    get_version_for,
    standing_of,
    version_to_show,
    versions_for,
)
from recovery.queries.replay import MOST, replay

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class RuleRow:
    """A rule of the step as the page shows it; `field` is there where its level can be changed."""

    title: str
    says: str
    level: str
    is_fixed: bool
    may_pass: bool
    is_changed: bool
    field: Any = None


@signed_in
@require_safe
def playbook(request: SignedIn) -> HttpResponse:
    """Show the draft to those who may read it, else the version in force."""
    return show_step(request, standing_of(version_to_show(request.user), request.user), _step_asked(request))


@signed_in
@require_safe
def version(request: SignedIn, number: int) -> HttpResponse:
    """Show one version, a step at a time."""
    return show_step(request, _standing(request, number), _step_asked(request))


@signed_in
@require_POST
def step_change(request: SignedIn, number: int, step: str) -> HttpResponse:
    """Change what the draft says of one step."""
    _only_admins(request)
    standing = _standing(request, number)
    form = StepTextsForm(step, standing.version.content, request.POST)
    status = change(request, number, form, take_back=step if "take_back" in request.POST else "")
    if status == DONE:
        return go(reverse("playbook_version", args=[number]) + f"?step={step}")
    return show_step(request, _standing(request, number), step, form, status)


@signed_in
@GET_OR_POST
def cadence(request: SignedIn, number: int) -> HttpResponse:
    """Show when customers are followed up and after how many silent hours somebody is told, or change it."""
    standing = _standing(request, number)
    if request.method != "POST":
        return _show_cadence(request, standing, CadenceForm(standing.version.content))
    _only_admins(request)
    form = CadenceForm(standing.version.content, request.POST)
    status = change(request, number, form)
    if status == DONE:
        return go(reverse("playbook_cadence", args=[number]))
    return _show_cadence(request, _standing(request, number), form, status)


@signed_in
@require_POST
def draft_start(request: SignedIn) -> HttpResponse:
    """Begin a draft, or go to the one there is."""
    _only_admins(request)
    draft = actions.start_draft(by=request.user, at=now())
    return go(reverse("playbook_version", args=[draft.number]))


@signed_in
@require_POST
def review(request: SignedIn, number: int) -> HttpResponse:
    """Ask a second person to look at the draft."""
    _only_admins(request)

    def do(form: RevisionForm) -> object:
        revision = form.cleaned_data["revision"]
        return actions.ask_review(number, revision=revision, by=request.user, at=now())

    done = _("Asked. A supervisor or admin can put it in force now.")
    return _press(request, number, RevisionForm(request.POST), do, done)


@signed_in
@require_POST
def publication(request: SignedIn, number: int) -> HttpResponse:
    """Put the draft in force, as a second person."""
    get_version_for(request.user, number)

    def do(form: PublishForm) -> object:
        seen = form.cleaned_data["seen"]
        return actions.publish_version(number, seen=seen, by=request.user, at=now())

    done = _("In force. Complaints in flight keep the version they have.")
    return _press(request, number, PublishForm(request.POST), do, done)


@signed_in
@require_POST
def discarding(request: SignedIn, number: int) -> HttpResponse:
    """Throw the draft away."""
    _only_admins(request)

    def do(form: RevisionForm) -> object:
        revision = form.cleaned_data["revision"]
        return actions.discard_draft(number, revision=revision, by=request.user, at=now())

    done = _("The draft is gone. What was done to it stays told.")
    return _press(request, number, RevisionForm(request.POST), do, done, reverse("playbook"))


@signed_in
@require_safe
def versions(request: SignedIn) -> HttpResponse:
    """List the versions, with what was done to each."""
    found = versions_for(request.user)
    events = events_of(one.number for one in found)
    rows = [(one, events[one.number]) for one in found]
    context = {"rows": rows, "may_edit": can_edit_playbook(request.user)}
    return render(request, "recovery/playbook/versions.html", context)


@signed_in
@require_safe
def compare(request: SignedIn, number: int, other: int) -> HttpResponse:
    """Put two versions side by side."""
    one, two = get_version_for(request.user, number), get_version_for(request.user, other)
    changes = changes_between(two.content, one.content)
    context = {
        "one": one,
        "two": two,
        "groups": _by_step(changes),
        "count": len(changes),
        "versions": versions_for(request.user),
    }
    return render(request, "recovery/playbook/compare.html", context)


@signed_in
@require_safe
def past(request: SignedIn, number: int) -> HttpResponse:
    """Try a version on the last complaints that were resolved."""
    standing = _standing(request, number)
    tried = replay(standing.version, request.user)
    rows = [
        {
            "step": one,
            "number": STEP_KEYS.index(one.key) + 1,
            "name": say(STEPS[one.key].name),
            "rules": [(say(asks(name)), count) for name, count in sorted(one.rules.items())],
        }
        for one in tried.steps
    ]
    context = {**frame(standing, part="past"), "tried": tried, "rows": rows, "most": MOST}
    return render(request, "recovery/playbook/past.html", context)


# ------------------------------------------------------------------------ shared


def change(request: SignedIn, number: int, form: DraftForm, *, take_back: str = "") -> int:
    """Change the draft by what a form says; where somebody was faster, its words go over what stands now.

    :param take_back: key of a step that is to be as in the version in force, whatever else the form says.
    """

    def do() -> PlaybookVersion:
        said = form.cleaned_data["revision"]
        if take_back:
            return actions.take_back_step(number, take_back, revision=said, by=request.user, at=now())
        return actions.change_draft(number, revision=said, change=form.patch(), by=request.user, at=now())

    _result, status = attempt(form, do)
    if status == DONE:
        messages.success(request, _("The draft is saved."))
    elif status == REFUSED:
        form.go_on_from(get_version_for(request.user, number).revision)
    return status


def frame(standing: Standing, *, part: str) -> dict[str, Any]:
    """Return what every page of a version shows around its middle: the steps, and what differs."""
    counts = count_by_step(standing.changes)
    draft = RevisionForm(initial={"revision": standing.version.revision})
    return {
        "standing": standing,
        "version": standing.version,
        "before": standing.before,
        "steps": [
            {"number": place, "key": step.key, "name": say(step.name), "count": counts.get(step.key, 0)}
            for place, step in enumerate(PLAYBOOK, start=1)
        ],
        "part": part,
        "of_the_whole": counts.get("", 0),
        "groups": _by_step(standing.changes),
        "draft_form": draft,
        "publish_form": PublishForm(initial={"seen": standing.hash}),
    }


def show_step(
    request: SignedIn, standing: Standing, step: str, form: StepTextsForm | None = None, status: int = 200
) -> HttpResponse:
    """Show one step of a version: its editor where it can be changed, and as the agent sees it."""
    content = standing.version.content
    if standing.may_edit:
        form = form or StepTextsForm(step, content, initial={"revision": standing.version.revision})
    one, read = STEPS[step], read_playbook(standing.version.number, content)
    guide = read.guide(step, get_language() or "en")
    context = {
        **frame(standing, part=step),
        "step": one,
        "number": STEP_KEYS.index(step) + 1,
        "form": form,
        "rules": _rules(standing, step, form),
        "after": [say(STEPS[key].name) for key in one.after],
        "also_after": [say(STEPS[key].name) for key in content["steps"].get(step, {}).get("after", ())],
        "guide": guide,
        "heart": guide.heart or say(one.heart),
        "shipped_hint": _("Empty means, as it ships: %(words)s") % {"words": say(one.heart)},
        "was": standing.before.content["steps"].get(step, {}) if standing.before else {},
    }
    return render(request, "recovery/playbook/step.html", context, status=status)


def _rules(standing: Standing, step: str, form: StepTextsForm | None) -> list[RuleRow]:
    levels = standing.version.content["rules"]
    before = standing.before.content["rules"] if standing.before else levels
    rows = []
    for name in rules_of(step):
        said, level = says(name), levels.get(name, Level.OFF)
        rows.append(
            RuleRow(
                title=say(asks(name)),
                says=say(said) if said else "",
                level=say(LEVEL_NAMES[Level(level)]),
                is_fixed=name in FIXED,
                may_pass=name in OVERRIDABLE,
                is_changed=level != before.get(name, Level.OFF),
                field=form[f"level_{name}"] if form is not None and f"level_{name}" in form.fields else None,
            )
        )
    return rows


def _show_cadence(
    request: SignedIn, standing: Standing, form: CadenceForm, status: int = 200
) -> HttpResponse:
    if not form.is_bound:
        form.initial["revision"] = standing.version.revision
    read = read_playbook(standing.version.number, standing.version.content)
    rows = [
        {
            "severity": severity,
            "hours": ", ".join(str(one) for one in read.follow_up_hours[severity]),
            "kind": _("a call") if read.follow_up_kinds[severity] == "call" else _("a message"),
            "update": read.update_hours[severity],
            "silent": read.silent_hours[severity],
        }
        for severity in (1, 2, 3, 4)
    ]
    context = {**frame(standing, part="cadence"), "form": form, "rows": rows}
    return render(request, "recovery/playbook/cadence.html", context, status=status)


def _by_step(changes: list[Change]) -> list[tuple[str, list[Change]]]:
    """Group changes by the name of their step; those of the whole version come last."""
    groups = [(key, say(STEPS[key].name)) for key in STEP_KEYS] + [("", _("The whole version"))]
    told = [(name, [one for one in changes if one.step == key]) for key, name in groups]
    return [(name, ones) for name, ones in told if ones]


def _press(
    request: SignedIn, number: int, form: Any, do: Callable[[Any], object], done: str, place: str = ""
) -> HttpResponse:
    _result, status = attempt(form, lambda: do(form))
    if status == DONE:
        messages.success(request, done)
        return go(place or reverse("playbook_version", args=[number]))
    said = [str(sentence) for errors in form.errors.values() for sentence in errors]
    if status == NOT_YOURS:
        raise PermissionDenied(said[0])
    for sentence in said:
        messages.error(request, sentence)
    shown = standing_of(version_to_show(request.user), request.user)
    return show_step(request, shown, _step_asked(request), status=status)


def _standing(request: SignedIn, number: int) -> Standing:
    return standing_of(get_version_for(request.user, number), request.user)


def _step_asked(request: SignedIn) -> str:
    asked = request.GET.get("step", "")
    return asked if asked in STEPS else STEP_KEYS[0]


def _only_admins(request: SignedIn) -> None:
    if not can_edit_playbook(request.user):
        raise PermissionDenied(_("Only admins change the playbook."))
