"""Mail that came in: the tray, one mail, and what a person decides about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.tray import check_may_decide, join_mail, log_mail, set_mail_aside
from recovery.api.endpoint import ComplaintEndpoint, Endpoint
from recovery.api.pagination import CursorPages
from recovery.api.serializers.base import bad_field
from recovery.api.serializers.mail import MailDecisionIn, MailOut, MailRowOut
from recovery.models import InboundMail
from recovery.permissions import can_log_for
from recovery.queries.keyset import NEWEST
from recovery.queries.mail_in import MAIL_VIEWS, get_mail_for, mail_rows, possible_matches


class Mails(Endpoint, ListAPIView[InboundMail]):
    """Mail of the teams that a person works in, and of complaints that they may see."""

    serializer_class = MailRowOut
    pagination_class = CursorPages
    filter_backends = ()
    order = NEWEST

    def get_queryset(self) -> Any:
        return mail_rows(self.person, self.request.query_params.get("view", "decide"))

    @extend_schema(
        summary="List mail that came in, newest first",
        description="`view=decide` lists what waits for a person, `unread` what could not be or is not yet "
        "read, `all` everything.",
        parameters=[OpenApiParameter("view", str, enum=tuple(MAIL_VIEWS), default="decide")],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        for name in request.query_params:
            if name not in ("view", "cursor", "limit"):
                raise bad_field(name[:80], _("This filter is not known here."), "unknown_field")
        if request.query_params.get("view", "decide") not in MAIL_VIEWS:
            raise bad_field("view", _("Choose one of: %(names)s.") % {"names": ", ".join(MAIL_VIEWS)})
        return super().get(request, *args, **kwargs)


class MailEndpoint(ComplaintEndpoint):
    """A route under one mail."""

    def told(self, mail: InboundMail, *, created: bool = False) -> Response:
        may_decide = mail.is_undecided and can_log_for(self.person, mail.mailbox.team_id)
        matches = possible_matches(self.person, mail) if may_decide else []
        answer = MailOut(mail, context={"may_decide": may_decide, "matches": matches})
        return Response(answer.data, status=201 if created else 200)


class Mail(MailEndpoint):
    @extend_schema(summary="Read one mail, and to which complaints it may belong", responses={200: MailOut})
    def get(self, request: Request, mail_id: int) -> Response:
        return self.told(get_mail_for(self.person, mail_id))


class MailDecision(MailEndpoint):
    @extend_schema(
        summary="Decide about a mail",
        description="`join` puts it on the timeline of a complaint, `log` makes a new complaint of it, "
        "`set_aside` says with a reason that it is none.",
        request=MailDecisionIn,
        responses={201: MailOut, 200: MailOut},
    )
    def post(self, request: Request, mail_id: int) -> Response:
        mail = get_mail_for(self.person, mail_id)
        check_may_decide(mail, self.person)
        at = clock.now()
        self._decide(mail, self.body(MailDecisionIn), at)
        mail = get_mail_for(self.person, mail_id)
        return self.told(mail, created=mail.handled_at == at)

    def _decide(self, mail: InboundMail, body: dict[str, Any], at: datetime) -> None:
        if body["decision"] == "log":
            log_mail(mail, by=self.person, at=at)
        elif body["decision"] == "set_aside":
            set_mail_aside(mail, why=body["why"], by=self.person, at=at)
        else:
            if "complaint" not in body:
                raise bad_field("complaint", _("Name the complaint that it belongs to."), "required")
            complaint = self.named_complaint(body["complaint"], field="complaint")
            join_mail(mail, complaint, by=self.person, at=at)
