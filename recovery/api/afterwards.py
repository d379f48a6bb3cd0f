"""Steps six and eight to ten beside their own fields: apologies, checks, asking, letters, looking back."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.apologies import record_apology
from recovery.actions.asking import start_asking, verify_outcome
from recovery.actions.paper import post_letter, print_letter
from recovery.actions.post_mortems import confirm_post_mortem, name_whom_it_concerns, refuse_post_mortem
from recovery.actions.reserve import propose_reserve
from recovery.api.endpoint import ComplaintEndpoint
from recovery.api.serializers.afterwards import (
    ApologyIn,
    ApologyOut,
    BriefedOut,
    ConcernsIn,
    DecisionIn,
    LetterDraftIn,
    LetterDraftOut,
    PostMortemOut,
    ProofIn,
    RecurrenceOut,
    ReserveIn,
    ReserveOut,
    TemplatedLetterIn,
    TemplatedLetterOut,
    VerifiedOut,
)
from recovery.api.serializers.around import FollowUpOut
from recovery.api.serializers.base import NothingIn, bad_field
from recovery.models import Complaint, PostMortem
from recovery.queries.apologies import apologies_of
from recovery.queries.briefing import briefing_of
from recovery.queries.letter_templates import (
    draft_letter,
    get_letter_of,
    given_to,
    letters_of,
    newest_template,
)
from recovery.queries.people import workers_of
from recovery.queries.post_mortems import post_mortem_of, post_mortems_of
from recovery.queries.promises import get_follow_up_of
from recovery.queries.recurrence import recurrence_of


class Apologies(ComplaintEndpoint):
    @extend_schema(summary="List the apologies on record", responses={200: ApologyOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(ApologyOut, apologies_of(self.complaint(reference)))

    @extend_schema(
        summary="Put an apology on record", request=ApologyIn, responses={201: ApologyOut, 200: ApologyOut}
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint, at = self.complaint_to_work_on(reference), clock.now()
        made = record_apology(complaint, **self.body(ApologyIn), by=self.person, at=at)
        return self.answer(ApologyOut, made, created=made.at == at)


class OutcomeVerification(ComplaintEndpoint):
    @extend_schema(
        summary="Say that you checked that the outcome reached the customer",
        request=NothingIn,
        responses={201: VerifiedOut, 200: VerifiedOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint, at = self.complaint_to_work_on(reference), clock.now()
        self.body()
        verified = verify_outcome(complaint, by=self.person, at=at)
        return self.answer(VerifiedOut, verified, created=verified.outcome_verified_at == at)


class FollowUpBriefing(ComplaintEndpoint):
    @extend_schema(
        summary="Read what to know before asking",
        description="The facts, and how to begin in the customer's language.",
        responses={200: BriefedOut},
    )
    def get(self, request: Request, reference: str, follow_up_id: int) -> Response:
        complaint = self.complaint(reference)
        follow_up = get_follow_up_of(complaint, follow_up_id)
        return self.answer(BriefedOut, briefing_of(complaint, follow_up, me=self.person))


class FollowUpStart(ComplaintEndpoint):
    @extend_schema(
        summary="Begin to ask",
        description="Refused until a person has verified the outcome.",
        request=NothingIn,
        responses={201: FollowUpOut, 200: FollowUpOut},
    )
    def post(self, request: Request, reference: str, follow_up_id: int) -> Response:
        follow_up, at = get_follow_up_of(self.complaint_to_work_on(reference), follow_up_id), clock.now()
        self.body()
        begun = start_asking(follow_up, by=self.person, at=at)
        return self.answer(FollowUpOut, begun, created=begun.started_at == at)


class Letters(ComplaintEndpoint):
    @extend_schema(summary="List the letters from templates", responses={200: TemplatedLetterOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(TemplatedLetterOut, letters_of(self.complaint(reference)))

    @extend_schema(
        summary="Write a letter on paper",
        description="It counts once it is posted. By mail a letter leaves as a message of its kind.",
        request=TemplatedLetterIn,
        responses={201: TemplatedLetterOut, 200: TemplatedLetterOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint, at = self.complaint_to_work_on(reference), clock.now()
        body = self.body(TemplatedLetterIn)
        template = newest_template(body.pop("template"), body.pop("language"))
        letter = print_letter(complaint, template, **body, by=self.person, at=at)
        return self.answer(TemplatedLetterOut, letter, created=letter.at == at)


class LetterDraft(ComplaintEndpoint):
    @extend_schema(
        summary="Draft a letter from the facts", parameters=[LetterDraftIn], responses={200: LetterDraftOut}
    )
    def get(self, request: Request, reference: str) -> Response:
        complaint = self.complaint(reference)
        asked = self.parameters(LetterDraftIn)
        template = newest_template(asked["template"], asked["language"])
        drafted = draft_letter(complaint, template, me=self.person, at=clock.now(), given=given_to(complaint))
        return self.answer(LetterDraftOut, drafted)


class LetterPosting(ComplaintEndpoint):
    @extend_schema(
        summary="Say that a letter was posted",
        request=ProofIn,
        responses={201: TemplatedLetterOut, 200: TemplatedLetterOut},
    )
    def post(self, request: Request, reference: str, letter_id: int) -> Response:
        letter, at = get_letter_of(self.complaint_to_work_on(reference), letter_id), clock.now()
        posted = post_letter(letter, **self.body(ProofIn), by=self.person, at=at)
        return self.answer(TemplatedLetterOut, posted, created=posted.posted_at == at)


class Recurrence(ComplaintEndpoint):
    @extend_schema(
        summary="Count how often the same happened",
        description="For staff alone; no customer is ever told.",
        responses={200: RecurrenceOut},
    )
    def get(self, request: Request, reference: str) -> Response:
        return self.answer(RecurrenceOut, recurrence_of(self.complaint(reference)))


class PostMortems(ComplaintEndpoint):
    @extend_schema(summary="List the looks back", responses={200: PostMortemOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(PostMortemOut, post_mortems_of(self.complaint(reference)))


def _standing(complaint: Complaint) -> PostMortem:
    found = post_mortem_of(complaint)
    if found is None:
        raise Http404(_("Nobody has looked back on this recovery yet."))
    return found


class PostMortemDecision(ComplaintEndpoint):
    @extend_schema(
        summary="Decide whether a person was the cause", request=DecisionIn, responses={200: PostMortemOut}
    )
    def post(self, request: Request, reference: str) -> Response:
        found = _standing(self.complaint_to_work_on(reference))
        confirmed = self.body(DecisionIn)["confirm"]
        decide = confirm_post_mortem if confirmed else refuse_post_mortem
        return self.answer(PostMortemOut, decide(found, by=self.person, at=clock.now()))


class PostMortemPerson(ComplaintEndpoint):
    @extend_schema(
        summary="Say whom a provisional look back concerns",
        request=ConcernsIn,
        responses={200: PostMortemOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        found = _standing(complaint)
        wanted = self.body(ConcernsIn)["person"]
        person = workers_of(complaint.team_id).filter(pk=wanted).first() if wanted else None
        if wanted and person is None:
            raise bad_field("person", _("Nobody of this team has this number."))
        named = name_whom_it_concerns(found, person, by=self.person, at=clock.now())
        return self.answer(PostMortemOut, named)


class Reserve(ComplaintEndpoint):
    @extend_schema(summary="List what was proposed from the reserve", responses={200: ReserveOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        rows = self.complaint(reference).reserve_proposals.select_related("by").order_by("pk")
        return self.rows(ReserveOut, list(rows))

    @extend_schema(
        summary="Propose something from the reserve for failed recoveries",
        description="Refused where no recovery failed before. Nothing is spent by it.",
        request=ReserveIn,
        responses={201: ReserveOut, 200: ReserveOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint, at = self.complaint_to_work_on(reference), clock.now()
        made = propose_reserve(complaint, **self.body(ReserveIn), by=self.person, at=at)
        return self.answer(ReserveOut, made, created=made.at == at)
