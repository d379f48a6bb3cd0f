import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection

from cxdesk.bench.rows import generated_rows, write_rows
from cxdesk.common import clock
from cxdesk.jobs.models import Timer
from recovery.actions.states import own_by
from recovery.errors import NotAllowed
from recovery.imports import run
from recovery.models import Category, Complaint, ComplaintEvent, CustomerIdentity, Promise, StatusLink
from recovery.queries.complaints import queue_for
from recovery.queries.imports import already_imported
from tests.recovery.imports import samples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def only(**fields) -> Complaint:
    return Complaint.objects.get(**fields)


# ------------------------------------------------------------------ each map


def test_cfpb_rows_keep_the_words_to_the_byte_and_say_when_there_are_none(take):
    work, refusals = take(samples.CFPB, "cfpb")

    silent, spoken = only(source_id="8908"), only(source_id="69978")
    assert (work.counts.taken, refusals) == (2, [])
    assert (silent.verbatim, silent.verbatim_missing, silent.verbatim_language) == ("", True, "")
    assert spoken.verbatim == 'They said "wait", and I did.\n\nThen {$500.00} was gone, XXXX.  '
    assert (spoken.verbatim_missing, spoken.verbatim_language, spoken.channel) == (False, "en", "phone")
    assert spoken.title == "Mortgage: Loan servicing, payments"
    assert (spoken.category.name, spoken.category.parent.name) == ("Loan servicing, payments", "Mortgage")
    assert spoken.category.taxonomy == "CFPB"
    assert spoken.received_at == datetime(2023, 4, 13, 12, 0, tzinfo=UTC)


def test_what_the_company_answered_is_a_fact_and_no_outcome(take):
    take(samples.CFPB, "cfpb")

    complaint = only(source_id="69978")
    event = complaint.events.get(name="complaint.logged")
    detail, told = event.detail, event.words.facts
    assert told["final_answer"] == {"company_response": "Closed with explanation"}
    assert (detail["source"], detail["source_id"]) == ("cfpb", "69978")
    assert told["columns"]["tags"] == "Older American"
    assert (complaint.state, complaint.outcome) == ("new", "")


def test_comcast_days_up_to_twelve_are_month_first(take):
    take(samples.COMCAST, "comcast")

    clear, turned = only(source_id="250635"), only(source_id="223441")
    assert clear.received_at == datetime(2015, 4, 22, 19, 53, 50, tzinfo=UTC)
    assert turned.received_at == datetime(2015, 4, 8, 14, 22, 56, tzinfo=UTC)
    assert (clear.verbatim, clear.channel) == ("Line is slow every evening", "phone")
    assert clear.references.get().value == "Abingdon, Maryland 21009"


def test_nyc_rows_have_no_words_and_local_time(take):
    take(samples.NYC, "nyc311")
    take(samples.NYC_RESOLVED, "nyc311_resolved")

    heat, hole = only(source_id="45285347"), only(source_id="60879417")
    assert heat.received_at == datetime(2020, 1, 1, 5, 30, tzinfo=UTC)
    assert Complaint.objects.filter(verbatim="", verbatim_missing=True).count() == 3
    assert (heat.category.name, heat.category.parent) == ("HEAT/HOT WATER", None)
    assert (hole.category.name, hole.category.parent.name, hole.channel) == (
        "Pothole",
        "Street Condition",
        "phone",
    )
    assert (
        hole.events.get().words.facts["final_answer"]["resolution_description"] == "It was sent to the unit."
    )


def test_disputes_carry_the_merchants_words_and_the_date_of_the_map(take):
    take(samples.DISPUTES, "zh_disputes")

    one, other = only(source_id="17949556"), only(source_id="17937860")
    assert one.verbatim == "新年期间财务放假，节后已经马上给顾客开了发票，判责有失公平"
    assert other.verbatim == " 换货处理成退款。"
    assert (one.verbatim_language, one.verbatim_missing) == ("zh-hans", False)
    assert (one.category.parent.name, one.category.name) == ("发票", "超约定时效未开发票")
    assert one.received_at == datetime(2019, 3, 1, 4, 0, tzinfo=UTC)


def test_a_file_written_for_cxdesk_fills_customer_and_references(take, harbour):
    take(
        samples.GENERIC_HEADER + "1,2026-01-05,The lift is stuck,,,,Mia Lin,Mia@Example.com,412\n", "generic"
    )

    complaint = only(source_id="1")
    assert (complaint.team, complaint.customer.name) == (harbour, "Mia Lin")
    assert CustomerIdentity.objects.get(kind="email").key == "mia@example.com"
    assert (complaint.references.get().kind, complaint.references.get().value) == ("room", "412")


# ------------------------------------------------------------------ never twice


def test_a_second_run_adds_nothing_and_says_so(take):
    take(samples.CFPB, "cfpb")

    again, _refusals = take(samples.CFPB, "cfpb")

    assert (again.counts.taken, again.counts.there) == (0, 2)
    assert again.counts.has_any
    assert (Complaint.objects.count(), ComplaintEvent.objects.count()) == (2, 2)
    assert Category.objects.filter(taxonomy="CFPB").count() == 4


def test_an_id_twice_in_one_file_is_refused_the_second_time(take):
    rows = "id,received_at,text\n1,2026-01-05,first\n2,2026-01-05,other\n1,2026-01-05,second\n"

    work, refusals = take(rows, "generic")

    assert (work.counts.taken, work.counts.refused) == (2, 1)
    assert (refusals[0].line, refusals[0].reason) == (4, "The id stands in line 2 already.")
    assert only(source_id="1").verbatim == "first"


def test_a_refused_row_does_not_take_the_id_from_a_good_one(take):
    work, _refusals = take("id,received_at,text\n1,no day,bad\n1,2026-01-05,good\n", "generic")

    assert (work.counts.taken, work.counts.refused) == (1, 1)


def test_the_same_id_of_another_source_is_another_complaint(take, small_map):
    take("id,received_at,text\n1,2026-01-05,here\n", "generic")
    take("id,day,text\n1,2026-01-05,there\n", small_map())

    assert Complaint.objects.filter(source_id="1").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_take_each_row_once(take, harbour, monkeypatch):
    monkeypatch.setattr("recovery.imports.run.BATCH", 7)
    text = "id,received_at,text,category\n" + "".join(
        f"{n},2026-01-05,row {n},about {n % 3}\n" for n in range(60)
    )
    done = []

    def one() -> None:
        try:
            done.append(take(text, "generic")[0].counts)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Complaint.objects.count() == 60
    assert sum(counts.taken for counts in done) == 60
    assert sum(counts.there for counts in done) == 60
    numbers = sorted(Complaint.objects.values_list("number", flat=True))
    assert all(after - before == 1 for before, after in pairwise(numbers))


def test_a_row_that_another_import_took_meanwhile_counts_as_there(take, monkeypatch):
    take("id,received_at,text\n1,2026-01-05,mine\n", "generic")
    looks = []

    def too_early(source, ids):
        looks.append(ids)
        # The first look comes before the other import commits.
        return frozenset() if len(looks) == 1 else already_imported(source, ids)

    monkeypatch.setattr(run, "already_imported", too_early)

    work, refusals = take("id,received_at,text\n1,2026-01-05,theirs\n2,2026-01-05,new\n", "generic")

    assert (work.counts.taken, work.counts.there, refusals) == (1, 1, [])
    assert only(source_id="1").verbatim == "mine"


# ------------------------------------------------------------------ bad rows, good rows


def test_one_row_that_the_door_refuses_does_not_cost_its_batch(take):
    rows = samples.GENERIC_HEADER + (
        "1,2026-01-05,good,,,,,,\n2,2026-01-05,owed,,Call back,2025-12-01,,,\n3,2026-01-05,good,,,,,,\n"
    )

    work, refusals = take(rows, "generic", live=True)

    assert (work.counts.taken, work.counts.refused) == (2, 1)
    assert refusals[0].reason == "The promise is due before the complaint was received."
    assert sorted(Complaint.objects.values_list("source_id", flat=True)) == ["1", "3"]


def test_references_have_no_gap_after_a_refused_row(take):
    rows = samples.GENERIC_HEADER + (
        "1,2026-01-05,good,,,,,,\n2,2026-01-05,owed,,Call,2025-12-01,,,\n3,2026-01-05,good,,,,,,\n"
    )

    take(rows, "generic", live=True)

    assert list(Complaint.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


# ------------------------------------------------------------------ history and live


def test_history_sleeps(take, ana):
    work, _refusals = take(samples.CFPB, "cfpb")

    assert work.counts.taken == 2
    assert Complaint.objects.filter(is_history=True, next_due_at=None, state="new", owner=None).count() == 2
    assert not Timer.objects.exists()
    assert not StatusLink.objects.exists()
    assert not queue_for(ana).exists()


def test_history_keeps_owner_and_promise_of_the_source_without_anything_falling_due(take, ana):
    row = f"1,2026-01-05,slow,{ana.email},Call back,2030-01-01,,,\n2,2026-01-05,slow,gone@x.test,,,,,\n"

    take(samples.GENERIC_HEADER + row, "generic")

    owned, unowned = only(source_id="1"), only(source_id="2")
    assert (owned.owner, owned.state, owned.next_due_at) == (ana, "open", None)
    assert (unowned.owner, unowned.state) == (None, "new")
    assert unowned.events.get().words.facts["owner_there"] == "gone@x.test"
    assert owned.events.get(name="complaint.logged").words.facts["promised_there"]["text"] == "Call back"
    assert not Promise.objects.exists()
    assert not Timer.objects.exists()


def test_live_keeps_owner_open_promise_and_the_day_it_was_received(take, ana):
    due = clock.now() + timedelta(days=2)
    row = f"1,2026-01-05T08:00,slow,{ana.email.upper()},Call back,{due.isoformat()},,,\n"

    take(samples.GENERIC_HEADER + row, "generic", live=True)

    complaint, promise = only(source_id="1"), Promise.objects.get()
    assert (complaint.owner, complaint.state, complaint.is_history) == (ana, "open", False)
    assert complaint.received_at == datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    assert (promise.complaint, promise.text, promise.state, promise.due_at) == (
        complaint,
        "Call back",
        "open",
        due,
    )
    assert complaint.next_due_at == due
    assert Timer.objects.get(kind="promise.due").subject_id == promise.pk


def test_live_without_an_owner_waits_in_the_queue(take, ana):
    take("id,received_at,text\n1,2026-01-05T08:00,slow\n", "generic", live=True)

    complaint = queue_for(ana).get()
    assert complaint.received_at == datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    # Nobody could have owned it before it came here; what is late in the queue was let slip here.
    assert complaint.next_due_at == own_by(complaint.team, complaint.logged_at)


@pytest.mark.parametrize("who", ["otto", "cleo", "gone"])
def test_live_refuses_an_owner_who_does_not_work_in_the_team(take, who, request):
    person = request.getfixturevalue("ana" if who == "gone" else who)
    if who == "gone":
        type(person).objects.filter(pk=person.pk).update(is_active=False, deactivated_at=clock.now())

    work, refusals = take(
        samples.GENERIC_HEADER + f"1,2026-01-05,slow,{person.email},,,,,\n", "generic", live=True
    )

    assert work.counts.taken == 0
    assert refusals[0].reason == (
        f"Nobody in the team Harbour who works on complaints has the address {person.email}."
    )


def test_whoever_imports_a_call_does_not_become_its_owner(take, ada, make_person, harbour):
    take(samples.COMCAST, "comcast", live=True, by=ada)

    called = only(source_id="250635")
    assert (called.channel, called.owner, called.state, called.logged_by) == ("phone", None, "new", ada)


@pytest.mark.parametrize("who", ["ana", "lea", "aki", "otto"])
def test_only_admins_import(take, who, request):
    with pytest.raises(NotAllowed, match="Only admins import complaints"):
        take(samples.COMCAST, "comcast", by=request.getfixturevalue(who))

    assert not Complaint.objects.exists()


# ------------------------------------------------------------------ generated rows


def test_generated_rows_are_the_same_each_time_and_can_all_be_taken(take, tmp_path):
    path = tmp_path / "rows.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        write_rows(file, 120, seed=3)

    work, refusals = take(path.read_text(encoding="utf-8"), "generic", live=True)

    assert list(generated_rows(5, seed=3)) == list(generated_rows(5, seed=3))
    assert (work.counts.taken, refusals) == (120, [])
