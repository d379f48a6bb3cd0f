"""Figures for those who lead teams."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.api.endpoint import Endpoint
from recovery.api.serializers.insights import GapReportOut, GapWindowIn
from recovery.errors import NotAllowed
from recovery.queries.expectation_gap import expectation_gap, may_read_gap


class ExpectationGap(Endpoint):
    @extend_schema(
        summary="Read the gap between what customers had expected and what they got",
        description="Of complaints that closed in the last days and of follow-ups, where both levels are "
        "known, for the teams that you oversee.",
        parameters=[GapWindowIn],
        responses={200: GapReportOut},
    )
    def get(self, request: Request) -> Response:
        if not may_read_gap(self.person):
            raise NotAllowed(_("Only supervisors, admins and auditors read these figures."))
        until = clock.now()
        since = until - timedelta(days=self.parameters(GapWindowIn)["days"])
        return self.answer(GapReportOut, expectation_gap(self.person, since=since, until=until))
