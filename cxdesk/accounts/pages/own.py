"""The settings page: what people choose for themselves, their API tokens and their sessions."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.forms import Form, ModelForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cxdesk.accounts import actions, queries
from cxdesk.accounts.forms import LetterheadsForm, SettingsForm, TokenForm
from cxdesk.accounts.models import User
from cxdesk.accounts.pages.answers import SHOWN_ONCE, SignedIn, attempt, go


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: SignedIn) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    # A copy: a form that is refused must not change how the page around it looks.
    person = User(
        **{field.attname: getattr(request.user, field.attname) for field in User._meta.concrete_fields}
    )
    form = SettingsForm(request.POST, instance=person)
    changed, status = attempt(
        form, lambda **chosen: actions.change_settings(request.user, by=request.user, **chosen)
    )
    if changed is None:
        request.user.refresh_from_db()
        return _page(request, settings_form=form, status=status)
    with translation.override(changed.language):
        messages.success(request, _("Your settings are kept."))
    return go(reverse("settings"))


@login_required
@require_POST
def letterheads(request: SignedIn) -> HttpResponse:
    form = LetterheadsForm(request.POST)
    changed, status = attempt(form, lambda heads: actions.sign_as(request.user, heads, by=request.user))
    if changed is None:
        return _page(request, letterheads_form=form, status=status)
    messages.success(request, _("Your signature is kept."))
    return go(reverse("settings") + "#letterheads")


@login_required
@require_POST
def tokens(request: SignedIn) -> HttpResponse:
    form = TokenForm(request.POST)
    made, status = attempt(form, lambda **chosen: actions.create_token(request.user, **chosen))
    if made is None:
        return _page(request, token_form=form, status=status)
    # Answered at once and not after a redirect: the token is kept nowhere, so no later page could show it.
    return _page(request, new_token=made[1], status=SHOWN_ONCE)


@login_required
@require_POST
def token_end(request: SignedIn, token_key: str) -> HttpResponse:
    actions.end_token(request.user, token_key, by=request.user)
    messages.success(request, _("The token is ended."))
    return go(reverse("settings") + "#tokens")


@login_required
@require_POST
def other_sessions_end(request: SignedIn) -> HttpResponse:
    person = actions.end_other_sessions(request.user, by=request.user)
    update_session_auth_hash(request, person)
    messages.success(request, _("You are signed out everywhere else."))
    return go(reverse("settings") + "#sessions")


def _page(
    request: SignedIn,
    *,
    settings_form: ModelForm[User] | None = None,
    token_form: Form | None = None,
    letterheads_form: Form | None = None,
    new_token: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": settings_form or SettingsForm(instance=request.user),
        "token_form": token_form or TokenForm(),
        "letterheads_form": letterheads_form or LetterheadsForm(heads=queries.letterheads_of(request.user)),
        "new_token": new_token,
        "tokens": queries.tokens_of(request.user),
    }
    return render(request, "accounts/settings.html", context, status=status)
