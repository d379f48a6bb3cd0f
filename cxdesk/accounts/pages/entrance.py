"""The way in: the first page, one-click sign-in of the demo, and the language of a visitor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cxdesk.accounts import queries
from cxdesk.accounts.edge import is_local
from cxdesk.accounts.models import Role, User
from cxdesk.accounts.pages.answers import go
from cxdesk.accounts.signin import BACKEND

MAY_SHOW = {
    Role.AGENT: gettext_lazy("Logs complaints, keeps promises, leads customers through the ten steps."),
    Role.SUPERVISOR: gettext_lazy("Sees the whole team, hands complaints over, helps where it gets stuck."),
    Role.ADMIN: gettext_lazy("Reads everything, works on causes, keeps people, teams and the playbook."),
    Role.AUDITOR: gettext_lazy("Reads everything and writes nothing."),
    Role.COLLEAGUE: gettext_lazy("Helps with a task and sees its brief, nothing else."),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send people to their day, and everybody else to the way in."""
    if request.user.is_authenticated:
        return go(settings.START_PAGE)
    if settings.DEMO and is_local(request):
        return render(request, "accounts/demo.html", {"people": _people_to_show()})
    return go(reverse("account_login"))


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people without a password; from this machine alone."""
    if not settings.DEMO:
        raise Http404
    if not is_local(request):
        words = _("Signing in with one click works only on the machine that runs the demo.")
        return render(request, "accounts/refused.html", {"words": words}, status=403)
    chosen = request.POST.get("person", "")
    person = queries.people_to_show().filter(pk=chosen).first() if chosen.isdecimal() else None
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    return go(_inside(request, settings.START_PAGE))


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language of a visitor in a cookie; people who are signed in have it in their settings."""
    answer = go(_inside(request, "/"))
    language = request.POST.get("language", "")
    if translation.check_for_language(language) and language in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return answer


def _inside(request: HttpRequest, otherwise: str) -> str:
    """Return the page to go on to, if it is one of ours; never an address of somebody else."""
    wanted = request.POST.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return otherwise


def _people_to_show() -> list[dict[str, Any]]:
    order = list(MAY_SHOW)
    shown = [_shown(person) for person in queries.people_to_show()]
    return sorted(shown, key=lambda one: order.index(one["role"]))


def _shown(person: User) -> dict[str, Any]:
    role = Role(queries.role_of(person))
    team = next(row.team for row in person.memberships.all() if row.role == role)
    return {"person": person, "role": role, "team": team.name, "shows": MAY_SHOW[role]}
