"""What helps to solve it: similar complaints that ended well, and words that an admin publishes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.clock import now
from recovery.actions.snippets import publish_snippet, retire_snippet, use_snippet
from recovery.models import Category, Snippet
from recovery.pages.acts import DONE, act, attempt, is_fragment, signed_in
from recovery.pages.forms.snippets import SnippetForm, SnippetUseForm
from recovery.permissions import can_edit_snippets
from recovery.queries.complaints import get_complaint_for
from recovery.queries.similar import similar_to
from recovery.queries.snippets import get_snippet, snippets_in_force
from recovery.queries.taxonomy import label_of


@signed_in
@require_safe
def similar(request: SignedIn, reference: str) -> HttpResponse:
    """Show what worked for the same kind of complaint; a page, or the part of one for htmx."""
    complaint = get_complaint_for(request.user, reference)
    context = {"complaint": complaint, "similar": similar_to(complaint, request.user)}
    page, part = "recovery/knowledge/similar.html", "recovery/knowledge/_similar.html"
    return render(request, part if is_fragment(request) else page, context)


@signed_in
@require_POST
def put_into_reply(request: SignedIn, reference: str, snippet_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    snippet = get_snippet(snippet_id)

    def do() -> object:
        return use_snippet(snippet, complaint, by=request.user, at=now())

    return act(request, complaint, SnippetUseForm(request.POST), do, done=_("Put into your reply."))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def snippets(request: SignedIn) -> HttpResponse:
    """Show the words in force; a POST publishes new ones, or the next version of some."""
    access = access_of(request.user)
    if not (access.works or access.reads_all):
        raise PermissionDenied(_("Only whoever works on complaints reads this."))
    if request.method != "POST":
        return _page(request, SnippetForm(initial=_of(request.GET.get("edit", ""))))
    _only_admins(request)
    form = SnippetForm(request.POST)

    def do() -> Snippet:
        given = form.cleaned_data
        chosen = label_of("categories", int(given["category"])) if given["category"] else None
        return publish_snippet(
            key=given["key"],
            title=given["title"],
            texts={name: given[name] for name in ("en", "zh_hans", "zh_hant")},
            category=chosen if isinstance(chosen, Category) else None,
            by=request.user,
            at=now(),
        )

    _snippet, status = attempt(form, do)
    if status != DONE:
        return _page(request, form, status=status)
    messages.success(request, _("Published."))
    return go(reverse("knowledge"))


@signed_in
@require_POST
def retire(request: SignedIn, snippet_id: int) -> HttpResponse:
    _only_admins(request)
    retire_snippet(get_snippet(snippet_id), by=request.user, at=now())
    messages.success(request, _("Offered no more."))
    return go(reverse("knowledge"))


def _only_admins(request: SignedIn) -> None:
    if not can_edit_snippets(request.user):
        raise PermissionDenied(_("Only admins publish words for everybody."))


def _of(pk: str) -> dict[str, object]:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 18):
        return {}
    row = get_snippet(int(pk))
    facts: dict[str, object] = {
        name: getattr(row, name) for name in ("key", "title", "en", "zh_hans", "zh_hant")
    }
    return facts | {"category": str(row.category_id or "")}


def _page(request: SignedIn, form: SnippetForm, *, status: int = 200) -> HttpResponse:
    context = {"rows": snippets_in_force(), "form": form, "may_edit": can_edit_snippets(request.user)}
    return render(request, "recovery/knowledge/page.html", context, status=status)
