"""The people page of admins: who works here, in which team, with which role; auditors read it."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxdesk.accounts import actions, queries
from cxdesk.accounts.access import access_of
from cxdesk.accounts.forms import MembershipForm, PersonForm, TeamForm, TeamLetterheadsForm
from cxdesk.accounts.models import Team, User
from cxdesk.accounts.pages.answers import SHOWN_ONCE, SignedIn, attempt, go, refusal_of, sees_people
from cxdesk.accounts.signin import password_link
from cxdesk.common import clock


@sees_people
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: SignedIn) -> HttpResponse:
    if request.method != "POST":
        return _list(request)
    form = PersonForm(request.POST)
    person, status = attempt(form, lambda **said: actions.add_person(by=request.user, **said))
    if person is None:
        return _list(request, person_form=form, status=status)
    # Answered at once and not after a redirect: the link is kept nowhere, so no later page could show it.
    return _person(request, queries.person_for(request.user, person.pk), show_link=True, status=SHOWN_ONCE)


@sees_people
@require_safe
def person(request: SignedIn, person_id: int) -> HttpResponse:
    return _person(request, queries.person_for(request.user, person_id))


@sees_people
@require_POST
def memberships(request: SignedIn, person_id: int) -> HttpResponse:
    them = queries.person_for(request.user, person_id)
    form = MembershipForm(request.POST)
    done, status = attempt(
        form, lambda team, role: actions.set_membership(them, team, role, by=request.user, at=clock.now())
    )
    if done is None:
        return _person(request, them, form=form, status=status)
    messages.success(request, _("The role counts from their next page on."))
    return go(reverse("person", args=[person_id]))


@sees_people
@require_POST
def membership_end(request: SignedIn, person_id: int, team_id: int) -> HttpResponse:
    them, team = queries.person_for(request.user, person_id), queries.team_for(request.user, team_id)
    refused = refusal_of(lambda: actions.end_membership(them, team, by=request.user, at=clock.now()))
    return _person_after(request, them, refused, _("They are no longer in this team."))


@sees_people
@require_POST
def deactivation(request: SignedIn, person_id: int) -> HttpResponse:
    them = queries.person_for(request.user, person_id)
    refused = refusal_of(lambda: actions.deactivate_person(them, by=request.user, at=clock.now()))
    return _person_after(
        request, them, refused, _("They are signed out everywhere, and their tokens are ended.")
    )


@sees_people
@require_POST
def reactivation(request: SignedIn, person_id: int) -> HttpResponse:
    them = queries.person_for(request.user, person_id)
    refused = refusal_of(lambda: actions.bring_back_person(them, by=request.user))
    return _person_after(request, them, refused, _("They may sign in again."))


@sees_people
@require_POST
def person_link(request: SignedIn, person_id: int) -> HttpResponse:
    """Show a link by which the person sets a new password; it changes nothing until they do."""
    them = queries.person_for(request.user, person_id)
    refused = refusal_of(lambda: actions.require_admin(request.user))
    if refused or not them.is_active:
        words = refused or _("Bring this person back before they set a password.")
        return _person(request, them, refused=words, status=409)
    return _person(request, them, show_link=True, status=SHOWN_ONCE)


@sees_people
@require_POST
def teams(request: SignedIn) -> HttpResponse:
    form = TeamForm(request.POST)
    team, status = attempt(form, lambda **said: actions.add_team(by=request.user, **said))
    if team is None:
        return _list(request, team_form=form, status=status)
    messages.success(request, _("The team is here."))
    return go(reverse("people") + "#teams")


@sees_people
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedIn, team_id: int) -> HttpResponse:
    row = queries.team_for(request.user, team_id)
    if request.method != "POST":
        return _team(request, row, TeamForm(instance=row))
    form = TeamForm(request.POST, instance=queries.team_for(request.user, team_id))
    changed, status = attempt(form, lambda **said: actions.change_team(row, by=request.user, **said))
    if changed is None:
        return _team(request, queries.team_for(request.user, team_id), form, status)
    messages.success(request, _("The team's hours are kept."))
    return go(reverse("people") + "#teams")


@sees_people
@require_POST
def team_letterheads(request: SignedIn, team_id: int) -> HttpResponse:
    row = queries.team_for(request.user, team_id)
    form = TeamLetterheadsForm(request.POST)
    changed, status = attempt(form, lambda **said: actions.sign_for_team(row, by=request.user, **said))
    if changed is None:
        row = queries.team_for(request.user, team_id)
        return _team(request, row, TeamForm(instance=row), status, letterheads_form=form)
    messages.success(request, _("How this team signs is kept."))
    return go(reverse("team", args=[team_id]) + "#letterheads")


def _list(
    request: SignedIn,
    *,
    person_form: BaseForm | None = None,
    team_form: BaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "people": queries.people(),
        "teams": queries.teams(),
        "may_change": access_of(request.user).is_admin,
        "person_form": person_form or PersonForm(auto_id="person_%s"),
        "team_form": team_form or TeamForm(auto_id="team_%s"),
    }
    return render(request, "accounts/people.html", context, status=status)


def _person(
    request: SignedIn,
    them: User,
    *,
    form: BaseForm | None = None,
    refused: str = "",
    show_link: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "person": them,
        "may_change": access_of(request.user).is_admin,
        "form": form or MembershipForm(),
        "refused": refused,
        "link": password_link(them, request) if show_link else "",
    }
    return render(request, "accounts/person.html", context, status=status)


def _person_after(request: SignedIn, them: User, refused: str, done: str) -> HttpResponse:
    if refused:
        return _person(request, queries.person_for(request.user, them.pk), refused=refused, status=409)
    messages.success(request, done)
    return go(reverse("person", args=[them.pk]))


def _team(
    request: SignedIn,
    row: Team,
    form: BaseForm,
    status: int = 200,
    *,
    letterheads_form: BaseForm | None = None,
) -> HttpResponse:
    heads = TeamLetterheadsForm(heads=queries.letterheads_of(row), initial={"mail_address": row.mail_address})
    context = {
        "team": row,
        "form": form,
        "letterheads_form": letterheads_form or heads,
        "may_change": access_of(request.user).is_admin,
    }
    return render(request, "accounts/team.html", context, status=status)
