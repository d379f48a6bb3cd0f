"""Why recoveries fail: the five causes counted, and what is to be improved because of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.clock import now
from recovery.actions.post_mortems import settle_improvement
from recovery.models import Improvement
from recovery.pages.acts import DONE, NOT_YOURS, attempt, signed_in
from recovery.pages.forms.afterwards import ImprovementForm
from recovery.permissions import can_review_causes
from recovery.queries.post_mortems import causes_of_failure, get_improvement_for, open_improvements_for


def _check_reads(request: SignedIn) -> None:
    if not (can_review_causes(request.user) or access_of(request.user).reads_all):
        raise PermissionDenied


@signed_in
@require_GET
def recovery_causes(request: SignedIn) -> HttpResponse:
    """Rank the five causes, and list what nobody has seen to yet."""
    _check_reads(request)
    return _page(request)


@signed_in
@require_POST
def settle(request: SignedIn, improvement_id: int) -> HttpResponse:
    _check_reads(request)
    improvement = get_improvement_for(request.user, improvement_id)
    form = ImprovementForm(request.POST)
    if not can_review_causes(request.user):
        return _page(request, improvement, form, status=NOT_YOURS)
    what = form.data.get("what", "")
    _settled, status = attempt(
        form, lambda: settle_improvement(improvement, what=what, by=request.user, at=now())
    )
    if status != DONE:
        return _page(request, improvement, form, status=status)
    messages.success(request, _("Noted what was done about it."))
    return go(reverse("recovery_causes"))


def _page(
    request: SignedIn,
    sent: Improvement | None = None,
    form: ImprovementForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    rows = open_improvements_for(request.user)
    context = {
        "causes": causes_of_failure(request.user, at=now()),
        "improvements": [
            {
                "row": one,
                "form": form
                if sent is not None and one.pk == sent.pk
                else ImprovementForm(auto_id=f"improvement_{one.pk}_%s"),
            }
            for one in rows
        ],
        "may_settle": can_review_causes(request.user),
    }
    return render(request, "recovery/causes/recovery.html", context, status=status)
