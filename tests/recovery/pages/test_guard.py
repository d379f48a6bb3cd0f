"""The tone guard in the composer: quiet, live, refused, asked for and let go; with and without a script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.messages import draft_message
from recovery.models import Complaint, ComplaintEvent, Message, MessageDraft, Promise
from tests.recovery.actions.test_tone import GOOD, HARD, SOFT
from tests.recovery.letters import write

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def complaint(mias: Complaint) -> Complaint:
    return mias


@pytest.fixture
def desk(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


@pytest.fixture
def lead(lea: User) -> Client:
    client = Client()
    client.force_login(lea)
    return client


def post(desk: Client, complaint: Complaint, where: str, *, htmx: bool = True, **body: Any) -> Any:
    body = {"language": "en", "to": "mia.lin@example.com"} | body
    address = f"/complaints/{complaint.reference}/{where}"
    return desk.post(address, body, headers=HTMX if htmx else {})


def check(desk: Client, complaint: Complaint, text: str, **body: Any) -> str:
    answer = post(desk, complaint, "messages/check/", text=text, **body)
    assert answer.status_code == 200
    return answer.content.decode()


# ------------------------------------------------------------------ while they type


def test_the_live_check_is_quiet_when_all_is_well_and_stores_nothing(desk: Client, complaint: Complaint):
    page = check(desk, complaint, GOOD)

    assert "<li>" not in page
    assert "tone_reason" not in page
    assert not Message.objects.exists()
    assert not MessageDraft.objects.exists()
    assert not ComplaintEvent.objects.filter(name__startswith="tone.").exists()


def test_it_shows_the_words_why_and_what_instead(desk: Client, complaint: Complaint):
    page = check(desk, complaint, HARD["common_problem"])

    assert "<mark>known issue</mark>" in page
    assert "You are telling the customer that this happens often." in page
    assert "Ask a supervisor" in page
    assert 'name="tone_reason"' not in page


def test_a_reason_is_asked_for_only_when_it_helps(desk: Client, lead: Client, complaint: Complaint):
    assert 'name="tone_reason"' in check(desk, complaint, SOFT["shouting"])
    assert 'name="tone_reason"' in check(lead, complaint, HARD["blame"])
    assert 'name="tone_reason"' not in check(desk, complaint, HARD["blame"])


def test_a_reason_that_is_typed_stays_while_the_words_change(desk: Client, complaint: Complaint):
    assert 'value="Hers."' in check(desk, complaint, SOFT["shouting"], tone_reason="Hers.")


def test_the_subject_is_shown_as_such(desk: Client, complaint: Complaint):
    assert "In the subject" in check(desk, complaint, GOOD, subject="A known issue")


def test_a_first_reply_is_told_what_it_lacks_and_a_later_one_nothing(
    desk: Client, complaint: Complaint, ana: User
):
    text = "I will call you today at 15:00."
    assert "an apology" in check(desk, complaint, text)
    assert "an apology" not in check(desk, complaint, GOOD)

    write(complaint, ana, clock.now(), GOOD)

    assert "an apology" not in check(desk, complaint, text)


def test_who_only_reads_gets_no_advice(client: Client, complaint: Complaint, make_person: Any, harbour: Any):
    client.force_login(make_person("Aki", "auditor", harbour))

    assert post(client, complaint, "messages/check/", text=HARD["blame"]).status_code == 403


def test_the_check_is_no_page(desk: Client, complaint: Complaint):
    assert desk.get(f"/complaints/{complaint.reference}/messages/check/").status_code == 405


def test_without_a_script_the_check_is_the_page_with_the_words(desk: Client, complaint: Complaint):
    answer = post(desk, complaint, "messages/check/", htmx=False, text=HARD["blame"])

    assert answer.status_code == 200
    assert HARD["blame"] in answer.content.decode()


def test_markup_in_the_words_stays_words(desk: Client, complaint: Complaint):
    page = check(desk, complaint, "<b>This</b> is a known <script>x</script> issue, a known issue")

    assert "<script>" not in page


# ------------------------------------------------------------------ when they send


@pytest.mark.parametrize("htmx", [True, False])
def test_a_refused_letter_stays_in_the_form_with_the_advice(desk: Client, complaint: Complaint, htmx: bool):
    answer = post(desk, complaint, "messages/", htmx=htmx, text=HARD["blame"], subject="Your car")

    assert answer.status_code == 409
    page = answer.content.decode()
    assert HARD["blame"] in page
    assert 'value="Your car"' in page
    assert "The customer should not read this as it stands." in page
    assert "You are putting it on someone else." in page
    assert not Message.objects.exists()


@pytest.mark.parametrize("htmx", [True, False])
def test_what_warns_leaves_with_the_reason_of_the_agent(desk: Client, complaint: Complaint, htmx: bool):
    assert post(desk, complaint, "messages/", htmx=htmx, text=SOFT["shouting"]).status_code == 409

    sent = post(desk, complaint, "messages/", htmx=htmx, text=SOFT["shouting"], tone_reason="Hers.")

    assert sent.status_code == (200 if htmx else 303)
    page = desk.get(f"/complaints/{complaint.reference}/").content.decode()
    assert "Sent although the tone guard spoke up (Shouting): Hers." in page


def test_a_supervisor_sends_it_with_a_reason(lead: Client, complaint: Complaint):
    assert "as a supervisor" in post(lead, complaint, "messages/", text=HARD["blame"]).content.decode()

    sent = post(lead, complaint, "messages/", text=HARD["blame"], tone_reason="She asked.", htmx=False)

    assert sent.status_code == 303
    assert Message.objects.count() == 1


def test_a_draft_comes_back_with_its_advice(desk: Client, complaint: Complaint, ana: User):
    draft_message(complaint, kind="", text=HARD["blame"], by=ana, at=clock.now())

    assert (
        "You are putting it on someone else."
        in desk.get(f"/complaints/{complaint.reference}/").content.decode()
    )


def test_the_first_step_lets_a_question_through_when_it_says_so(desk: Client, complaint: Complaint):
    asks = "I am sorry. What happened at the gate?"
    assert 'name="clarifies"' in check(desk, complaint, asks)
    assert post(desk, complaint, "messages/", text=asks).status_code == 409

    assert post(desk, complaint, "messages/", text=asks, clarifies="on", htmx=False).status_code == 303


# ------------------------------------------------------------------ asking, and letting go


@pytest.mark.parametrize("htmx", [True, False])
def test_an_agent_asks_a_supervisor_lets_go_and_the_agent_sends(
    desk: Client, lead: Client, complaint: Complaint, htmx: bool
):
    done = 200 if htmx else 303
    body = {"text": HARD["blame"], "subject": "Your car", "htmx": htmx}
    assert post(desk, complaint, "messages/asking/", **body).status_code == done
    assert MessageDraft.objects.get().text == HARD["blame"]
    mine = desk.get(f"/complaints/{complaint.reference}/").content.decode()
    assert "You have asked the supervisors" in mine
    assert "asks you to let these words go" not in mine

    page = lead.get(f"/complaints/{complaint.reference}/").content.decode()
    assert "Ana asks you to let these words go" in page
    asked = ComplaintEvent.objects.get(name="tone.asked").pk
    where = f"messages/asking/{asked}/release/"
    refused = post(lead, complaint, where, htmx=htmx)
    assert refused.status_code == 409
    assert "Say in one line why these words may go." in refused.content.decode()
    assert post(lead, complaint, where, htmx=htmx, tone_reason="She asked who it was.").status_code == done

    assert "asks you to let" not in lead.get(f"/complaints/{complaint.reference}/").content.decode()
    mine = desk.get(f"/complaints/{complaint.reference}/").content.decode()
    assert "Lea has let these very words go" in mine
    assert post(desk, complaint, "messages/", **body | {"text": HARD["blame"] + " So."}).status_code == 409
    assert post(desk, complaint, "messages/", **body).status_code == done
    told = desk.get(f"/complaints/{complaint.reference}/").content.decode()
    assert "She asked who it was." in told


def test_an_agent_cannot_let_go_what_they_asked_for(desk: Client, complaint: Complaint):
    post(desk, complaint, "messages/asking/", text=HARD["blame"])
    asked = ComplaintEvent.objects.get(name="tone.asked").pk

    answer = post(desk, complaint, f"messages/asking/{asked}/release/", tone_reason="I may.")

    assert answer.status_code == 403
    assert not ComplaintEvent.objects.filter(name="tone.released").exists()


# ------------------------------------------------------------------ promises


def test_a_promise_shows_the_advice_at_its_field(desk: Client, lead: Client, complaint: Complaint):
    due = (clock.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    body = {"kind": "other", "promise_text": "The driver firm always does this", "promise_due": due}

    refused = post(desk, complaint, "promises/", **body)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "always does this" in page
    assert 'id="promise_tone_reason"' not in page

    assert 'id="promise_tone_reason"' in post(lead, complaint, "promises/", **body).content.decode()
    assert post(lead, complaint, "promises/", **body, tone_reason="Agreed.", htmx=False).status_code == 303
    assert Promise.objects.count() == 1
