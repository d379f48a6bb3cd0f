"""The ten steps on the page: made from the table, refused in words, kept without completing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.models import Complaint, Evidence, FollowUp, Promise, StepDone
from recovery.playbook.step import Step
from recovery.playbook.steps import PLAYBOOK, STEP_KEYS
from tests.builders import ENOUGH, MakeComplaint, lead_to
from tests.recovery.pages.desk import FRAGMENT, by_name, enough, send

pytestmark = pytest.mark.django_db


def _url(complaint: Complaint, step: str, what: str = "step_complete") -> str:
    return reverse(what, args=[complaint.reference, step])


@pytest.mark.parametrize("step", PLAYBOOK, ids=lambda step: step.key)
def test_the_card_of_each_step_asks_for_all_of_its_fields(
    step: Step, client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = make_complaint(owner=ana)
    if step.key in STEP_KEYS[7:]:
        lead_to(complaint, "resolve", by=ana, at=noon)
    elif step.after:
        lead_to(complaint, STEP_KEYS[STEP_KEYS.index(step.key) - 1], by=ana, at=noon)
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[complaint.reference]), {"step": step.key}).content.decode()

    card = page[page.index('id="step-card"') : page.index('id="expectation"')]
    assert f'action="{_url(complaint, step.key)}"' in card
    for field in step.fields:
        assert f'name="{field.key}"' in card
    for ending in step.endings:
        assert f'value="{ending.key}"' in card


def test_all_ten_steps_lead_to_closed_through_the_page(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(at=clock.now())
    client.force_login(ana)
    client.post(by_name("complaint_take").url(complaint))
    try:
        for key in STEP_KEYS:
            if key == "follow_up":
                clock.move(days=31)
                for row in FollowUp.objects.filter(complaint=complaint):
                    url = reverse("follow_up_settle", args=[complaint.reference, row.pk])
                    client.post(url, {"state": "done", "score": "5"})
            answer = client.post(_url(complaint, key), enough(key))
            assert answer.status_code == 303, (key, answer.content.decode())
        client.post(by_name("complaint_close").url(complaint))
    finally:
        clock.reset()

    complaint.refresh_from_db()
    assert (complaint.state, complaint.outcome) == ("closed", "upheld")


def test_a_step_out_of_its_turn_is_refused_with_the_step_that_comes_first(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)
    given = {"what_was_done": "The fare went back", "verified": "on"}

    answer = client.post(_url(complaint, "resolve"), given)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "First complete «Listen»." in page
    assert "The fare went back</textarea>" in page
    assert 'name="verified" id="step_verified" checked' in page
    assert not StepDone.objects.filter(complaint=complaint).exists()


def test_every_rule_that_is_unmet_stands_at_its_field(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "apologise", by=ana, at=noon)
    client.force_login(ana)

    answer = client.post(_url(complaint, "resolve"), {"what_was_done": "x"}, headers=FRAGMENT)

    page = answer.content.decode()
    assert answer.status_code == 409
    for field in ("customer_answer", "verified", "outcome"):
        assert f'id="step_{field}_error"' in page
    assert 'id="step_what_was_done_error"' not in page


def test_what_was_kept_stands_in_the_form_again_and_the_step_is_not_done(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)

    answer = client.post(_url(complaint, "listen", "step_note"), {"restatement": "The car stayed away"})

    assert answer.status_code == 303
    page = client.get(reverse("complaint", args=[complaint.reference])).content.decode()
    assert "The car stayed away</textarea>" in page
    assert not StepDone.objects.filter(complaint=complaint).exists()
    assert Evidence.objects.get(complaint=complaint, key="restatement").value == "The car stayed away"


def test_a_tick_that_was_kept_can_be_taken_back(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)
    note, words = _url(complaint, "listen", "step_note"), {"restatement": "The car stayed away"}
    client.post(note, {**words, "restatement_confirmed": "on"})

    client.post(note, words)

    refused = client.post(_url(complaint, "listen"), words)
    assert refused.status_code == 409
    assert "not yet confirmed" in refused.content.decode()


def test_an_ending_without_its_reason_is_refused_and_stands_open(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)

    refused = client.post(_url(complaint, "listen"), {"ending": "nobody_to_ask"})
    taken = client.post(_url(complaint, "listen"), {"ending": "nobody_to_ask", "reason": "No number left"})

    assert refused.status_code == 409
    assert "<details open>" in refused.content.decode()
    assert taken.status_code == 303


def test_a_step_done_twice_is_done_once(client: Client, ana: User, make_complaint: MakeComplaint) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)

    for _once in range(2):
        assert client.post(_url(complaint, "listen"), enough("listen")).status_code == 303

    assert StepDone.objects.filter(complaint=complaint).count() == 1


def test_the_time_of_a_promise_is_read_in_the_zone_of_the_person(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    ana.zone = "Asia/Shanghai"
    ana.save()
    complaint = make_complaint(owner=ana)
    client.force_login(ana)
    tomorrow = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%d")

    client.post(
        _url(complaint, "reassure"), {"promise_text": "Ring back", "promise_due": f"{tomorrow}T10:45"}
    )

    assert Promise.objects.get().due_at.strftime("%Y-%m-%d %H:%M") == f"{tomorrow} 02:45"


def test_a_step_that_does_not_exist_is_no_address(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)

    assert client.post(f"/complaints/{complaint.reference}/steps/rest/completion/").status_code == 404


def test_htmx_gets_the_card_of_the_next_step_with_what_changed_beside_it(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)

    page = send(client, _url(complaint, "listen"), enough("listen"), fragment=True).content.decode()

    assert "2. Confirm expectation" in page
    for part in ("playbook", "clocks", "timeline", "expectation"):
        assert f'id="{part}" hx-swap-oob="true"' in page
    assert page.count('id="missing"') == 1


def test_resolving_by_htmx_leads_to_the_page_anew(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "apologise", by=ana, at=noon)
    client.force_login(ana)

    answer = send(client, _url(complaint, "resolve"), ENOUGH["resolve"]["answers"], fragment=True)

    assert answer["HX-Redirect"] == reverse("complaint", args=[complaint.reference])
