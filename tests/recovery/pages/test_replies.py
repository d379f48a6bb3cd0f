"""Letters on the complaint page: written, kept, taken back and decided on, with and without a script."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.messages import draft_message, write_message
from recovery.channels.base import ChannelRefused
from recovery.channels.email import UNKNOWN_THERE
from recovery.errors import LetterRefused
from recovery.models import Complaint, DeadAddress, Message, MessageDraft
from tests.recovery.letters import Broken, fate, leave, write

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def complaint(mias: Complaint) -> Complaint:
    return mias


@pytest.fixture
def desk(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


def page_of(desk: Client, complaint: Complaint, more: str = "") -> str:
    return desk.get(f"/complaints/{complaint.reference}/{more}").content.decode()


def post(desk: Client, complaint: Complaint, where: str, **body: Any) -> Any:
    htmx = body.pop("htmx", False)
    address = f"/complaints/{complaint.reference}/messages/{where}"
    return desk.post(address, body, **(HTMX if htmx else {}))


def test_an_agent_writes_undoes_edits_and_sends_and_one_mail_leaves(desk: Client, complaint: Complaint):
    """The journey: the sink holds exactly one mail, with its headers right."""
    body = {"text": "Dear Ms Lim", "language": "en", "to": "mia.lin@example.com", "subject": "Your car"}
    assert post(desk, complaint, "", **body).status_code == 303
    first = Message.objects.get()
    assert "Leaves in a moment" in page_of(desk, complaint)

    assert post(desk, complaint, f"{first.pk}/undoing/").status_code == 303
    page = page_of(desk, complaint)
    assert "Dear Ms Lim</textarea>" in page
    assert "Took a message back" in page

    assert post(desk, complaint, "", **body | {"text": "Dear Ms Lin"}).status_code == 303
    leave()

    [sent] = mail.outbox
    assert (sent.to, sent.body.splitlines()[0]) == (["Mia.Lin@example.com"], "Dear Ms Lin")
    assert sent.subject == f"Your car [{complaint.reference}]"
    assert sent.message()["From"] == '"Ana, Harbour Hotel" <desk@cxdesk.localhost>'
    assert not MessageDraft.objects.exists()
    page = page_of(desk, complaint)
    assert "Dear Ms Lim" not in page
    assert "message." not in page


@pytest.mark.parametrize(("htmx", "status"), [(False, 409), (True, 409)])
def test_a_refusal_keeps_what_was_typed(desk: Client, complaint: Complaint, htmx: bool, status: int):
    answer = post(desk, complaint, "", text="Dear", language="en", to="eve@example.com", htmx=htmx)

    assert answer.status_code == status
    page = answer.content.decode()
    assert "none of this customer" in page
    assert "Dear</textarea>" in page
    assert not Message.objects.exists()


def test_without_a_script_the_top_of_the_page_leads_to_the_refusal(desk: Client, complaint: Complaint):
    lead = '<a href="#reply">See why</a>'
    assert lead in post(desk, complaint, "", text="").content.decode()
    assert lead not in post(desk, complaint, "", text="", htmx=True).content.decode()
    assert lead not in page_of(desk, complaint)


def test_a_letter_for_later_says_when_it_leaves(desk: Client, complaint: Complaint):
    body = {"text": "Dear Ms Lin", "language": "en", "to": "mia.lin@example.com", "subject": "Your car"}
    later = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    page = post(desk, complaint, "", **body, not_before=later, htmx=True).content.decode()
    assert "It leaves at the time you chose." in page
    assert "It leaves in a moment." not in page
    assert ", leaves <time " in page


def test_a_letter_by_htmx_brings_the_parts_that_changed(desk: Client, complaint: Complaint):
    answer = post(desk, complaint, "", text="Dear Ms Lin", language="en", htmx=True)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="reply"' in page
    assert "Take it back" in page
    assert "Dear Ms Lin</textarea>" not in page


def test_a_draft_keeps_itself_and_is_there_on_a_second_device(
    desk: Client, complaint: Complaint, ana: User, lea: User
):
    answers = [
        post(desk, complaint, "draft/", text=text, language="zh-hans", htmx=True) for text in ("您", "您好")
    ]
    other, hers = Client(), Client()
    other.force_login(ana)
    hers.force_login(lea)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Kept as a draft" in answers[1].content.decode()
    page = page_of(other, complaint)
    assert "您好</textarea>" in page
    assert '<option value="zh-hans" selected' in page
    assert "您好</textarea>" not in page_of(hers, complaint)


def test_a_draft_is_kept_by_a_plain_button_and_thrown_away(desk: Client, complaint: Complaint):
    assert post(desk, complaint, "draft/", text="Dear", language="en").status_code == 303
    assert "Throw away" in page_of(desk, complaint)

    assert post(desk, complaint, "draft/end/").status_code == 303
    assert not MessageDraft.objects.exists()
    post(desk, complaint, "draft/", text="Dear", language="en")
    post(desk, complaint, "draft/", text=" ", language="en")
    assert not MessageDraft.objects.exists()


def test_an_outsider_keeps_no_draft(client: Client, complaint: Complaint, otto: User, aki: User):
    for person, status in ((otto, 404), (aki, 403)):
        client.force_login(person)
        assert post(client, complaint, "draft/", text="Dear", language="en").status_code == status
    assert not MessageDraft.objects.exists()


def test_what_the_desk_prepared_is_taken_up_by_one_click_and_gone_once_sent(
    desk: Client, complaint: Complaint, now: datetime
):
    draft = draft_message(complaint, kind="still_on_it", text="Still on it.", language="en", by=None, at=now)
    assert f"?draft={draft.pk}#composer" in page_of(desk, complaint)

    page = page_of(desk, complaint, f"?draft={draft.pk}")
    assert "Still on it.</textarea>" in page
    assert 'value="still_on_it"' in page

    post(desk, complaint, "", text="Still on it!", language="en", kind="still_on_it")
    assert Message.objects.get().kind == "still_on_it"
    assert not MessageDraft.objects.exists()


def test_a_letter_of_unknown_fate_is_shown_and_decided_and_stands_on_the_day_of_the_owner(
    desk: Client, complaint: Complaint, ana: User, now: datetime, broken: Broken
):
    broken.faults = [TimeoutError()]
    letter = write(complaint, ana, now)
    leave()

    page = page_of(desk, complaint)
    assert "It arrived" in page
    assert "Send it again" in page
    assert "Needs your decision" in desk.get("/my-day/").content.decode()

    assert post(desk, complaint, f"{letter.pk}/fate/", decision="arrived").status_code == 303
    assert fate(letter) == "sent"
    assert "Needs your decision" not in desk.get("/my-day/").content.decode()
    assert post(desk, complaint, f"{letter.pk}/fate/", decision="again").status_code == 409


def test_a_letter_that_was_refused_says_why(
    desk: Client, complaint: Complaint, ana: User, now: datetime, broken: Broken
):
    broken.faults = [ChannelRefused(UNKNOWN_THERE)]
    write(complaint, ana, now)
    leave()

    page = page_of(desk, complaint)
    assert UNKNOWN_THERE in page
    assert "Try again" in page


def test_without_an_address_the_page_says_what_to_do(desk: Client, make_complaint, ana: User, now: datetime):
    assert "Ask for one, or call them." in page_of(desk, make_complaint(owner=ana, at=now))


def test_a_letter_of_another_complaint_is_not_there(
    desk: Client, complaint: Complaint, make_complaint, mia, ana: User, now: datetime
):
    letter = write(make_complaint(new_customer=mia, owner=ana, at=now), ana, now)

    assert post(desk, complaint, f"{letter.pk}/undoing/").status_code == 404
    assert fate(letter) == "waiting"


def test_the_address_of_somebody_elses_customer_is_none_of_theirs(
    complaint: Complaint, make_complaint, ana: User, now: datetime
):
    nobody = make_complaint(owner=ana, at=now)
    with pytest.raises(LetterRefused):
        write_message(nobody, text="Dear", language="en", to="mia.lin@example.com", by=ana, at=now)
    assert not Message.objects.exists()


@pytest.mark.parametrize("htmx", [False, True])
def test_who_takes_back_what_has_left_is_told_so(desk: Client, complaint: Complaint, htmx: bool):
    body = {"text": "Dear Ms Lin", "language": "en", "to": "mia.lin@example.com"}
    post(desk, complaint, "", **body)
    leave()

    answer = post(desk, complaint, f"{Message.objects.get().pk}/undoing/", htmx=htmx)

    assert answer.status_code == 409
    assert "has left already" in answer.content.decode()


def test_the_composer_says_when_mail_to_them_came_back(desk: Client, complaint: Complaint, now: datetime):
    DeadAddress.objects.create(key="mia.lin@example.com", status="5.1.1", said="550 unknown", at=now)
    page = page_of(desk, complaint)
    assert "Mail to Mia.Lin@example.com came back" in page
    assert "550 unknown" in page
    assert f'<a class="btn" href="/customers/{complaint.customer_id}/">All about them</a>' in page

    answer = post(desk, complaint, "", text="Dear", language="en")
    assert answer.status_code == 409
    assert "came back" in answer.content.decode()

    assert complaint.customer is not None
    complaint.customer.identities.create(kind="email", value="mia@work.example", key="mia@work.example")
    page = page_of(desk, complaint)
    assert "came back" not in page
    assert page.index("mia@work.example</option>") < page.index("Mia.Lin@example.com</option>")


def test_what_the_desk_drafted_has_a_subject_and_an_address_on_every_device(
    desk: Client, complaint: Complaint, ana: User, now: datetime
):
    assert complaint.customer is not None
    complaint.customer.identities.create(kind="email", value="mia@work.example", key="mia@work.example")
    facts = {"subject": "Still on it", "address": "mia@work.example", "language": "zh-hans"}
    draft = draft_message(complaint, kind="still_on_it", text="我们还在处理。", **facts, by=None, at=now)
    other = Client()
    other.force_login(ana)

    for device in (desk, other, desk):
        page = page_of(device, complaint, f"?draft={draft.pk}")
        assert 'value="Still on it"' in page
        assert '<option value="mia@work.example" selected>' in page
        assert '<option value="zh-hans" selected' in page


def test_a_draft_keeps_its_subject_and_address_on_every_device(desk: Client, complaint: Complaint, ana: User):
    assert complaint.customer is not None
    complaint.customer.identities.create(kind="email", value="mia@work.example", key="mia@work.example")
    body = {"text": "Dear", "language": "en", "subject": "Your car", "to": "mia@work.example"}
    post(desk, complaint, "draft/", **body, htmx=True)
    other = Client()
    other.force_login(ana)

    for device in (desk, other):
        page = page_of(device, complaint)
        assert 'value="Your car"' in page
        assert '<option value="mia@work.example" selected>' in page


def test_what_is_taken_back_into_a_draft_gives_it_what_it_lacked(
    desk: Client, complaint: Complaint, ana: User, now: datetime
):
    letter = write(complaint, ana, now, subject="Your car")
    draft_message(complaint, kind="", text="And also", by=ana, at=now)

    post(desk, complaint, f"{letter.pk}/undoing/")

    draft = MessageDraft.objects.get()
    assert (draft.subject, draft.address) == (letter.subject, letter.address)
    assert draft.text.endswith("And also")


@pytest.mark.parametrize("htmx", [False, True])
def test_who_only_reads_is_told_so_and_the_part_of_the_page_stays(
    client: Client, make_person: Any, harbour: Any, complaint: Complaint, htmx: bool
):
    client.force_login(make_person("Ruth", "auditor", harbour))

    answer = post(client, complaint, "", text="Dear Ms Lin", language="en", htmx=htmx)

    assert answer.status_code == 403
    assert "You can read this complaint, but only its team works on it." in answer.content.decode()
    assert answer.headers.get("HX-Reswap") == ("none" if htmx else None)
