"""Where admins look after timers and the outbox."""

from __future__ import annotations

from django.urls import path

from cxdesk.jobs import pages

urlpatterns = [
    path("", pages.jobs, name="jobs"),
    path("timers/<int:timer_id>/decision/", pages.timer_decision, name="timer_decision"),
    path("outgoing/<int:outgoing_id>/decision/", pages.outgoing_decision, name="outgoing_decision"),
]
