"""Going on without what a rule asks: a warning by a reason of one's own, the rest by a supervisor's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import Membership, Role, Team, User
from recovery.actions.endings import reopen_complaint
from recovery.actions.playbook import complete_step
from recovery.actions.states import take_complaint
from recovery.errors import NotAllowed, StepBlocked
from recovery.models import Complaint, ComplaintEvent, PlaybookVersion, StepDone
from recovery.playbook.weights import rules_of
from tests.builders import ENOUGH, MakeComplaint, lead_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("versions_read_anew")]

WHY = "She hung up before I could ask."
Publish = Callable[..., PlaybookVersion]


@pytest.fixture
def with_levels(noon: datetime) -> Publish:
    """Put a version in force that weighs some rules otherwise."""

    def publish(**levels: str) -> PlaybookVersion:
        old = PlaybookVersion.objects.get(state="published")
        PlaybookVersion.objects.filter(pk=old.pk).update(state="retired", retired_at=noon)
        # The mood alone is what these tests are about, whatever else the step asks.
        others = dict.fromkeys(set(rules_of("stay_objective")) - {"mood_is_noted"}, "off")
        content = {**old.content, "rules": {**old.content["rules"], **others, **levels}}
        return PlaybookVersion.objects.create(
            number=old.number + 1, state="published", published_at=noon, content=content
        )

    return publish


@pytest.fixture
def warned(with_levels: Publish, make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    """A complaint whose version only warns where the mood is not noted."""
    with_levels(mood_is_noted="warn")
    return take_complaint(make_complaint(), by=ana, at=noon)


@pytest.fixture
def required(with_levels: Publish, make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    with_levels(mood_is_noted="require")
    return take_complaint(make_complaint(), by=ana, at=noon)


def test_a_warning_stands_in_the_way_until_somebody_says_why(
    warned: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(StepBlocked) as refusal:
        complete_step(warned, "stay_objective", by=ana, at=noon)

    assert refusal.value.message == (
        "Note how the customer felt at the start, from 1 to 5. Or say in one line why you go on without it."
    )
    assert not StepDone.objects.filter(complaint=warned).exists()


def test_a_warning_passes_with_a_reason_of_ones_own_which_is_kept(
    warned: Complaint, ana: User, noon: datetime
) -> None:
    _done, new = complete_step(warned, "stay_objective", by=ana, at=noon, override=WHY)

    assert new
    assert warned.evidence.get(key="override_reason").value == WHY
    event = ComplaintEvent.objects.get(name="rule.overridden")
    assert (event.by, event.words.text) == (ana, WHY)
    assert event.detail == {"step": "stay_objective", "rule": "mood_is_noted", "level": "warn"}


def test_passing_twice_is_once(warned: Complaint, ana: User, noon: datetime) -> None:
    for _turn in range(2):
        complete_step(warned, "stay_objective", by=ana, at=noon, override=WHY)

    assert ComplaintEvent.objects.filter(name="rule.overridden").count() == 1
    assert warned.evidence.filter(key="override_reason").count() == 1


def test_a_reason_where_nothing_is_missing_is_no_override(
    warned: Complaint, ana: User, noon: datetime
) -> None:
    complete_step(warned, "stay_objective", by=ana, at=noon, answers={"mood_before": "4"}, override=WHY)

    assert not ComplaintEvent.objects.filter(name="rule.overridden").exists()
    assert not warned.evidence.filter(key="override_reason").exists()


def test_what_is_required_passes_no_agent(required: Complaint, ana: User, noon: datetime) -> None:
    with pytest.raises(StepBlocked, match=r"^Note how the customer felt at the start, from 1 to 5.$"):
        complete_step(required, "stay_objective", by=ana, at=noon, override=WHY)


def test_what_is_required_passes_a_supervisor_of_the_team(
    required: Complaint, lea: User, noon: datetime
) -> None:
    with pytest.raises(StepBlocked):
        complete_step(required, "stay_objective", by=lea, at=noon, override="  ")
    _done, new = complete_step(required, "stay_objective", by=lea, at=noon, override=WHY)

    assert new
    assert ComplaintEvent.objects.get(name="rule.overridden").detail["level"] == "require"


def test_a_supervisor_of_another_team_is_an_outsider(
    required: Complaint, otto: User, halcyon: Team, noon: datetime
) -> None:
    Membership.objects.filter(user=otto).update(role=Role.SUPERVISOR)

    with pytest.raises(NotAllowed):
        complete_step(required, "stay_objective", by=otto, at=noon, override=WHY)


@pytest.mark.parametrize(
    "key, given",
    [
        ("apologise", {"apology_by": "spoken"}),
        ("resolve", {**ENOUGH["resolve"]["answers"], "verified": "no"}),
        ("resolve", {**ENOUGH["resolve"]["answers"], "outcome": ""}),
    ],
)
def test_apology_verification_and_outcome_pass_nobody(
    key: str, given: dict[str, str], required: Complaint, ana: User, lea: User, noon: datetime
) -> None:
    if key == "resolve":
        lead_to(required, "apologise", by=ana, at=noon)

    with pytest.raises(StepBlocked):
        complete_step(required, key, by=lea, at=noon, answers=given, override=WHY)


def test_what_is_out_of_turn_passes_nobody(required: Complaint, lea: User, noon: datetime) -> None:
    with pytest.raises(StepBlocked, match="First complete «Listen»"):
        complete_step(required, "confirm_expectation", by=lea, at=noon, override=WHY)


def test_done_anew_the_step_does_not_stand_on_the_reason_of_the_first_time(
    warned: Complaint, ana: User, noon: datetime
) -> None:
    complete_step(warned, "stay_objective", by=ana, at=noon, override=WHY)
    lead_to(warned, "resolve", by=ana, at=noon)
    reopen_complaint(warned, reason="It came back.", by=ana, at=noon)
    complete_step(warned, "stay_objective", by=ana, at=noon, answers={"mood_before": "4"})

    assert list(
        warned.evidence.filter(key="override_reason").order_by("pk").values_list("value", flat=True)
    ) == [
        WHY,
        "",
    ]


@pytest.mark.parametrize("reason", ["x" * 501, "a\x00b"])
def test_a_reason_that_cannot_be_kept_is_refused(
    reason: str, warned: Complaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(StepBlocked) as refusal:
        complete_step(warned, "stay_objective", by=ana, at=noon, override=reason)

    assert refusal.value.field == "override"


def page_of(client: Client, complaint: Complaint, who: User) -> Any:
    client.force_login(who)
    return client.get(reverse("complaint", args=[complaint.reference]), {"step": "stay_objective"})


def test_the_page_offers_it_where_it_could_help(
    client: Client, warned: Complaint, ana: User, noon: datetime
) -> None:
    assert 'name="override"' in page_of(client, warned, ana).content.decode()
    address = reverse("step_complete", args=[warned.reference, "stay_objective"])

    answer = client.post(address, {"override": WHY})

    assert answer.status_code == 303
    page = page_of(client, warned, ana).content.decode()
    assert WHY in page
    assert "Went on without «Their mood at the start is noted»" in page


def test_the_page_offers_it_to_supervisors_alone_where_it_is_required(
    client: Client, required: Complaint, ana: User, lea: User
) -> None:
    assert 'name="override"' not in page_of(client, required, ana).content.decode()
    assert 'name="override"' in page_of(client, required, lea).content.decode()


def test_the_api_takes_it_too(client: Client, warned: Complaint, ana: User) -> None:
    client.force_login(ana)
    address = reverse("api:step_completion", args=[warned.reference, "stay_objective"])

    refused = client.post(address, {}, content_type="application/json")
    done = client.post(address, {"override": WHY}, content_type="application/json")

    assert (refused.status_code, done.status_code) == (409, 201)
