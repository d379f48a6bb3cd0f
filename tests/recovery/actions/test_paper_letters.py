"""Letters from templates: read over, sent or posted with proof, and what step eight asks of who was right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import User
from recovery.actions.letter_templates import change_template
from recovery.actions.merging import merge_complaints
from recovery.actions.messages import undo_message, write_message
from recovery.actions.paper import post_letter, print_letter
from recovery.actions.playbook import complete_step
from recovery.actions.remedies import give_remedy
from recovery.actions.states import take_complaint
from recovery.errors import (
    ComplaintChanged,
    LetterRefused,
    NotAllowed,
    StepBlocked,
    ToneRefused,
    WordsMissing,
)
from recovery.models import Complaint, Letter, LetterTemplate, Message
from recovery.queries.letter_templates import draft_letter, newest_template
from tests.builders import MakeComplaint, lead_to, settle_all

HOUR = timedelta(hours=1)
WORDS = (
    "I am sorry that our car did not come. The fare went back today. You reach me by answering this letter."
)
HOME = "Ms Lin, 4 Quay Road"


@pytest.fixture
def complaint(make_complaint: MakeComplaint, mia: Any, ana: User, noon: datetime) -> Complaint:
    owned = take_complaint(make_complaint(new_customer=mia), by=ana, at=noon)
    return lead_to(owned, "resolve", by=ana, at=noon)


@pytest.fixture
def template(db: None) -> LetterTemplate:
    return newest_template("apology_letter", "en")


def settle(complaint: Complaint, *, by: User, at: datetime) -> bool:
    _done, new = complete_step(complaint, "follow_up", by=by, at=at)
    return new


def printed(
    complaint: Complaint, template: LetterTemplate, *, by: User, at: datetime, **fields: str
) -> Letter:
    words = {"text": WORDS, "posted_to": HOME, **fields}
    return print_letter(complaint, template, by=by, at=at, **words)


def test_who_was_right_is_not_settled_without_a_letter_or_a_gift(
    complaint: Complaint, ana: User, noon: datetime
) -> None:
    at = settle_all(complaint, by=ana, at=noon)

    with pytest.raises(StepBlocked, match="neither a letter nor a gift") as refusal:
        settle(complaint, by=ana, at=at)
    assert [one.code for one in refusal.value.blockers] == ["letter_or_gift_is_settled"]

    give_remedy(complaint, kind="comfort", text="A coffee", by=ana, at=at)
    with pytest.raises(StepBlocked):
        settle(complaint, by=ana, at=at)
    give_remedy(complaint, kind="gift", text="A book about the harbour", by=ana, at=at)
    assert settle(complaint, by=ana, at=at)


def test_a_letter_by_mail_settles_it_unless_it_was_taken_back(
    complaint: Complaint, ana: User, noon: datetime
) -> None:
    at = settle_all(complaint, by=ana, at=noon)
    message = write_message(complaint, text=WORDS, kind="apology_letter", language="en", by=ana, at=at)
    letter = Letter.objects.get(message=message)
    assert (letter.way, letter.by, letter.template.key) == ("mail", ana, "apology_letter")

    undo_message(message, by=ana, at=at)
    with pytest.raises(StepBlocked):
        settle(complaint, by=ana, at=at)

    write_message(complaint, text=WORDS, kind="apology_letter", language="en", by=ana, at=at + HOUR)
    assert settle(complaint, by=ana, at=at + HOUR)


def test_an_ordinary_mail_is_no_letter(complaint: Complaint, ana: User, noon: datetime) -> None:
    write_message(complaint, text=WORDS, language="en", by=ana, at=noon)

    assert not Letter.objects.exists()


def test_a_letter_on_paper_counts_from_the_moment_it_is_posted(
    complaint: Complaint, template: LetterTemplate, ana: User, lea: User, noon: datetime
) -> None:
    at = settle_all(complaint, by=ana, at=noon)
    letter = printed(complaint, template, by=ana, at=at)
    with pytest.raises(StepBlocked):
        settle(complaint, by=ana, at=at)
    with pytest.raises(WordsMissing):
        post_letter(letter, proof=" ", by=ana, at=at)

    post_letter(letter, proof="Receipt 4410", by=ana, at=at)
    post_letter(letter, proof="Another one", by=lea, at=at + HOUR)

    assert (letter.proof, letter.posted_by, letter.posted_at) == ("Receipt 4410", ana, at)
    assert complaint.events.filter(name="letter.posted").count() == 1
    assert settle(complaint, by=ana, at=at)


def test_printed_twice_in_a_minute_it_is_one_and_stands_word_for_word(
    complaint: Complaint, template: LetterTemplate, ana: User, noon: datetime
) -> None:
    letter = printed(complaint, template, by=ana, at=noon)

    assert printed(complaint, template, by=ana, at=noon) == letter
    assert (letter.message.text, letter.message.kind, letter.message.sending) == (WORDS, "apology_letter", "")
    assert Message.objects.filter(kind="apology_letter").count() == 1


def test_the_tone_guard_reads_letters_on_paper_too(
    complaint: Complaint, template: LetterTemplate, ana: User, noon: datetime
) -> None:
    with pytest.raises(ToneRefused):
        printed(complaint, template, by=ana, at=noon, text="This happens all the time. " + WORDS)

    assert not Letter.objects.exists()


def test_it_wants_an_address_a_team_and_a_real_complaint(
    complaint: Complaint,
    template: LetterTemplate,
    make_complaint: MakeComplaint,
    ana: User,
    otto: User,
    noon: datetime,
) -> None:
    with pytest.raises(WordsMissing):
        printed(complaint, template, by=ana, at=noon, posted_to=" ")
    with pytest.raises(NotAllowed):
        printed(complaint, template, by=otto, at=noon)
    training = take_complaint(make_complaint(is_training=True), by=ana, at=noon)
    with pytest.raises(LetterRefused):
        printed(training, template, by=ana, at=noon)
    letter = printed(complaint, template, by=ana, at=noon)
    with pytest.raises(NotAllowed):
        post_letter(letter, proof="x", by=otto, at=noon)


def test_letters_go_over_when_complaints_are_merged(
    complaint: Complaint, template: LetterTemplate, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    letter = printed(complaint, template, by=ana, at=noon)
    into = take_complaint(make_complaint(customer=complaint.customer), by=ana, at=noon)

    merge_complaints(complaint, into, reason="One evening.", by=ana, at=noon)

    letter.refresh_from_db()
    assert (letter.complaint, letter.message.complaint) == (into, into)


def test_a_draft_is_made_from_the_facts_and_leaves_out_what_is_not_there(
    complaint: Complaint, template: LetterTemplate, ana: User, noon: datetime
) -> None:
    drafted = draft_letter(complaint, template, me=ana, at=noon, given=["A {owner} mug"])

    assert "Dear Mia Lin," in drafted.text
    assert "The fare went back to the card." in drafted.text
    assert "I want the fare back." in drafted.text
    assert "A {owner} mug" in drafted.text, "what a value holds in braces stays as it is"
    assert complaint.reference in drafted.text
    assert "{" not in drafted.text.replace("{owner}", "")
    assert not Message.objects.filter(kind="apology_letter").exists(), "a draft is nothing that was said"


def test_a_change_is_a_new_version_and_letters_keep_theirs(
    complaint: Complaint, template: LetterTemplate, ana: User, ada: User, noon: datetime
) -> None:
    letter = printed(complaint, template, by=ana, at=noon)
    new = {"subject": "Sorry", "body": "Dear {customer}, I am sorry. {owner}"}

    changed = change_template("apology_letter", "en", based_on=1, by=ada, at=noon, **new)
    assert (changed.number, newest_template("apology_letter", "en")) == (2, changed)
    assert change_template("apology_letter", "en", based_on=1, by=ada, at=noon, **new) == changed
    with pytest.raises(ComplaintChanged):
        change_template("apology_letter", "en", subject="x", body="y", based_on=1, by=ada, at=noon)

    letter.refresh_from_db()
    assert letter.template == template


@pytest.mark.parametrize("body", ["Dear {name}", "Dear {customer", " ", "a\x00b", "x" * 8001])
def test_a_template_names_only_what_we_know(body: str, ada: User, ana: User, noon: datetime) -> None:
    with pytest.raises(WordsMissing):
        change_template("apology_letter", "en", subject="x", body=body, based_on=1, by=ada, at=noon)
    with pytest.raises(NotAllowed):
        change_template("apology_letter", "en", subject="x", body=body, based_on=1, by=ana, at=noon)
