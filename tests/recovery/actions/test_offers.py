"""Options, offers and the customer's answers: one offer at a time, and no decline is the end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from recovery.actions.endings import reopen_complaint
from recovery.actions.escalations import escalate_decline
from recovery.actions.merging import merge_complaints
from recovery.actions.offers import add_option, answer_offer, offer_option
from recovery.actions.playbook import complete_step, note_step
from recovery.actions.states import take_complaint
from recovery.errors import IllegalMove, NotAllowed, OfferRefused, StepBlocked, WordsMissing
from recovery.models import Complaint, Evidence, Offer
from recovery.queries.facts import facts_of
from tests.builders import ENOUGH, MakeComplaint, lead_to, make_offer, make_option

pytestmark = pytest.mark.django_db
RESOLVED = ENOUGH["resolve"]["answers"]


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    """A complaint of Ana's that may be offered something."""
    return lead_to(make_complaint(owner=ana), "own", by=ana, at=noon)


@pytest.fixture
def ready(owned: Complaint, ana: User, noon: datetime) -> Complaint:
    """One of which only step 7 is left."""
    return lead_to(owned, "apologise", by=ana, at=noon)


def _answer(complaint: Complaint) -> str:
    return facts_of(complaint).answer("resolve", "customer_answer")


def test_an_option_is_written_down_once(owned, ana, noon):
    first = make_option(owned, by=ana, at=noon, cost_minor=9000, explanation="We drive you home.")
    second = make_option(owned, by=ana, at=noon + timedelta(hours=1))

    assert first == second
    assert (first.cost_minor, first.currency) == (9000, "USD")
    assert owned.events.filter(name="option.added").count() == 1


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 281}, "text"),
        ({"text": "A\x00"}, "text"),
        ({"takes_minutes": -1}, "takes"),
        ({"cost_minor": -1}, "cost"),
        ({"explanation": "x" * 1001}, "explanation"),
    ],
)
def test_an_option_that_says_nothing_is_refused(owned, ana, noon, wrong, field):
    facts = {"text": "A car", "takes_minutes": 5, "within_authority": True, **wrong}

    with pytest.raises(WordsMissing) as refusal:
        add_option(owned, by=ana, at=noon, **facts)

    assert refusal.value.field == field


@pytest.mark.parametrize("last, sentence", [("listen", "expects"), ("confirm_expectation", "own it")])
def test_nothing_is_offered_before_the_expectation_is_known_and_somebody_owns_it(
    make_complaint, ana, noon, last, sentence
):
    complaint = lead_to(make_complaint(owner=ana), last, by=ana, at=noon)

    with pytest.raises(OfferRefused, match=sentence):
        make_option(complaint, by=ana, at=noon)
    assert not Offer.objects.exists()


def test_an_option_of_before_a_reopening_is_not_offered_until_they_were_asked_again(ready, ana, noon):
    option = make_option(ready, by=ana, at=noon)
    complete_step(ready, "resolve", by=ana, at=noon, answers=RESOLVED)
    with pytest.raises(OfferRefused, match="in hand"):
        offer_option(option, by=ana, at=noon)

    reopen_complaint(ready, reason="It broke again.", by=ana, at=noon)

    with pytest.raises(OfferRefused, match="expects"):
        offer_option(option, by=ana, at=noon)


def test_an_offer_is_made_once_and_one_at_a_time(owned, ana, noon):
    option, other = make_option(owned, by=ana, at=noon), make_option(owned, "A taxi", by=ana, at=noon)
    offer = offer_option(option, by=ana, at=noon)

    assert offer_option(option, by=ana, at=noon) == offer
    with pytest.raises(OfferRefused, match="Another offer waits"):
        offer_option(other, by=ana, at=noon)
    assert owned.events.filter(name="offer.made").count() == 1


def test_an_answer_is_noted_once_and_step_7_knows_it(owned, ana, noon):
    offer = make_offer(owned, by=ana, at=noon)

    answer_offer(offer, answer="accepted", words="Yes, please.", by=ana, at=noon)
    answer_offer(offer, answer="accepted", by=ana, at=noon + timedelta(hours=1))

    offer.refresh_from_db()
    assert (offer.answer, offer.words, offer.answered_at) == ("accepted", "Yes, please.", noon)
    assert owned.events.filter(name="offer.accepted").count() == 1
    assert _answer(owned) == "accepted"


def test_another_answer_to_the_same_offer_is_refused(owned, ana, noon):
    offer = make_offer(owned, by=ana, at=noon)
    answer_offer(offer, answer="declined", by=ana, at=noon)

    with pytest.raises(IllegalMove, match="stands already"):
        answer_offer(offer, answer="accepted", by=ana, at=noon)


def test_a_new_offer_takes_back_the_answer_to_the_last(owned, ana, noon):
    answer_offer(make_offer(owned, by=ana, at=noon), answer="accepted", by=ana, at=noon)

    offer = make_offer(owned, "A taxi", by=ana, at=noon)
    assert _answer(owned) == ""
    answer_offer(offer, answer="withdrawn", by=ana, at=noon)

    assert _answer(owned) == ""


def test_an_outsider_neither_adds_nor_offers_nor_answers(owned, ana, otto, noon):
    option = make_option(owned, by=ana, at=noon)
    with pytest.raises(NotAllowed):
        make_option(owned, "A taxi", by=otto, at=noon)
    with pytest.raises(NotAllowed):
        offer_option(option, by=otto, at=noon)
    offer = offer_option(option, by=ana, at=noon)
    with pytest.raises(NotAllowed):
        answer_offer(offer, answer="accepted", by=otto, at=noon)


def test_a_decline_without_another_offer_or_a_supervisor_blocks_step_7(ready, ana, noon):
    offer = make_offer(ready, by=ana, at=noon)
    answer_offer(offer, answer="declined", by=ana, at=noon)
    refused_all = {**RESOLVED, "customer_answer": "refused_all"}

    for way in (
        {"answers": refused_all},
        {"answers": refused_all, "ending": "nobody_to_ask", "reason": "Gone."},
    ):
        with pytest.raises(StepBlocked) as refusal:
            complete_step(ready, "resolve", by=ana, at=noon, **way)
        assert "decline_is_answered" in {one.code for one in refusal.value.blockers}

    escalate_decline(offer, reason="They want cash.", by=ana, at=noon)
    _done, new = complete_step(ready, "resolve", by=ana, at=noon, answers=refused_all)
    assert new


def test_a_counter_offer_that_is_accepted_lets_step_7_end(ready, ana, noon):
    answer_offer(make_offer(ready, by=ana, at=noon), answer="declined", by=ana, at=noon)
    counter = make_offer(ready, "The fare in cash", by=ana, at=noon)
    without_answer = {key: value for key, value in RESOLVED.items() if key != "customer_answer"}
    with pytest.raises(StepBlocked):
        complete_step(ready, "resolve", by=ana, at=noon, answers=without_answer)

    answer_offer(counter, answer="accepted", by=ana, at=noon)

    assert complete_step(ready, "resolve", by=ana, at=noon, answers=without_answer)[1]


def test_a_counter_offer_that_was_taken_back_answers_nothing(ready, ana, noon):
    answer_offer(make_offer(ready, by=ana, at=noon), answer="declined", by=ana, at=noon)
    answer_offer(make_offer(ready, "A taxi", by=ana, at=noon), answer="withdrawn", by=ana, at=noon)

    assert facts_of(ready).declines_left_alone == 1


@pytest.mark.parametrize(
    "said, claimed", [("declined", "accepted"), ("accepted", "refused_all"), ("", "accepted")]
)
def test_an_answer_that_contradicts_the_offers_is_refused_wherever_it_is_given(
    ready, ana, noon, said, claimed
):
    offer = make_offer(ready, by=ana, at=noon)
    if said:
        answer_offer(offer, answer=said, by=ana, at=noon)
    before = Evidence.objects.count()

    with pytest.raises(StepBlocked) as refusal:
        note_step(ready, "resolve", answers={"customer_answer": claimed}, by=ana, at=noon)

    assert refusal.value.blockers[0].code == "answer_fits_the_offers"
    assert Evidence.objects.count() == before


@pytest.mark.parametrize("can_meet", ["no", "partly"])
def test_a_wish_that_cannot_be_met_wants_an_explained_alternative(make_complaint, ana, noon, can_meet):
    expects = {"answers": {"expectation": "The fare, twice.", "can_meet": can_meet}}
    complaint = make_complaint(owner=ana)
    lead_to(complaint, "apologise", by=ana, at=noon, confirm_expectation=expects)
    make_option(complaint, "A taxi", by=ana, at=noon)
    with pytest.raises(StepBlocked) as refusal:
        complete_step(complaint, "resolve", by=ana, at=noon, answers=RESOLVED)
    assert [one.code for one in refusal.value.blockers] == ["expectation_not_met_has_alternatives"]

    make_option(complaint, explanation="We drive you home for nothing.", by=ana, at=noon)

    assert complete_step(complaint, "resolve", by=ana, at=noon, answers=RESOLVED)[1]


def test_a_reopening_keeps_the_trail_and_begins_another_attempt(ready, ana, noon):
    answer_offer(make_offer(ready, by=ana, at=noon), answer="accepted", by=ana, at=noon)
    complete_step(ready, "resolve", by=ana, at=noon, answers=RESOLVED)

    reopen_complaint(ready, reason="The car did not come again.", by=ana, at=noon)

    facts = facts_of(ready)
    assert (facts.offers_accepted_last, facts.answer("resolve", "customer_answer")) == (0, "")
    assert ready.offers.count() == 1


def test_merging_takes_options_offers_and_what_was_passed_on_along(make_complaint, ana, mia, noon):
    complaint = lead_to(make_complaint(new_customer=mia, owner=ana), "own", by=ana, at=noon)
    into = lead_to(make_complaint(customer=complaint.customer, owner=ana), "own", by=ana, at=noon)
    here, there = make_offer(complaint, by=ana, at=noon), make_offer(into, by=ana, at=noon)
    answer_offer(here, answer="declined", by=ana, at=noon)
    passed_on = escalate_decline(here, reason="They want cash.", by=ana, at=noon)
    later = make_offer(complaint, "A taxi", by=ana, at=noon)

    merge_complaints(complaint, into, reason="Same car.", by=ana, at=noon)

    passed_on.refresh_from_db()
    trail = list(into.offers.order_by("pk").values_list("pk", "answer", "option__text"))
    assert trail == [
        (here.pk, "declined", "A car home"),
        (there.pk, "withdrawn", "A car home"),
        (later.pk, "", "A taxi"),
    ]
    assert sorted(into.options.values_list("text", flat=True)) == ["A car home", "A taxi"]
    assert passed_on.complaint_id == into.pk
    assert take_complaint(into, by=ana, at=noon).offers.current().count() == 3
