"""Ms Lin's transfer, from the first call to the closed complaint, refusals included and nothing mocked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.common import clock
from cxdesk.jobs.sweep import sweep
from recovery.models import Complaint, FollowUp, Promise, RootCause
from tests.journeys.hands import Hands, Values
from tests.journeys.leading import MOMENT, page_of, settle, state_of
from tests.journeys.ms_lin import TOLD, Told

# The sweep opens its own transactions, and the server of the browser has connections of its own.
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
REFUSED = 409


def _in(**span: float) -> str:
    return (clock.now() + timedelta(**span)).strftime(MOMENT)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_her_transfer_never_came(hands: Hands, ana: User, lea: User, language: str) -> None:
    User.objects.update(language=language)
    told = TOLD[language]
    with translation.override(language):
        hands.be(ana)
        complaint = she_calls(hands, told, language)
        step_1_listen(hands, told)
        step_2_expectation(hands, complaint, told)
        step_3_own(hands)
        step_4_reassure(hands, complaint, told)
        step_5_objective(hands)
        step_6_apologise(hands, complaint, told)
        step_7_resolve(hands, complaint, told)
        step_8_follow_through(hands, complaint, told)
        step_9_see_the_whole(hands, told)
        step_10_root_cause(hands)
        she_is_content_and_it_is_closed(hands, complaint)


def she_calls(hands: Hands, told: Told, language: str) -> Complaint:
    """Monday 10:02: her words are taken first; without them nothing is logged."""
    hands.open("/complaints/new/")
    caller: Values = {
        "customer_name": told.customer,
        "customer_phone": "+86 138 0000 4410",
        "customer_email": "lin@example.com",
        "severity": "2",
        "emotion": "4",
    }
    hands.send("/complaints/new/", caller, status=REFUSED)
    assert hands.field("customer_name") == told.customer
    assert not Complaint.objects.exists()
    hands.send("/complaints/new/", {**caller, "verbatim": told.words})
    complaint = Complaint.objects.get()
    hands.sees(complaint.reference, told.words)
    assert (complaint.state, complaint.verbatim, complaint.severity) == ("open", told.words, 2)
    return complaint


def step_1_listen(hands: Hands, told: Told) -> None:
    """Ask, say it back; her own words back are no restatement, and after her no it is said anew."""
    settle(hands, "listen", {"restatement": told.better_restatement}, status=REFUSED)
    for question, answer in told.questions:
        hands.follow("?step=listen")
        hands.send("/clarifications/", {"question": question, "answer": answer})
        hands.sees(question, answer)
    settle(hands, "listen", {"restatement": told.words, "restatement_confirmed": "on"}, status=REFUSED)
    hands.sees(
        _("These are the customer's own words. Say in yours what you understood, so that they can hear it.")
    )
    hands.follow("?step=listen")
    hands.send("/steps/listen/notes/", {"restatement": told.restatement})
    hands.follow("?step=listen")
    hands.send("/restatement/rejection/", {"correction": told.correction})
    hands.sees(told.correction)
    again = {"restatement": told.restatement, "restatement_confirmed": "on"}
    settle(hands, "listen", again, status=REFUSED)
    settle(hands, "listen", {**again, "restatement": told.better_restatement})


def step_2_expectation(hands: Hands, complaint: Complaint, told: Told) -> None:
    """No offer before we know what she wants; what can be met is assured, with one dated promise."""
    hands.send("/remedies/", {"kind": "words", "text": told.option}, status=REFUSED)
    settle(hands, "confirm_expectation", {}, status=REFUSED)
    wanted: Values = {
        "expectation": told.expectation,
        "expected_kind": "refund",
        "expected_amount": "780",
        "expected_level": "4",
        "can_meet": "yes",
    }
    hands.follow("?step=confirm_expectation")
    hands.send("/steps/confirm_expectation/notes/", wanted)
    settle(hands, "confirm_expectation", wanted)
    assert Complaint.objects.get(pk=complaint.pk).steps_done.count() == 2


def step_3_own(hands: Hands) -> None:
    """He answers for it from here to the end, and she hears who he is."""
    settle(hands, "own", {})


def step_4_reassure(hands: Hands, complaint: Complaint, told: Told) -> None:
    """He has to ask around: a promise with a time, and he keeps it before that."""
    promise = {"promise_text": told.call_back, "promise_due": _in(minutes=43)}
    settle(hands, "reassure", promise)
    hands.sees(told.call_back)
    assert complaint.promises.filter(state="open").exists()


def step_5_objective(hands: Hands) -> None:
    """She is angry at the problem, not at him."""
    settle(hands, "stay_objective", {"mood_before": "4"}, status=REFUSED)
    settle(hands, "stay_objective", {"mood_before": "4", "mood_after": "2"})


def step_6_apologise(hands: Hands, complaint: Complaint, told: Told) -> None:
    """Feeling for her is not enough; and what blames others or happens often never leaves."""
    settle(hands, "apologise", {"apology_kind": "organisation", "apology_by": "spoken"}, status=REFUSED)
    hands.open(page_of(complaint))
    hands.send("/messages/", {"text": told.blaming}, status=REFUSED)
    hands.sees(told.blaming)
    assert not complaint.messages.filter(text=told.blaming).exists()
    hands.send("/messages/", {"text": told.rewritten})
    assert complaint.messages.get(text=told.rewritten).sending == "waiting"
    given = {"apology": told.apology, "apology_kind": "organisation", "apology_by": "spoken"}
    settle(hands, "apologise", given)


def step_7_resolve(hands: Hands, complaint: Complaint, told: Told) -> None:
    """Nothing is resolved before somebody has verified that it arrived."""
    for promise in Promise.objects.owed().filter(complaint=complaint):
        hands.open(page_of(complaint))
        hands.send(f"/promises/{promise.pk}/keeping/")
    assert not complaint.promises.exclude(state="kept").exists()
    # Tuesday, 09:00: the refund has arrived.
    clock.move(hours=23)
    sweep()
    done: Values = {"what_was_done": told.deed, "customer_answer": "accepted", "outcome": "upheld"}
    hands.open(page_of(complaint))
    settle(hands, "resolve", done, status=REFUSED)
    assert state_of(complaint) == "open"
    settle(hands, "resolve", {**done, "verified": "on"})
    assert state_of(complaint) == "resolved"
    hours = complaint.follow_ups.order_by("due_at").values_list("after_hours", flat=True)
    assert tuple(hours) == (72, 168, 720)


def step_8_follow_through(hands: Hands, complaint: Complaint, told: Told) -> None:
    """Friday: how does she feel about it? Whether it was solved is not asked."""
    hands.open(page_of(complaint))
    hands.send("/messages/", {"text": told.forbidden}, status=REFUSED)
    for follow_up in FollowUp.objects.filter(complaint=complaint).order_by("due_at"):
        clock.move(seconds=(follow_up.due_at - clock.now()).total_seconds() + 60)
        sweep()
        hands.open(page_of(complaint))
        hands.send(f"/follow-ups/{follow_up.pk}/outcome/", {"score": "4", "note": told.content}, press="done")
    settle(hands, "follow_up", {}, status=REFUSED)
    settle(hands, "follow_up", {"ending": "declined", "reason": told.content})


def step_9_see_the_whole(hands: Hands, told: Told) -> None:
    """It keeps happening, so it is refused until the cause is named."""
    settle(hands, "see_the_whole", {"recurring": "yes"}, status=REFUSED)
    hands.send("/cause/", {"title": told.cause})
    settle(hands, "see_the_whole", {"recurring": "yes", "prevention": told.cause})
    assert RootCause.objects.filter(title=told.cause).exists()


def step_10_root_cause(hands: Hands) -> None:
    """Nothing went wrong on the way: no promise broken, nothing reopened, no low score."""
    settle(hands, "root_cause", {"ending": "not_due"})


def she_is_content_and_it_is_closed(hands: Hands, complaint: Complaint) -> None:
    hands.open(page_of(complaint))
    hands.sees(_("Ready to close."))
    hands.send("/closing/")
    assert state_of(complaint) == "closed"
    names = list(complaint.events.values_list("name", flat=True))
    assert names.count("step.completed") == 10
    assert "promise.broken" not in names
