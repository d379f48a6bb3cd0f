"""What the page of a complaint shows at its moment, and not before or after: steps 1, 2 and 5."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from recovery.actions.assurances import assure
from recovery.actions.composure import flag_abuse, set_venting
from recovery.actions.listening import reject_restatement
from recovery.actions.playbook import complete_step, note_step
from recovery.actions.remedies import give_remedy
from recovery.errors import StepBlocked
from recovery.models import AbuseFlag, Category, Complaint, Promise
from recovery.playbook.composure import COURTESY, CUE_CARD
from recovery.playbook.prompts import GENERAL, PROMPTS
from tests.builders import ENOUGH, MakeComplaint, lead_to

WISH = {"expectation": "I want the fare back.", "expected_kind": "refund", "can_meet": "yes"}


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User) -> Complaint:
    return make_complaint(owner=ana)


def page(client: Client, complaint: Complaint, person: User, step: str = "") -> str:
    client.force_login(person)
    url = reverse("complaint", args=[complaint.reference])
    answer = client.get(f"{url}?step={step}" if step else url)
    assert answer.status_code == 200
    return answer.content.decode()


# ------------------------------------------------------------- step 1
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_questions_of_the_category_stand_at_the_first_step_until_it_is_done(
    language: str, client: Client, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    ana.language = language
    ana.save()
    billing = Category.objects.get(key="billing")
    complaint = make_complaint(owner=ana, category=billing)

    before = page(client, complaint, ana)
    complete_step(complaint, "listen", by=ana, at=noon, **ENOUGH["listen"])
    after = page(client, complaint, ana, "listen")

    for question in (*PROMPTS["price"][language], GENERAL[language][0]):
        assert question in before
        assert question not in after
    assert PROMPTS["delivery"][language][0] not in before


def test_a_restatement_they_said_no_to_is_struck_with_what_they_said(
    client: Client, owned: Complaint, ana: User, noon: datetime
) -> None:
    note_step(owned, "listen", answers={"restatement": "The driver came late."}, by=ana, at=noon)
    assert "restatement/rejection/" in page(client, owned, ana)

    reject_restatement(owned, correction="He never came at all.", by=ana, at=noon)

    shown = page(client, owned, ana)
    assert '<s class="kept">The driver came late.</s>' in shown
    assert "He never came at all." in shown
    assert "restatement/rejection/" not in shown


# ------------------------------------------------------------- step 2
@pytest.mark.parametrize("ending", ["", "not_stated"])
def test_no_offer_is_shown_before_the_expectation_is_known(
    ending: str, client: Client, owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "listen", by=ana, at=noon)
    before = page(client, owned, ana)
    assert 'id="options"' not in page(client, owned, ana, "resolve")
    with pytest.raises(StepBlocked):
        give_remedy(owned, kind="words", text="A letter.", by=ana, at=noon)
    with pytest.raises(StepBlocked):
        complete_step(owned, "confirm_expectation", by=ana, at=noon, answers={"can_meet": "yes"})
    answers = {} if ending else {"expectation": "The fare."}
    complete_step(
        owned, "confirm_expectation", by=ana, at=noon, answers=answers, ending=ending, reason="They hung up."
    )
    after = page(client, owned, ana)

    assert 'id="options"' in page(client, owned, ana, "resolve")
    assert 'id="no-offer-yet"' in before
    assert f"/complaints/{owned.reference}/remedies/" not in before
    assert 'id="no-offer-yet"' not in after
    assert give_remedy(owned, kind="words", text="A letter.", by=ana, at=noon).pk
    assert f"/complaints/{owned.reference}/remedies/" in after


def test_assuring_is_offered_when_it_can_be_met_until_it_is_assured(
    client: Client, owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "listen", by=ana, at=noon)
    note_step(owned, "confirm_expectation", answers={**WISH, "can_meet": "partly"}, by=ana, at=noon)
    assert 'id="assure"' not in page(client, owned, ana)
    note_step(owned, "confirm_expectation", answers=WISH, by=ana, at=noon)
    assert 'id="assure"' in page(client, owned, ana)

    assure(owned, due_at=noon + timedelta(hours=4), by=ana, at=noon)

    shown = page(client, owned, ana)
    assert 'id="assure"' not in shown
    assert 'id="assured"' in shown


def test_above_own_authority_a_sentence_stands_in_the_place_of_the_button(
    client: Client, owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "listen", by=ana, at=noon)
    note_step(
        owned, "confirm_expectation", answers={**WISH, "expected_amount": "250000 USD"}, by=ana, at=noon
    )

    shown = page(client, owned, ana)

    assert 'id="over-authority"' in shown
    assert 'id="assure"' not in shown


def test_a_time_that_is_past_or_absurdly_far_assures_nothing(
    client: Client, owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "listen", by=ana, at=noon)
    note_step(owned, "confirm_expectation", answers=WISH, by=ana, at=noon)
    client.force_login(ana)
    due = (noon + timedelta(days=4000)).strftime("%Y-%m-%dT%H:%M")

    url = reverse("complaint_assure", args=[owned.reference])
    refused = client.post(url, {"promise_due": "2001-01-01T10:00"})
    wrong = client.post(url, {"promise_due": due})

    assert (refused.status_code, wrong.status_code) == (409, 409)
    assert not Promise.objects.exists()


# ------------------------------------------------------------- step 5
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize(("emotion", "shown"), [(None, False), (1, False), (3, False), (4, True), (5, True)])
def test_the_cue_card_stands_there_at_four_of_five_and_not_below(
    emotion: int | None,
    shown: bool,
    language: str,
    client: Client,
    make_complaint: MakeComplaint,
    ana: User,
) -> None:
    ana.language = language
    ana.save()

    html = page(client, make_complaint(owner=ana, emotion=emotion), ana)

    assert ('id="cue-lines"' in html) == shown
    assert all((line in html) == shown for line in CUE_CARD[language] if "«" not in line)


def test_the_mood_noted_last_counts_for_the_cue_card(
    client: Client, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana, emotion=2)
    note_step(complaint, "stay_objective", answers={"mood_before": "5"}, by=ana, at=noon)
    assert 'id="cue-lines"' in page(client, complaint, ana)

    note_step(complaint, "stay_objective", answers={"mood_after": "2"}, by=ana, at=noon)

    assert 'id="cue-lines"' not in page(client, complaint, ana)


def test_venting_folds_offers_away_while_it_is_on(
    client: Client, owned: Complaint, ana: User, noon: datetime
) -> None:
    lead_to(owned, "confirm_expectation", by=ana, at=noon)
    remedies = f"/complaints/{owned.reference}/remedies/"
    assert remedies in page(client, owned, ana)
    assert 'id="options"' in page(client, owned, ana, "resolve")

    set_venting(owned, on=True, by=ana, at=noon)

    assert 'id="options"' not in page(client, owned, ana, "resolve")
    html = page(client, owned, ana)
    assert remedies not in html
    assert 'id="offers-folded"' in html
    assert 'id="venting-on"' in html
    set_venting(owned, on=False, by=ana, at=noon)
    html = page(client, owned, ana)
    assert remedies in html
    assert 'id="venting-on"' not in html


def test_the_switch_is_a_button_that_works_without_scripts(
    client: Client, owned: Complaint, ana: User
) -> None:
    client.force_login(ana)

    answer = client.post(reverse("complaint_venting", args=[owned.reference]), {"on": "yes"})

    assert answer.status_code == 303
    assert 'id="venting-on"' in page(client, owned, ana)


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_what_to_say_to_abuse_stands_there_until_a_supervisor_has_decided(
    language: str, client: Client, owned: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    User.objects.update(language=language)
    ana.refresh_from_db()
    lea.refresh_from_db()
    assert 'id="courtesy"' not in page(client, owned, ana)

    flag_abuse(owned, reason="He called me names.", by=ana, at=noon)

    html = page(client, owned, ana)
    assert all(line in html for line in COURTESY[language])
    assert "abuse/decision/" not in html
    assert "abuse/decision/" in page(client, owned, lea)
    client.post(reverse("complaint_abuse_decision", args=[owned.reference]), {"decision": "warned"})
    assert AbuseFlag.objects.get().decision == "warned"
    assert 'id="courtesy"' not in page(client, owned, ana)
