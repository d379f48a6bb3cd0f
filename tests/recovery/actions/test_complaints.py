"""Logging and describing complaints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from cxdesk.accounts.models import Team, User
from recovery.actions.complaints import (
    NewComplaint,
    add_reference,
    describe_complaint,
    log_complaint,
    log_complaints,
    translate_verbatim,
)
from recovery.actions.customers import NewCustomer
from recovery.actions.states import own_by
from recovery.actions.verbatim import guess_language, title_from
from recovery.errors import NotAllowed, OwnerConcerned, WordsMissing
from recovery.models import Complaint, ComplaintEvent, Evidence
from tests.builders import MakeComplaint


def by_phone(team: Team, at: datetime, **fields: object) -> NewComplaint:
    return NewComplaint(team=team, channel="phone", received_at=at, verbatim="Nobody came.", **fields)  # type: ignore[arg-type]  # dull fields of the test


def test_heard_on_the_phone_it_belongs_to_who_heard_it(harbour: Team, ana: User, noon: datetime) -> None:
    complaint = log_complaint(by_phone(harbour, noon), by=ana, at=noon)

    assert (complaint.state, complaint.owner, complaint.owned_at) == ("open", ana, noon)
    assert [event.name for event in complaint.events.order_by("pk")] == [
        "complaint.logged",
        "complaint.taken",
    ]


def test_by_form_it_starts_new_and_is_due_within_the_hour(
    make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = make_complaint()

    assert (complaint.state, complaint.owner) == ("new", None)
    assert complaint.next_due_at == noon + timedelta(hours=1)


def test_imported_history_sleeps(make_complaint: MakeComplaint) -> None:
    complaint = make_complaint(is_history=True, source="cfpb", source_id="8908")

    assert complaint.next_due_at is None
    assert not Complaint.objects.queued().exists()


def test_references_are_numbered_without_gaps_even_when_one_is_rolled_back(
    make_complaint: MakeComplaint,
) -> None:
    first = make_complaint()
    with transaction.atomic():
        make_complaint()
        transaction.set_rollback(True)
    second = make_complaint()

    assert (first.reference, second.reference) == ("CX-2026-000001", "CX-2026-000002")


def test_a_block_of_complaints_takes_a_block_of_numbers(harbour: Team, noon: datetime) -> None:
    news = [
        NewComplaint(team=harbour, channel="import", received_at=noon, verbatim=f"words {n}")
        for n in range(1200)
    ]

    rows = log_complaints(news, by=None, at=noon)

    assert [row.number for row in rows] == list(range(1, 1201))
    assert Complaint.objects.get(number=1200).verbatim == "words 1199"
    assert ComplaintEvent.objects.filter(name="complaint.logged").count() == 1200


def test_logging_takes_few_statements(
    harbour: Team,
    ana: User,
    noon: datetime,
    mia: NewCustomer,
    django_assert_max_num_queries: object,
) -> None:
    new = by_phone(
        harbour, noon, new_customer=mia, references=(("room", "812"),), expectation="The fare back"
    )

    # The first one of a year makes the counter, and a process reads the playbook once.
    log_complaint(by_phone(harbour, noon), by=ana, at=noon)

    with django_assert_max_num_queries(15):  # type: ignore[operator]  # a fixture of pytest-django
        complaint = log_complaint(new, by=ana, at=noon)

    assert complaint.customer.words.count() == 2
    assert Evidence.objects.get(complaint=complaint).value == "The fare back"


@pytest.mark.parametrize("words", ["", "   \n"])
def test_without_words_nothing_is_logged(harbour: Team, noon: datetime, words: str) -> None:
    with pytest.raises(WordsMissing) as refusal:
        log_complaint(
            NewComplaint(team=harbour, channel="form", received_at=noon, verbatim=words), by=None, at=noon
        )

    assert refusal.value.field == "verbatim"
    assert not Complaint.objects.exists()


def test_words_that_are_missing_are_said_to_be_missing(make_complaint: MakeComplaint) -> None:
    complaint = make_complaint(verbatim="", verbatim_missing=True)

    assert (complaint.verbatim, complaint.title) == ("", "No words recorded")


def test_a_nul_character_is_refused_in_words(make_complaint: MakeComplaint) -> None:
    with pytest.raises(WordsMissing, match="NUL"):
        make_complaint(verbatim="bad\x00words")


def test_an_outsider_cannot_log_for_another_team(harbour: Team, otto: User, noon: datetime) -> None:
    with pytest.raises(NotAllowed):
        log_complaint(by_phone(harbour, noon), by=otto, at=noon)


def test_a_colleague_logs_nothing(harbour: Team, cleo: User, noon: datetime) -> None:
    with pytest.raises(NotAllowed):
        log_complaint(by_phone(harbour, noon), by=cleo, at=noon)


def test_received_in_the_future_is_refused(make_complaint: MakeComplaint, noon: datetime) -> None:
    with pytest.raises(WordsMissing, match="future"):
        make_complaint(received_at=noon + timedelta(hours=1))


def test_who_hears_a_complaint_about_themselves_writes_it_down_but_does_not_own_it(
    harbour: Team, ana: User, noon: datetime
) -> None:
    complaint = log_complaint(by_phone(harbour, noon, concerns_staff=ana), by=ana, at=noon)

    assert (complaint.state, complaint.owner) == ("new", None)
    assert not Complaint.objects.visible_to(ana).exists()


def test_the_same_source_row_is_stored_once(make_complaint: MakeComplaint) -> None:
    make_complaint(source="cfpb", source_id="8908")

    with pytest.raises(DatabaseError), transaction.atomic():
        make_complaint(source="cfpb", source_id="8908")


def test_describing_changes_what_we_say_and_leaves_an_event(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint()

    describe_complaint(complaint, {"severity": 2, "title": "Transfer missed"}, by=ana, at=noon)

    complaint.refresh_from_db()
    assert (complaint.severity, complaint.title) == (2, "Transfer missed")
    assert complaint.events.last().detail == {"fields": ["severity", "title"]}


def test_describing_with_the_same_values_leaves_no_event(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint()

    describe_complaint(complaint, {"severity": complaint.severity}, by=ana, at=noon)

    assert complaint.events.count() == 1


def test_a_supervisor_who_says_that_it_is_about_its_owner_owns_it(
    harbour: Team, ana: User, lea: User, noon: datetime
) -> None:
    complaint = log_complaint(by_phone(harbour, noon), by=ana, at=noon)
    with pytest.raises(OwnerConcerned):
        describe_complaint(complaint, {"concerns_staff": ana}, by=ana, at=noon)

    describe_complaint(complaint, {"concerns_staff": ana}, by=lea, at=noon)

    complaint.refresh_from_db()
    assert (complaint.owner, complaint.concerns_staff) == (lea, ana)
    assert complaint.events.filter(name="owner.replaced").count() == 1


@pytest.mark.parametrize("code", ["Deutsch!", "<script>", "x"])
def test_a_language_is_a_short_code(
    code: str, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(WordsMissing):
        describe_complaint(make_complaint(), {"verbatim_language": code}, by=ana, at=noon)


def test_a_complaint_from_before_the_calendar_is_refused(make_complaint: MakeComplaint) -> None:
    with pytest.raises(WordsMissing, match="year"):
        make_complaint(received_at=datetime(1, 1, 1, tzinfo=UTC))


def test_the_hour_to_own_it_runs_in_working_time(make_complaint: MakeComplaint, noon: datetime) -> None:
    friday_evening = datetime(2026, 3, 13, 23, 30, tzinfo=UTC)

    complaint = make_complaint(at=friday_evening)

    assert complaint.next_due_at == own_by(complaint.team, friday_evening)
    assert complaint.next_due_at > friday_evening + timedelta(hours=2)


def test_an_outsider_and_an_auditor_cannot_describe(
    make_complaint: MakeComplaint, otto: User, aki: User, noon: datetime
) -> None:
    complaint = make_complaint()

    for stranger in (otto, aki):
        with pytest.raises(NotAllowed):
            describe_complaint(complaint, {"severity": 1}, by=stranger, at=noon)


def test_the_words_are_not_describable(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    with pytest.raises(ValueError, match="verbatim"):
        describe_complaint(make_complaint(), {"verbatim": "nicer words"}, by=ana, at=noon)


def test_a_reference_is_added_once(make_complaint: MakeComplaint, ana: User, noon: datetime) -> None:
    complaint = make_complaint()

    add_reference(complaint, kind="booking", value="HX-20 31", by=ana, at=noon)
    add_reference(complaint, kind="booking", value="hx2031", by=ana, at=noon)

    assert list(complaint.references.values_list("value", "key")) == [("HX-20 31", "hx2031")]


def test_a_translation_stands_beside_the_words(
    make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    complaint = make_complaint(verbatim="司机没来。")

    translate_verbatim(complaint, language="en", text="The driver did not come.", by=ana, at=noon)

    assert complaint.verbatim_language == "zh-hans"
    assert complaint.translations.get().text == "The driver did not come."
    with pytest.raises(WordsMissing):
        translate_verbatim(complaint, language="zh-hans", text="司机没来。", by=ana, at=noon)


def test_a_title_ends_at_a_word() -> None:
    assert title_from("short words") == "short words"
    assert title_from("word " * 40).endswith("word…")
    assert len(title_from("没有空格" * 60)) <= 81


def test_languages_are_guessed_by_script() -> None:
    said = ("", "The car did not come", "司机没来, taxi", "司機沒來", "Das Zimmer ist zu laut und kalt")
    assert [guess_language(words) for words in said] == ["", "en", "zh-hans", "zh-hant", ""]


def test_a_language_is_a_code_also_when_it_is_logged(make_complaint: MakeComplaint) -> None:
    with pytest.raises(WordsMissing):
        make_complaint(verbatim_language="English")
    assert make_complaint(verbatim_language="de").verbatim_language == "de"
