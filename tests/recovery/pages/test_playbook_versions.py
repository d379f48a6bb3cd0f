"""The pages of the playbook: reading, changing the draft, comparing, a second person, the card."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cxdesk.accounts.models import User
from recovery.actions.playbook_versions import ask_review, change_draft, start_draft
from recovery.actions.states import take_complaint
from recovery.models import PlaybookVersion
from recovery.playbook.steps import STEP_KEYS
from recovery.playbook.tone import LANGUAGES, ToneRule
from tests.builders import MakeComplaint, lead_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("versions_read_anew")]

FASTER = {"steps": {"listen": {"within_minutes": 11}}}


@pytest.fixture
def draft(ada: User, noon: datetime) -> PlaybookVersion:
    return start_draft(by=ada, at=noon)


@pytest.fixture
def asked(draft: PlaybookVersion, ada: User, noon: datetime) -> PlaybookVersion:
    change_draft(draft.number, revision=0, change=FASTER, by=ada, at=noon)
    return ask_review(draft.number, revision=1, by=ada, at=noon)


def page(client: Client, who: User, name: str, *args: Any, **query: str) -> str:
    client.force_login(who)
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def form_of(
    client: Client, who: User, name: str, *args: Any, form: str = "form", **query: str
) -> dict[str, Any]:
    """Return what a browser would send if nobody touched the form of the page."""
    client.force_login(who)
    answer = client.get(reverse(name, args=args), query)
    shown = answer.context[form]
    data = {bound.html_name: bound.value() for bound in shown}
    return {key: value for key, value in data.items() if value is not None}


# ------------------------------------------------------------------------ reading


def test_an_admin_changes_what_a_supervisor_reads_and_an_agent_does_not_see(
    client: Client, draft: PlaybookVersion, ada: User, lea: User, ana: User
) -> None:
    assert "Save the draft" in page(client, ada, "playbook")
    read = page(client, lea, "playbook")
    assert f"Draft {draft.number}" in read
    assert "Save the draft" not in read
    in_force = page(client, ana, "playbook")
    assert f"Version {draft.number - 1}, in force" in in_force
    assert client.get(reverse("playbook_version", args=[draft.number])).status_code == 404


def test_without_a_draft_an_admin_begins_one(client: Client, ada: User, lea: User) -> None:
    assert "Begin a draft" not in page(client, lea, "playbook")
    assert "Begin a draft" in page(client, ada, "playbook")

    client.post(reverse("playbook_draft"))

    assert PlaybookVersion.objects.filter(state="draft").count() == 1


def test_what_differs_is_counted_at_its_step_and_listed(
    client: Client, asked: PlaybookVersion, lea: User
) -> None:
    read = page(client, lea, "playbook")

    assert "1 change" in read
    assert re.search(r"<del[^>]*>30</del> <ins>11</ins>", read)
    beside = page(client, lea, "playbook_compare", asked.number, asked.number - 1)
    assert "<del>30</del>" in beside
    assert "<ins>11</ins>" in beside


def test_who_did_what_to_a_version_is_told(client: Client, asked: PlaybookVersion, lea: User) -> None:
    read = page(client, lea, "playbook_versions")

    assert "steps.listen.within_minutes" in read
    assert "asked for a second person" in read
    assert "waits for a second person" in read


# ----------------------------------------------------------------------- changing


@pytest.mark.parametrize("step", STEP_KEYS)
def test_saving_a_step_that_nobody_touched_changes_nothing(
    step: str, client: Client, draft: PlaybookVersion, ada: User
) -> None:
    sent = form_of(client, ada, "playbook_version", draft.number, step=step)

    answer = client.post(reverse("playbook_step", args=[draft.number, step]), sent)

    assert answer.status_code == 303
    draft.refresh_from_db()
    assert draft.revision == 0


def test_saving_the_cadence_that_nobody_touched_changes_nothing(
    client: Client, draft: PlaybookVersion, ada: User
) -> None:
    sent = form_of(client, ada, "playbook_cadence", draft.number)

    assert client.post(reverse("playbook_cadence", args=[draft.number]), sent).status_code == 303
    draft.refresh_from_db()
    assert draft.revision == 0


@pytest.mark.parametrize("rule", list(ToneRule))
def test_saving_phrases_that_nobody_touched_changes_nothing(
    rule: ToneRule, client: Client, draft: PlaybookVersion, ada: User
) -> None:
    for language in LANGUAGES:
        query = {"rule": rule.value, "language": language}
        sent = form_of(client, ada, "playbook_phrases", draft.number, **query)
        address = reverse("playbook_phrases", args=[draft.number])
        assert client.post(f"{address}?rule={rule}&language={language}", sent).status_code == 303
    draft.refresh_from_db()
    assert draft.revision == 0


def test_a_step_is_changed_in_every_language(client: Client, draft: PlaybookVersion, ada: User) -> None:
    sent = form_of(client, ada, "playbook_version", draft.number, step="listen")
    sent |= {
        "heart_en": "Their words first.",
        "do_zh-hans": "听\n\n  记下来 ",
        "dont_zh-hant": "",
        "within_minutes": "15",
        "level_restatement_is_confirmed": "warn",
    }

    client.post(reverse("playbook_step", args=[draft.number, "listen"]), sent)

    draft.refresh_from_db()
    step = draft.content["steps"]["listen"]
    assert step["guidance"]["en"]["heart"] == "Their words first."
    assert step["guidance"]["zh-hans"]["do"] == ["听", "记下来"]
    assert step["guidance"]["zh-hant"]["dont"] == []
    assert step["within_minutes"] == 15
    assert draft.content["rules"]["restatement_is_confirmed"] == "warn"
    assert "Their words first." in page(client, ada, "playbook_version", draft.number, step="listen")


def test_a_step_can_be_made_to_wait_for_another(client: Client, draft: PlaybookVersion, ada: User) -> None:
    sent = form_of(client, ada, "playbook_version", draft.number, step="apologise")

    client.post(
        reverse("playbook_step", args=[draft.number, "apologise"]), {**sent, "after": ["stay_objective"]}
    )

    draft.refresh_from_db()
    assert draft.content["steps"]["apologise"]["after"] == ["stay_objective"]
    assert "In this version also after" in page(
        client, ada, "playbook_version", draft.number, step="apologise"
    )


def test_a_fault_is_said_at_its_field_and_the_words_stay(
    client: Client, draft: PlaybookVersion, ada: User
) -> None:
    sent = form_of(client, ada, "playbook_version", draft.number, step="listen")
    sent["do_en"] = "x" * 201

    answer = client.post(reverse("playbook_step", args=[draft.number, "listen"]), sent)

    assert answer.status_code == 409
    assert answer.context["form"].errors["do_en"]
    assert "x" * 201 in answer.content.decode()


def test_a_form_from_an_older_draft_keeps_its_words_and_can_be_sent_again(
    client: Client, draft: PlaybookVersion, ada: User, noon: datetime
) -> None:
    sent = form_of(client, ada, "playbook_version", draft.number, step="own")
    change_draft(draft.number, revision=0, change=FASTER, by=ada, at=noon)
    sent["do_en"] = "Say your name twice"
    address = reverse("playbook_step", args=[draft.number, "own"])

    answer = client.post(address, sent)

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "changed the draft meanwhile" in text
    assert "Say your name twice" in text
    again = {**sent, "revision": answer.context["form"]["revision"].value()}
    assert client.post(address, again).status_code == 303
    draft.refresh_from_db()
    assert draft.content["steps"]["own"]["guidance"]["en"]["do"] == ["Say your name twice"]
    assert draft.content["steps"]["listen"]["within_minutes"] == 11


def test_the_cadence_is_changed_by_severity(client: Client, draft: PlaybookVersion, ada: User) -> None:
    sent = form_of(client, ada, "playbook_cadence", draft.number)
    address = reverse("playbook_cadence", args=[draft.number])

    refused = client.post(address, {**sent, "follow_up_hours_3": "72, soon"})
    done = client.post(address, {**sent, "follow_up_hours_3": "48，96 720", "update_hours_1": "2"})

    assert (refused.status_code, done.status_code) == (409, 303)
    assert refused.context["form"].errors["follow_up_hours_3"]
    draft.refresh_from_db()
    assert draft.content["follow_up_hours"]["3"] == [48, 96, 720]
    assert draft.content["update_hours"]["1"] == 2


# ------------------------------------------------------------------------ phrases

OURS = "Our gremlins did it. I call you tomorrow at nine."


def tried(client: Client, number: int, text: str, **headers: str) -> Any:
    body = {"text": text, "language": "en", "kind": "reply"}
    return client.post(reverse("playbook_trial", args=[number]), body, headers=headers)


def test_a_phrase_of_ones_own_is_found_in_this_version_alone(
    client: Client, draft: PlaybookVersion, ada: User
) -> None:
    sent = form_of(client, ada, "playbook_phrases", draft.number, rule="blame", language="en")
    address = reverse("playbook_phrases", args=[draft.number])

    client.post(f"{address}?rule=blame&language=en", {**sent, "more_0": "our gremlins"})

    assert "<mark>Our gremlins</mark>" in tried(client, draft.number, OURS).content.decode()
    assert "Nothing is found in it." in tried(client, draft.number - 1, OURS).content.decode()
    again = form_of(client, ada, "playbook_phrases", draft.number, rule="blame", language="en")
    assert again["more_0"] == "our gremlins"


def test_a_phrase_that_ships_can_be_left_out_and_one_that_does_not_cannot(
    client: Client, draft: PlaybookVersion, ada: User
) -> None:
    sent = form_of(client, ada, "playbook_phrases", draft.number, rule="common_problem", language="en")
    client.force_login(ada)
    shown = client.get(reverse("playbook_phrases", args=[draft.number]), {"rule": "common_problem"})
    ships = shown.context["lists"][0][1][0]
    address = reverse("playbook_phrases", args=[draft.number]) + "?rule=common_problem&language=en"

    strange = client.post(address, {**sent, "less_0": "never shipped"})
    done = client.post(address, {**sent, "less_0": ships})

    assert (strange.status_code, done.status_code) == (422, 303)
    assert "does not ship" in strange.content.decode()
    draft.refresh_from_db()
    assert ships not in draft.content["tone"]["lists"]["en"]["phrases"]["common_problem"]
    # Put back, the version keeps no list of its own.
    client.post(address, {**sent, "revision": draft.revision, "less_0": ""})
    draft.refresh_from_db()
    assert "tone" not in draft.content or "lists" not in draft.content["tone"]


def test_a_phrase_that_cannot_be_read_is_refused_at_its_field(
    client: Client, draft: PlaybookVersion, ada: User
) -> None:
    sent = form_of(client, ada, "playbook_phrases", draft.number, rule="blame", language="en")
    address = reverse("playbook_phrases", args=[draft.number]) + "?rule=blame&language=en"

    answer = client.post(address, {**sent, "more_0": "~3 x"})

    assert answer.status_code == 409
    assert answer.context["form"].errors["more_0"]


def test_trying_keeps_nothing_with_and_without_javascript(
    client: Client, draft: PlaybookVersion, ana: User
) -> None:
    client.force_login(ana)
    for headers in ({}, {"HX-Request": "true"}):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = tried(client, draft.number - 1, "It was the driver's fault.", **headers)
        assert answer.status_code == 200
        assert "You are putting it on someone else." in answer.content.decode()
        written = [one["sql"] for one in asked if "recovery_" in one["sql"]]
        assert not [sql for sql in written if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert "<html" not in answer.content.decode()


def test_a_text_too_long_to_try_is_said(client: Client, draft: PlaybookVersion, ana: User) -> None:
    client.force_login(ana)

    assert tried(client, draft.number - 1, "x" * 5001).status_code == 422


# ------------------------------------------------------------------ second person


def test_a_second_person_puts_it_in_force(
    client: Client, asked: PlaybookVersion, ada: User, lea: User
) -> None:
    mine = page(client, ada, "playbook")
    assert f"Put {asked.number} in force" not in mine
    assert "somebody else puts it in force" in mine
    read = page(client, lea, "playbook")
    assert f"Put {asked.number} in force" in read
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', read)
    assert seen

    answer = client.post(reverse("playbook_publication", args=[asked.number]), {"seen": seen[1]})

    assert answer.status_code == 303
    asked.refresh_from_db()
    assert (asked.state, asked.published_by) == ("published", lea)


def test_a_yes_to_an_older_look_is_refused_with_words(
    client: Client, asked: PlaybookVersion, ada: User, lea: User, noon: datetime
) -> None:
    read = page(client, lea, "playbook")
    change_draft(asked.number, revision=1, change={"rules": {"mood_is_noted": "warn"}}, by=ada, at=noon)
    ask_review(asked.number, revision=2, by=ada, at=noon)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', read)
    assert seen

    answer = client.post(reverse("playbook_publication", args=[asked.number]), {"seen": seen[1]})

    assert answer.status_code == 409
    assert "Look at it again" in answer.content.decode()


def test_the_day_of_a_second_person_says_that_a_draft_waits(
    client: Client, asked: PlaybookVersion, ada: User, lea: User, ana: User
) -> None:
    waits = f"Draft {asked.number} of the playbook waits"

    assert waits in page(client, lea, "my_day")
    for who in (ada, ana):
        assert waits not in page(client, who, "my_day")


def test_a_draft_is_thrown_away(client: Client, draft: PlaybookVersion, ada: User) -> None:
    client.force_login(ada)

    answer = client.post(reverse("playbook_discarding", args=[draft.number]), {"revision": 0})

    assert answer.headers["Location"] == reverse("playbook")
    assert not PlaybookVersion.objects.filter(state="draft").exists()


# --------------------------------------------------------------------------- past


def test_a_version_is_tried_on_past_complaints(
    client: Client, make_complaint: MakeComplaint, ana: User, ada: User, lea: User, noon: datetime
) -> None:
    bare = {"ending": "nobody_to_ask", "reason": "No address."}
    for instead in ({}, {"stay_objective": bare}):
        complaint = take_complaint(make_complaint(), by=ana, at=noon)
        lead_to(complaint, "resolve", by=ana, at=noon, **instead)
    draft = start_draft(by=ada, at=noon)

    shown = page(client, lea, "playbook_past", draft.number)

    assert "2 complaints" in shown
    rows = {
        row["step"].key: row["step"]
        for row in client.get(reverse("playbook_past", args=[draft.number])).context["rows"]
    }
    assert rows["listen"].done == 2
    assert rows["listen"].share_in_time == 100
    assert sum(step.stopped + step.asked for step in rows.values()) == 0


def test_trying_on_past_complaints_shows_what_would_have_been_missing(
    client: Client, make_complaint: MakeComplaint, ana: User, lea: User, noon: datetime
) -> None:
    """The mood was passed with a reason of a supervisor; the version wants it all the same."""
    complaint = take_complaint(make_complaint(), by=ana, at=noon)
    lead_to(complaint, "reassure", by=ana, at=noon)
    lead_to(complaint, "resolve", by=lea, at=noon, stay_objective={"override": "She hung up."})
    number = PlaybookVersion.objects.get(state="published").number
    client.force_login(lea)

    rows = client.get(reverse("playbook_past", args=[number])).context["rows"]

    (step,) = [row["step"] for row in rows if row["step"].stopped]
    assert (step.key, step.stopped, step.rules["mood_is_noted"]) == ("stay_objective", 1, 1)
