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
from recovery.playbook.composure import CUE_CARD
from tests.journeys.hands import Hands, Values
from tests.journeys.leading import MOMENT, page_of, settle, state_of
from tests.journeys.ms_lin import TOLD, Told

# The sweep opens its own transactions, and the server of the browser has connections of its own.
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
REFUSED = 409


def _in(**span: float) -> str:
    return (clock.now() + timedelta(**span)).strftime(MOMENT)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_her_transfer_never_came(hands: Hands, ana: User, lea: User, cleo: User, language: str) -> None:
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
        zhao_helps_and_owns_nothing(hands, complaint, told, ana, cleo)
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
    hands.does_not_see(_("What did they get?"), _("What could you do for them?"))
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
    hands.open(page_of(complaint))
    hands.send("/calls/", press="call_out")
    call = complaint.calls.get()
    hands.send(f"/calls/{call.pk}/hold/")
    # At 90 seconds the timer warns; nobody waits longer than two minutes without a promise.
    clock.move(seconds=95)
    hands.open(page_of(complaint))
    hands.send(f"/calls/{call.pk}/call-back/")
    assert complaint.promises.filter(state="open", kind="call_back").exists()
    hands.open(page_of(complaint))
    hands.send(f"/calls/{call.pk}/end/", {"result": "reached"})
    assert not complaint.events.filter(name="hold.too_long").exists()
    promise = {"promise_text": told.call_back, "promise_due": _in(minutes=43)}
    settle(hands, "reassure", promise)
    hands.sees(told.call_back)


def step_5_objective(hands: Hands) -> None:
    """She is angry at the problem, not at him."""
    hands.follow("?step=stay_objective")
    hands.sees(*CUE_CARD[translation.get_language() or "en"])
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


def zhao_helps_and_owns_nothing(
    hands: Hands, complaint: Complaint, told: Told, wei: User, zhao: User
) -> None:
    """The dispatcher gets a task with the brief, sees nothing else, and the owner stays."""
    hands.open(f"{page_of(complaint)}others/")
    asked = {"helper": str(zhao.pk), "what": told.task, "task_due": _in(hours=1)}
    hands.send(f"{page_of(complaint)}tasks/", asked)
    task = complaint.tasks.get()
    hands.be(zhao)
    hands.open(page_of(complaint), status=404)
    hands.open(f"/tasks/{task.pk}/")
    hands.sees(told.task, told.better_restatement, told.expectation)
    hands.send(f"/tasks/{task.pk}/reading/")
    hands.send(f"/tasks/{task.pk}/answer/", {"answer": told.cause})
    hands.be(wei)
    complaint.refresh_from_db()
    task.refresh_from_db()
    assert (complaint.owner, complaint.state) == (wei, "open")
    assert task.read_at
    assert task.done_at


def step_7_resolve(hands: Hands, complaint: Complaint, told: Told) -> None:
    """Nothing is resolved before somebody has verified that it arrived."""
    hands.open(page_of(complaint))
    hands.follow("?step=resolve")
    hands.send(
        "/options/",
        {"text": told.option, "takes": "60", "within_authority": "on", "explanation": told.option},
    )
    option = complaint.options.get()
    hands.send(f"/options/{option.pk}/offer/")
    offer = complaint.offers.get()
    hands.send(f"/offers/{offer.pk}/answer/", {"words": told.content}, press="accepted")
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
        # What she has from us comes first, then the question how she feels about it.
        page = f"{page_of(complaint)}follow-ups/{follow_up.pk}/"
        hands.open(page)
        hands.sees(told.deed)
        hands.send("/start/")
        hands.open(page)
        hands.send("/outcome/", {"score": "4", "note": told.content}, press="done")
    hands.open(page_of(complaint))
    settle(hands, "follow_up", {}, status=REFUSED)
    hands.open(f"{page_of(complaint)}letters/?template=apology_letter&language={translation.get_language()}")
    hands.send("/letters/", {"text": told.letter}, press="mail")
    hands.send("/messages/", {"text": told.letter})
    assert complaint.letters.count() == 1
    hands.open(page_of(complaint))
    settle(hands, "follow_up", {})


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
