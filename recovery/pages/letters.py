"""Letters of a complaint: drafted from a template, read over by a person, then mailed or posted."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.clock import now
from cxdesk.common.words import say
from recovery.actions.letter_templates import change_template
from recovery.actions.messages import draft_message
from recovery.actions.paper import post_letter, print_letter
from recovery.models import Complaint, Letter, LetterTemplate
from recovery.pages.acts import DONE, NOT_YOURS, attempt, signed_in
from recovery.pages.forms.afterwards import LetterForm, ProofForm, TemplateForm
from recovery.pages.forms.base import DeskForm
from recovery.permissions import can_keep_letters, can_work_on
from recovery.playbook.letters import VARIABLES
from recovery.queries.complaints import get_complaint_for
from recovery.queries.letter_templates import (
    draft_letter,
    get_letter_of,
    given_to,
    letters_of,
    newest_template,
    newest_templates,
)
from recovery.queries.letters import language_of

LANGUAGES = dict(settings.LANGUAGES)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: SignedIn, reference: str) -> HttpResponse:
    """Choose a letter, read over what the facts make of it, and print it or take it into the composer."""
    complaint = get_complaint_for(request.user, reference)
    template = _chosen(request, complaint)
    if request.method != "POST":
        drafted = draft_letter(complaint, template, me=request.user, at=now(), given=given_to(complaint))
        form = LetterForm(initial={"subject": drafted.subject, "text": drafted.text})
        return _letters(request, complaint, template, form)
    form = LetterForm(request.POST)
    if not can_work_on(request.user, complaint):
        refusal = _("You can read this complaint, but only its team works on it. Nothing was changed.")
        return _letters(request, complaint, template, form, refusal=refusal, status=NOT_YOURS)
    if request.POST.get("way") == "mail":
        return _into_the_composer(request, complaint, template, form)

    def do() -> Letter:
        given = form.cleaned_data
        return print_letter(complaint, template, **given, by=request.user, at=now())

    letter, status = attempt(form, do)
    if letter is None:
        return _letters(request, complaint, template, form, status=status)
    messages.success(request, _("Print it, sign it, and say when it was posted."))
    return go(reverse("letter_print", args=[complaint.reference, letter.pk]))


def _into_the_composer(
    request: SignedIn, complaint: Complaint, template: LetterTemplate, form: LetterForm
) -> HttpResponse:
    def do() -> object:
        given = form.cleaned_data
        return draft_message(
            complaint,
            kind=template.key,
            text=given["text"],
            subject=given["subject"],
            language=template.language,
            by=request.user,
            at=now(),
        )

    draft, status = attempt(form, do)
    if draft is None:
        return _letters(request, complaint, template, form, status=status)
    messages.success(request, _("It stands in the composer. Read it over once more, then send it."))
    return go(f"{reverse('complaint', args=[complaint.reference])}?draft={draft.pk}#reply")


def _chosen(request: SignedIn, complaint: Complaint) -> LetterTemplate:
    asked = request.POST if request.method == "POST" else request.GET
    key = asked.get("template", LetterTemplate.Key.APOLOGY.value)
    language = asked.get("language", "") or language_of(complaint)
    if key not in LetterTemplate.Key.values or language not in LANGUAGES:
        raise Http404(_("There is no such letter."))
    return newest_template(key, language)


def _letters(
    request: SignedIn,
    complaint: Complaint,
    template: LetterTemplate,
    form: LetterForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "complaint": complaint,
        "template": template,
        "form": form,
        "keys": LetterTemplate.Key.choices,
        "languages": settings.LANGUAGES,
        "letters": letters_of(complaint),
        "may_work": can_work_on(request.user, complaint) and not complaint.merged_into_id,
        "refusal": refusal,
    }
    return render(request, "recovery/letters/page.html", context, status=status)


@signed_in
@require_GET
def printed(request: SignedIn, reference: str, letter_id: int) -> HttpResponse:
    """Show a letter as it goes on paper."""
    complaint = get_complaint_for(request.user, reference)
    return _printed(request, complaint, get_letter_of(complaint, letter_id), ProofForm())


@signed_in
@require_POST
def posted(request: SignedIn, reference: str, letter_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    letter = get_letter_of(complaint, letter_id)
    form = ProofForm(request.POST)
    if not can_work_on(request.user, complaint):
        return _printed(request, complaint, letter, form, status=NOT_YOURS)
    proof = form.data.get("proof", "")
    _letter, status = attempt(form, lambda: post_letter(letter, proof=proof, by=request.user, at=now()))
    if status != DONE:
        return _printed(request, complaint, letter, form, status=status)
    messages.success(request, _("Noted that it was posted."))
    return go(reverse("letter_print", args=[complaint.reference, letter.pk]))


def _printed(
    request: SignedIn, complaint: Complaint, letter: Letter, form: DeskForm, *, status: int = 200
) -> HttpResponse:
    works = can_work_on(request.user, complaint) and not complaint.merged_into_id
    context = {
        "complaint": complaint,
        "letter": letter,
        "form": form if works and letter.way == Letter.Way.POST and letter.posted_at is None else None,
    }
    return render(request, "recovery/letters/print.html", context, status=status)


def _reads_letters(request: SignedIn) -> None:
    access = access_of(request.user)
    if not (access.works or access.reads_all):
        raise PermissionDenied


@signed_in
@require_GET
def templates(request: SignedIn) -> HttpResponse:
    """List the letters that are in use."""
    _reads_letters(request)
    rows = list(newest_templates())
    names = dict(LetterTemplate.Key.choices)
    letters = [
        {"name": names[key], "rows": [one for one in rows if one.key == key]}
        for key in LetterTemplate.Key.values
    ]
    return render(request, "recovery/letters/templates.html", {"letters": letters})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: SignedIn, template_key: str, language: str) -> HttpResponse:
    """Show a letter in one language; admins write its next version."""
    _reads_letters(request)
    shown = newest_template(template_key, language)
    may_keep = can_keep_letters(request.user)
    if request.method != "POST":
        first = {"subject": shown.subject, "body": shown.body, "based_on": shown.number}
        return _template(request, shown, TemplateForm(initial=first), may_keep)
    form = TemplateForm(request.POST)
    if not may_keep:
        return _template(
            request, shown, form, may_keep, refusal=_("Admins change the letters."), status=NOT_YOURS
        )

    def do() -> LetterTemplate:
        return change_template(template_key, language, **form.cleaned_data, by=request.user, at=now())

    changed, status = attempt(form, do)
    if changed is None:
        return _template(request, shown, form, may_keep, status=status)
    messages.success(request, _("This is the letter from now on."))
    return go(reverse("letter_template", args=[template_key, language]))


def _template(
    request: SignedIn,
    shown: LetterTemplate,
    form: TemplateForm,
    may_keep: bool,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "template": shown,
        "form": form,
        "may_keep": may_keep,
        "variables": [(f"{{{name}}}", say(says)) for name, says in VARIABLES.items()],
        "refusal": refusal,
    }
    return render(request, "recovery/letters/template.html", context, status=status)
