"""The sentences of the ten steps beside a complaint."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from cxdesk.accounts.models import User
from recovery.models import StepDone
from recovery.pages.rail import rail_of
from recovery.playbook.step import OUT_OF_TURN
from recovery.playbook.steps import STEP_KEYS
from recovery.queries.facts import dossier_of
from recovery.queries.playbook import playbook_of
from tests.builders import MakeComplaint, lead_to

pytestmark = pytest.mark.django_db


def test_a_reason_that_the_desk_stored_is_told_in_the_language_of_the_reader(
    client: Client,
    ana: User,
    make_complaint: MakeComplaint,
    noon: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored = {"ending": "none_needed", "reason": "Put right on the spot."}
    complaint = lead_to(make_complaint(owner=ana), "reassure", by=ana, at=noon, reassure=stored)
    User.objects.filter(pk=ana.pk).update(language="zh-hans")
    catalogue = trans_real.translation("zh-hans")
    assert catalogue is not None
    monkeypatch.setitem(catalogue._catalog._catalogs[0], "Put right on the spot.", "当场已解决。")
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[complaint.reference]), {"step": "reassure"})

    assert page.content.decode().count("当场已解决。") == 2
    assert "Put right on the spot." not in page.content.decode()


def test_a_reason_that_a_person_wrote_stays_as_it_was_written(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "reassure", by=ana, at=noon)
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[complaint.reference]), {"step": "reassure"}).content.decode()

    assert page.count("Settled on the phone.") == 2
    assert "Project-Id-Version" not in page


STATES = ["new", "open", "waiting", "resolved", "closed"]


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize("state", STATES)
def test_every_step_says_in_one_sentence_why_it_is_blocked_in_every_state(
    state: str, language: str, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    """All ten steps, in all states, with any number of them done."""
    complaint = make_complaint()
    complaint.state = state
    complaint.owner = None if state == "new" else ana
    empty = dossier_of(complaint)
    for count in range(len(STEP_KEYS) + 1):
        done = {
            key: StepDone(complaint=complaint, step=key, by=ana, done_at=noon) for key in STEP_KEYS[:count]
        }
        dossier = replace(empty, complaint=complaint, steps_done=done)
        with translation.override(language):
            rail = rail_of(playbook_of(complaint, dossier))

        assert [row.key for row in rail] == list(STEP_KEYS)
        for row in rail:
            assert row.why.strip(), (row.key, state, count)
            assert "\n" not in row.why
            assert (row.state == "done") == (row.key in done)
            if row.state == "locked":
                # What comes first, and nothing else: one sentence that names the step or the state.
                assert row.why == row.view.blockers[0].message
                assert row.view.blockers[0].code in OUT_OF_TURN


def test_the_rail_leads_to_the_version_that_the_complaint_began_with(
    client: Client, ana: User, make_complaint: MakeComplaint
) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[complaint.reference])).content.decode()

    number = complaint.playbook_version.number
    assert f'<a href="{reverse("playbook_version", args=[number])}">version {number}</a>' in page
