"""The addresses of cxdesk, and one at which a request makes something due at once."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cxdesk.chaos.models import Subject
from cxdesk.chaos.tasks import SINGLE
from cxdesk.common import clock
from cxdesk.jobs.timers import start_timer

handler400 = "cxdesk.errors.bad_request"
handler403 = "cxdesk.errors.forbidden"
handler404 = "cxdesk.errors.not_found"
handler500 = "cxdesk.errors.broken"


@csrf_exempt
@require_POST
def due_now(request: HttpRequest) -> HttpResponse:
    """Owe somebody an effect at this moment, as an action does that must not wait."""
    at = clock.now()
    with transaction.atomic():
        subject = Subject.objects.create(kind=SINGLE, due_at=at, phase="web")
        start_timer(SINGLE, subject.pk, due_at=at)
    return HttpResponse(status=201)


urlpatterns = [path("chaos/due-now/", due_now), path("", include("cxdesk.urls"))]
