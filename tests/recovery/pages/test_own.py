"""The card of the third step: how to offer help, and what holds for this complaint."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import User
from recovery.actions.handovers import accept_handover, ask_handover, read_brief
from recovery.actions.messages import log_contact
from recovery.playbook.helping import PHRASES
from recovery.queries.handed_over import briefs_read
from recovery.queries.playbook import playbook_version_of
from recovery.queries.policy import policy_of
from tests.builders import MakeComplaint, lead_to

pytestmark = pytest.mark.django_db


def test_phrases_to_offer_help_stand_at_the_third_step_alone(
    client: Client, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "confirm_expectation", by=ana, at=noon)
    chinese = lead_to(
        make_complaint(owner=ana, verbatim="我们等了一个小时。", verbatim_language="zh-hans"),
        "confirm_expectation",
        by=ana,
        at=noon,
    )
    client.force_login(ana)

    for row, language in ((complaint, "en"), (chinese, "zh-hans")):
        text = client.get(reverse("complaint", args=[row.reference])).content.decode()
        assert all(line in text for line in PHRASES[language])
        assert 'name="offered_help"' in text
    for step in ("listen", "reassure"):
        other = client.get(f"{reverse('complaint', args=[complaint.reference])}?step={step}")
        assert PHRASES["en"][0] not in other.content.decode()
    lead_to(complaint, "own", by=ana, at=noon)
    done = client.get(f"{reverse('complaint', args=[complaint.reference])}?step=own").content.decode()
    assert PHRASES["en"][0] not in done


def test_the_policy_on_the_card_is_the_one_of_the_pinned_version(
    client: Client, make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    client.force_login(ana)
    for severity in (1, 4):
        complaint = make_complaint(owner=ana, severity=severity)
        answer = client.get(f"{reverse('complaint', args=[complaint.reference])}?step=own")

        version = playbook_version_of(complaint)
        policy = policy_of(complaint, version, ["Lea"])
        assert answer.context["policy"] == policy
        assert policy.update_hours == version.update_hours[severity]
        assert policy.follow_up_hours == version.follow_up_hours[severity]
        assert all(version.levels[name] == "require" for name in policy.required)
        assert "owner_is_named" in policy.required
        text = answer.content.decode()
        part = text[text.index('id="policy"') :]
        part = part[: part.index("</details>")]
        assert f"{policy.update_hours} hours" in part
        assert "Lea" in part
        assert f"{policy.follow_up_hours[0]} h" in part
        elsewhere = client.get(f"{reverse('complaint', args=[complaint.reference])}?step=listen")
        assert 'id="policy"' not in elsewhere.content.decode()


def test_a_brief_is_read_in_time_before_the_new_owner_meets_the_customer(
    make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    later = noon + timedelta(hours=1)
    for read_after in (None, 5, 90):
        complaint = lead_to(make_complaint(owner=ana), "own", by=ana, at=noon)
        row = ask_handover(complaint, to=lea, reason="My shift ends.", by=ana, at=noon)
        accept_handover(row, by=lea, at=noon)
        log_contact(complaint, kind="call_out", note="All well.", by=lea, at=later)
        if read_after:
            read_brief(row, by=lea, at=noon + timedelta(minutes=read_after))

    assert briefs_read(noon, later) == (1, 3)
    assert briefs_read(later, later + timedelta(days=1)) == (0, 0)
