"""Handing over: the owner stays until somebody accepts, and whoever goes on knows what was said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from cxdesk.accounts.actions.people import deactivate_person, end_membership
from cxdesk.accounts.models import Role, Team, User
from cxdesk.common import clock
from recovery.actions.complaints import describe_complaint
from recovery.actions.customers import NewCustomer
from recovery.actions.endings import reopen_complaint, set_aside
from recovery.actions.handovers import (
    accept_handover,
    ask_handover,
    read_brief,
    refuse_handover,
    withdraw_handover,
)
from recovery.actions.merging import merge_complaints
from recovery.actions.promises import make_promise
from recovery.errors import BriefIncomplete, HandoverRefused, IllegalMove, NotAllowed
from recovery.models import Complaint, Handover, Message, Notification
from recovery.models.messages import OWNER_NAMED
from recovery.queries.asked import get_handover_for
from tests.builders import MakeComplaint, lead_to

Person = Callable[..., User]
WHY = "My shift ends."


@pytest.fixture
def bea(make_person: Person, harbour: Team) -> User:
    return make_person("Bea", Role.AGENT, harbour)


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, mia: NewCustomer, noon: datetime) -> Complaint:
    """Give a complaint of Ana's of which both is known: what happened, and what is wanted."""
    return lead_to(make_complaint(owner=ana, new_customer=mia), "own", by=ana, at=noon)


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(receiver=person).order_by("pk").values_list("event", flat=True))


def now_of(complaint: Complaint) -> User | None:
    complaint.refresh_from_db()
    return complaint.owner


def handed(complaint: Complaint, to: User, *, by: User, at: datetime) -> Handover:
    return accept_handover(ask_handover(complaint, to=to, reason=WHY, by=by, at=at), by=to, at=at)


def test_the_owner_stays_until_somebody_accepts(owned: Complaint, ana: User, bea: User, noon: datetime):
    asked = ask_handover(owned, to=bea, reason=WHY, line="Call her on the mobile.", by=ana, at=noon)

    assert now_of(owned) == ana
    assert told(bea) == ["handover_asked"]
    assert asked.brief["restatement"] == "The car did not come."
    assert asked.brief["expectation"] == "I want the fare back."
    assert asked.brief["line"] == "Call her on the mobile."

    accept_handover(asked, by=bea, at=noon + timedelta(minutes=5))

    assert now_of(owned) == bea
    assert owned.owned_at == noon + timedelta(minutes=5)
    assert "handover_accepted" in told(ana)
    assert owned.events.filter(name="handover.accepted").count() == 1


def test_the_customer_hears_who_answers_now(owned: Complaint, ana: User, bea: User, noon: datetime):
    handed(owned, bea, by=ana, at=noon)
    handed(owned, ana, by=bea, at=noon)

    words = (
        Message.objects.filter(complaint=owned, kind=OWNER_NAMED)
        .order_by("pk")
        .values_list("text", flat=True)
    )
    assert [text.split()[0] for text in words] == ["Ana", "Bea", "Ana"]


def test_what_is_asked_accepted_or_refused_twice_is_once(
    owned: Complaint, ana: User, bea: User, noon: datetime
):
    first = ask_handover(owned, to=bea, reason=WHY, by=ana, at=noon)
    assert ask_handover(owned, to=bea, reason="Again.", by=ana, at=noon) == first
    read_brief(first, by=bea, at=noon)
    read_brief(first, by=bea, at=noon + timedelta(minutes=1))
    accept_handover(first, by=bea, at=noon)
    accept_handover(first, by=bea, at=noon + timedelta(minutes=1))

    first.refresh_from_db()
    assert (first.read_at, first.accepted_at, first.number) == (noon, noon, 1)
    names = owned.events.filter(name__startswith="handover.").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["handover.asked", "handover.read", "handover.accepted"]


def test_refused_or_withdrawn_it_changes_nothing(owned: Complaint, ana: User, bea: User, noon: datetime):
    no = ask_handover(owned, to=bea, reason=WHY, by=ana, at=noon)
    with pytest.raises(HandoverRefused, match="why not"):
        refuse_handover(no, reason=" ", by=bea, at=noon)
    for _time in range(2):
        refuse_handover(no, reason="I have eleven.", by=bea, at=noon)
    back = ask_handover(owned, to=bea, reason=WHY, by=ana, at=noon)
    for _time in range(2):
        withdraw_handover(back, by=ana, at=noon)

    assert now_of(owned) == ana
    assert told(ana).count("handover_refused") == 1
    for over, words in ((no, "refused"), (back, "withdrawn")):
        with pytest.raises(IllegalMove, match=words):
            accept_handover(over, by=bea, at=noon)
    assert not Notification.objects.filter(receiver=bea, read_at=None).exists()


def test_whoever_said_no_reads_the_brief_no_more_where_they_see_not_the_complaint(
    owned: Complaint, ana: User, bea: User, noon: datetime
):
    row = ask_handover(owned, to=bea, reason=WHY, by=ana, at=noon)
    Complaint.objects.filter(pk=owned.pk).update(is_sensitive=True)
    assert get_handover_for(bea, row.pk) == row

    refuse_handover(row, reason="I have eleven.", by=bea, at=noon)

    with pytest.raises(Http404):
        get_handover_for(bea, row.pk)


def test_nobody_hands_over_what_the_next_one_would_have_to_ask_again(
    make_complaint: MakeComplaint, ana: User, bea: User, noon: datetime
):
    bare = make_complaint(owner=ana)
    with pytest.raises(BriefIncomplete) as refused:
        ask_handover(bare, to=bea, reason=WHY, by=ana, at=noon)
    heard = lead_to(make_complaint(owner=ana), "listen", by=ana, at=noon)
    with pytest.raises(BriefIncomplete, match="step 2"):
        ask_handover(heard, to=bea, reason=WHY, by=ana, at=noon)

    assert [one.field for one in refused.value.blockers] == ["restatement", "expectation"]
    assert not Handover.objects.exists()


def test_a_written_ending_stands_in_the_brief_where_there_is_nobody_to_ask(
    make_complaint: MakeComplaint, ana: User, bea: User, noon: datetime
):
    endings = {
        "listen": {"ending": "nobody_to_ask", "reason": "A note without a name."},
        "confirm_expectation": {"ending": "not_stated", "reason": "Nobody to ask."},
    }
    complaint = lead_to(make_complaint(owner=ana), "confirm_expectation", by=ana, at=noon, **endings)

    brief = ask_handover(complaint, to=bea, reason=WHY, by=ana, at=noon).brief

    assert (brief["no_restatement"], brief["no_expectation"]) == ("A note without a name.", "Nobody to ask.")


def test_the_brief_says_what_was_done_promised_and_felt_when_it_was_asked(
    owned: Complaint, ana: User, bea: User, noon: datetime
):
    due = noon + timedelta(hours=2)
    make_promise(owned, kind="call_back", text="Ring her", due_at=due, by=ana, at=noon)
    lead_to(owned, "stay_objective", by=ana, at=noon)
    asked = ask_handover(owned, to=bea, reason=WHY, by=ana, at=noon)
    make_promise(owned, kind="update", text="Later words", due_at=due, by=ana, at=noon)

    asked.refresh_from_db()
    assert [one["text"] for one in asked.brief["promised"]] == ["Ring her"]
    assert asked.brief["steps"][-1] == "stay_objective"
    assert (asked.brief["mood_before"], asked.brief["mood_after"]) == ("4", "2")


def test_only_the_owner_or_a_supervisor_asks(
    owned: Complaint, ana: User, bea: User, lea: User, otto: User, ada: User, noon: datetime
):
    for stranger in (bea, otto, ada):
        with pytest.raises(NotAllowed):
            ask_handover(owned, to=lea, reason=WHY, by=stranger, at=noon)
    asked = ask_handover(owned, to=bea, reason=WHY, by=lea, at=noon)
    for stranger in (ana, otto, lea):
        with pytest.raises(NotAllowed):
            accept_handover(asked, by=stranger, at=noon)
        with pytest.raises(NotAllowed):
            refuse_handover(asked, reason="No.", by=stranger, at=noon)
        with pytest.raises(NotAllowed):
            read_brief(asked, by=stranger, at=noon)
    with pytest.raises(NotAllowed):
        withdraw_handover(asked, by=otto, at=noon)

    assert now_of(owned) == ana


def test_only_somebody_who_could_own_it_is_asked(
    owned: Complaint,
    make_person: Person,
    harbour: Team,
    ana: User,
    cleo: User,
    otto: User,
    aki: User,
    lea: User,
    ada: User,
    noon: datetime,
):
    nia = make_person("Nia", Role.AGENT, harbour)
    gone = make_person("Gil", Role.AGENT, harbour)
    deactivate_person(gone, by=ada, at=clock.now())
    describe_complaint(owned, {"concerns_staff": nia}, by=lea, at=noon)
    for person in (ana, cleo, otto, aki, nia, gone):
        with pytest.raises(HandoverRefused):
            ask_handover(owned, to=person, reason=WHY, by=ana, at=noon)
    with pytest.raises(HandoverRefused, match="why"):
        ask_handover(owned, to=lea, reason="", by=ana, at=noon)

    assert not Handover.objects.exists()


def test_one_asking_at_a_time(owned: Complaint, ana: User, bea: User, lea: User, noon: datetime):
    ask_handover(owned, to=bea, reason=WHY, by=ana, at=noon)

    with pytest.raises(HandoverRefused, match="Bea was asked already"):
        ask_handover(owned, to=lea, reason=WHY, by=ana, at=noon)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(complaint=owned, owner=ana, to=lea, asked_by=ana, reason=WHY, asked_at=noon)


def test_the_third_transfer_takes_a_supervisor(
    owned: Complaint, ana: User, bea: User, lea: User, noon: datetime
):
    handed(owned, bea, by=ana, at=noon)
    handed(owned, ana, by=bea, at=noon)

    with pytest.raises(HandoverRefused, match="twice already"):
        ask_handover(owned, to=bea, reason=WHY, by=ana, at=noon)
    third = handed(owned, bea, by=lea, at=noon)

    assert (third.number, now_of(owned)) == (3, bea)


def test_the_database_itself_refuses_a_third_without_a_supervisor(
    owned: Complaint, ana: User, bea: User, noon: datetime
):
    row = {"complaint": owned, "owner": ana, "to": bea, "asked_by": ana, "reason": WHY, "asked_at": noon}
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(**row, accepted_at=noon, number=3)


def test_what_was_asked_falls_away_with_who_was_asked(
    owned: Complaint, ana: User, bea: User, ada: User, harbour: Team, noon: datetime
):
    asked = ask_handover(owned, to=bea, reason=WHY, by=ana, at=noon)

    end_membership(bea, harbour, by=ada, at=clock.now())

    asked.refresh_from_db()
    assert asked.withdrawn_at is not None
    assert now_of(owned) == ana
    assert owned.events.filter(name="handover.withdrawn").count() == 1


@pytest.mark.parametrize("who", ["asked", "owner"])
def test_a_deactivated_person_leaves_no_asking_behind(
    who: str, owned: Complaint, ana: User, bea: User, lea: User, ada: User, noon: datetime
):
    asked = ask_handover(owned, to=bea, reason=WHY, by=ana, at=noon)

    deactivate_person(bea if who == "asked" else ana, by=ada, at=clock.now())

    asked.refresh_from_db()
    assert asked.withdrawn_at is not None
    assert now_of(owned) == (ana if who == "asked" else lea)


def _closed(complaint: Complaint, by: User, at: datetime, other: Complaint) -> None:
    set_aside(complaint, outcome="withdrawn", reason="Called off.", by=by, at=at)


def _reopened(complaint: Complaint, by: User, at: datetime, other: Complaint) -> None:
    lead_to(complaint, "resolve", by=by, at=at)
    reopen_complaint(complaint, reason="It came back.", by=by, at=at)


def _merged(complaint: Complaint, by: User, at: datetime, other: Complaint) -> None:
    merge_complaints(complaint, other, reason="The same car.", by=by, at=at)


@pytest.mark.parametrize("move", [_closed, _reopened, _merged])
def test_an_ending_a_reopening_and_a_merge_settle_it(
    move: Callable[..., None],
    owned: Complaint,
    make_complaint: MakeComplaint,
    ana: User,
    bea: User,
    noon: datetime,
):
    other = make_complaint(owner=ana, customer=owned.customer)
    asked = ask_handover(owned, to=bea, reason=WHY, by=ana, at=noon)

    move(owned, ana, noon, other)

    asked.refresh_from_db()
    assert asked.withdrawn_at == noon
    with pytest.raises(IllegalMove):
        accept_handover(asked, by=bea, at=noon)


def test_nothing_is_asked_of_the_person_it_turns_out_to_be_about(
    owned: Complaint, ana: User, bea: User, noon: datetime
):
    asked = ask_handover(owned, to=bea, reason=WHY, by=ana, at=noon)

    describe_complaint(owned, {"concerns_staff": bea}, by=ana, at=noon)

    asked.refresh_from_db()
    assert asked.withdrawn_at == noon


def test_what_nobody_owns_or_is_closed_is_not_handed_over(
    owned: Complaint, make_complaint: MakeComplaint, ana: User, lea: User, bea: User, noon: datetime
):
    with pytest.raises(HandoverRefused, match="Nobody owns"):
        ask_handover(make_complaint(), to=bea, reason=WHY, by=lea, at=noon)
    set_aside(owned, outcome="withdrawn", reason="Called off.", by=ana, at=noon)
    with pytest.raises(HandoverRefused, match="closed"):
        ask_handover(owned, to=bea, reason=WHY, by=ana, at=datetime(2026, 3, 11, tzinfo=UTC))
