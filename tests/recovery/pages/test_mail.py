"""The tray, one mail, the sandbox, mailboxes, and mail that a program brings."""

from __future__ import annotations

import base64
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from cxdesk.common import clock
from recovery.actions.mail_in import receive_mail, store_mail
from recovery.actions.states import take_complaint
from recovery.channels.parsing import limits
from recovery.channels.signed import reply_address, webhook_key
from recovery.models import Attachment, Complaint, InboundMail, Mailbox, Message, Notification
from recovery.pages import mail_webhook
from recovery.queries.mail_in import deaf_addresses
from tests.recovery.mails import PNG, mail, signature_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def owned(make_complaint, mia, ana, noon):
    return take_complaint(make_complaint(new_customer=mia), by=ana, at=noon)


@pytest.fixture
def waiting(mailbox, owned, noon):
    """A mail of Mia's that proves nothing, and so waits."""
    return receive_mail(mailbox, mail("It is broken again.", photo=PNG), at=noon)


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


# ------------------------------------------------------------------ the tray


def test_the_tray_shows_what_waits_and_why(desk, waiting):
    page = desk.get("/mail/").content.decode()

    assert "The lift" in page
    assert "open complaints" in page


def test_the_tray_shows_by_itself_what_was_not_read(desk, mailbox, waiting, noon):
    assert "All mail was read" in desk.get("/mail/?show=unread").content.decode()
    fresh, _new = store_mail(mailbox, mail("Soon.", subject="Not looked at yet"), at=noon)
    broken, _new = store_mail(mailbox, mail("Broken.", subject="Broken"), at=noon)
    InboundMail.objects.filter(pk=fresh.pk).update(subject="Not looked at yet")
    InboundMail.objects.filter(pk=broken.pk).update(state="unreadable", reason="died", subject="Broken one")

    page = desk.get("/mail/?show=unread").content.decode()

    assert "Not looked at yet" in page
    assert "Broken one" in page
    assert "The lift" not in page


def test_the_tray_of_another_team_is_another(client, otto, waiting):
    client.force_login(otto)

    assert "The lift" not in client.get("/mail/?show=all").content.decode()
    assert client.get(f"/mail/{waiting.pk}/").status_code == 404


def test_a_page_takes_the_same_statements_however_much_came(
    desk, mailbox, owned, noon, django_assert_max_num_queries
):
    for number in range(12):
        receive_mail(mailbox, mail(f"Number {number}"), at=noon)

    with django_assert_max_num_queries(8):
        assert desk.get("/mail/").content.decode().count("q-title") == 12


def test_a_mail_joins_the_complaint_that_a_person_chooses(desk, waiting, owned, ana):
    assert owned.reference in desk.get(f"/mail/{waiting.pk}/").content.decode()

    answer = desk.post(f"/mail/{waiting.pk}/joining/", {"reference": owned.reference})

    assert (answer.status_code, answer.url) == (303, f"/complaints/{owned.reference}/#timeline")
    assert Message.objects.get(kind="mail").text == "It is broken again."
    assert Attachment.objects.get(complaint=owned).content_type == "image/png"
    assert Notification.objects.filter(event="reply_came", receiver=ana).exists()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.handled_by) == ("joined", ana)


def test_joining_twice_is_once(desk, waiting, owned):
    for _again in range(2):
        answer = desk.post(f"/mail/{waiting.pk}/joining/", {"reference": owned.reference})
        assert answer.status_code == 303

    assert Message.objects.filter(kind="mail").count() == 1


def test_what_was_decided_is_not_decided_again(desk, waiting, owned):
    desk.post(f"/mail/{waiting.pk}/joining/", {"reference": owned.reference})

    answer = desk.post(f"/mail/{waiting.pk}/setting-aside/", {"why": "Advertising"})

    assert answer.status_code == 409
    assert "decided about this mail already" in answer.content.decode()


def test_a_mail_becomes_a_complaint_in_the_words_of_the_customer(desk, waiting):
    for _again in range(2):
        answer = desk.post(f"/mail/{waiting.pk}/complaint/")
        assert answer.status_code == 303

    complaint = Complaint.objects.get(source="mail")
    assert (complaint.verbatim, complaint.state) == ("It is broken again.", "new")
    assert answer.url == f"/complaints/{complaint.reference}/"


def test_setting_aside_takes_a_reason(desk, waiting):
    assert desk.post(f"/mail/{waiting.pk}/setting-aside/", {"why": " "}).status_code == 409
    assert desk.post(f"/mail/{waiting.pk}/setting-aside/", {"why": "Advertising"}).status_code == 303

    waiting.refresh_from_db()
    assert (waiting.state, waiting.why) == ("set_aside", "Advertising")


def test_a_complaint_of_another_team_is_as_unknown_as_none(desk, waiting, make_complaint, halcyon):
    other = make_complaint(team=halcyon)
    answers = [
        desk.post(f"/mail/{waiting.pk}/joining/", {"reference": one})
        for one in (other.reference, "CX-2026-999999")
    ]

    assert [one.status_code for one in answers] == [409, 409]
    assert Message.objects.filter(kind="mail").count() == 0


def test_an_admin_of_no_team_decides_nothing(client, ada, waiting, owned):
    client.force_login(ada)

    assert client.post(f"/mail/{waiting.pk}/joining/", {"reference": owned.reference}).status_code == 403


def test_mail_of_a_sensitive_complaint_is_hidden_with_it(client, make_person, harbour, mailbox, owned, noon):
    bea = make_person("Bea", "agent", harbour)
    client.force_login(bea)
    row = receive_mail(mailbox, mail(to=reply_address(mailbox.address, owned.reference)), at=noon)
    assert client.get(f"/mail/{row.pk}/").status_code == 200

    Complaint.objects.filter(pk=owned.pk).update(is_sensitive=True)

    assert client.get(f"/mail/{row.pk}/").status_code == 404
    assert client.get(f"/mail/{row.pk}/raw/").status_code == 404
    assert "The lift" not in client.get("/mail/?show=all").content.decode()


# ------------------------------------------------------------------ as it was sent


def test_a_mail_as_sent_can_load_and_run_nothing(desk, mailbox, owned, noon):
    html = (
        '<p onclick="x()">Hello <img src="https://spy.example/p.png">'
        "<script>alert(1)</script>"
        '<a href="javascript:x()">bad</a> <a href="https://ok.example">good</a>'
        '<form action="/x"><input></form></p>'
    )
    row = receive_mail(mailbox, mail(html=html), at=noon)

    answer = desk.get(f"/mail/{row.pk}/as-sent/")
    page = answer.content.decode()

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("sandbox")
    for bad in ("script", "onclick", "javascript:", "spy.example", "<form", "<input"):
        assert bad not in page
    assert 'href="https://ok.example" rel="noopener noreferrer nofollow"' in page


def test_pictures_of_the_mail_itself_are_in_the_page(desk, mailbox, owned, noon):
    raw = (
        b"From: mia.lin@example.com\nContent-Type: multipart/related; boundary=b\n\n"
        b"--b\nContent-Type: text/html\n\n"
        b'<img src="cid:one@mail"><img src="cid:two@mail">\n'
        b"--b\nContent-Type: image/png\nContent-ID: <one@mail>\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(PNG) + b"\n--b--\n"
    )
    row = receive_mail(mailbox, raw, at=noon)

    page = desk.get(f"/mail/{row.pk}/as-sent/").content.decode()

    assert page.count("data:image/png;base64,") == 1
    assert "cid:" not in page


def test_the_raw_file_is_handed_out_and_never_shown(desk, waiting):
    answer = desk.get(f"/mail/{waiting.pk}/raw/")

    assert b"".join(answer.streaming_content) == waiting.raw.open("rb").read()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_cannot_be_read_is_in_the_tray_with_its_raw_file(desk, mailbox, noon, monkeypatch):
    from recovery.actions import mail_in
    from recovery.channels.reader import CannotRead

    def refuse(row):
        raise CannotRead("died")

    monkeypatch.setattr(mail_in, "open_mail", refuse)
    row = receive_mail(mailbox, mail(), at=noon)
    monkeypatch.undo()

    assert "could not be read" in desk.get("/mail/").content.decode()
    assert f"/mail/{row.pk}/raw/" in desk.get(f"/mail/{row.pk}/").content.decode()


# ------------------------------------------------------------------ mailboxes

BOX = {"title": "Front", "address": "front@harbour.test", "kind": "webhook"}


def test_admins_read_which_replies_would_be_lost_and_what_to_do(client, ada, harbour, halcyon, mailbox):
    client.force_login(ada)
    page = client.get("/mailboxes/").content.decode()
    assert "Replies to desk@cxdesk.localhost would be lost." in page
    assert f"/teams/{halcyon.pk}/" in page
    assert f"/teams/{harbour.pk}/" not in page

    harbour.mail_address = "Hello@harbour.test"
    harbour.save()
    assert "Replies to Hello@harbour.test would be lost." in client.get("/mailboxes/").content.decode()

    Mailbox.objects.create(name="Hello", team=harbour, address="hello@harbour.test")
    Mailbox.objects.create(name="Halcyon", team=halcyon, address="desk@halcyon.test")
    assert "would be lost" not in client.get("/mailboxes/").content.decode()


def test_a_mailbox_that_takes_no_more_mail_hears_nothing(harbour, mailbox, noon, django_assert_num_queries):
    assert deaf_addresses() == []

    harbour.mail_address = mailbox.address
    harbour.save()
    mailbox.stopped_at = noon
    mailbox.save()
    with django_assert_num_queries(2):
        [one] = deaf_addresses()
    assert (one.address, one.teams) == ("desk@harbour.test", [harbour])


def test_an_admin_adds_and_changes_a_mailbox(client, ada, harbour):
    client.force_login(ada)
    assert client.post("/mailboxes/", {**BOX, "team": harbour.pk}).status_code == 303
    box = Mailbox.objects.get()

    answer = client.post(f"/mailboxes/{box.pk}/", {**BOX, "team": harbour.pk, "is_stopped": "on"})

    box.refresh_from_db()
    assert answer.status_code == 303
    assert box.stopped_at is not None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Give it a name"),
        ({"address": "front"}, "not complete"),
        ({"address": "front+x@harbour.test"}, "plus sign"),
        ({"kind": "imap"}, "server and the account"),
        ({"kind": "imap", "host": "h", "account": "a", "password_env": "SECRET_KEY"}, "CXDESK_MAIL_"),
    ],
)
def test_a_mailbox_that_cannot_be_is_refused_with_words(client, ada, harbour, wrong, words):
    client.force_login(ada)
    answer = client.post("/mailboxes/", {**BOX, "team": harbour.pk, **wrong})

    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_the_key_is_shown_once_and_the_one_before_ends(client, ada, mailbox):
    client.force_login(ada)
    answer = client.post(f"/mailboxes/{mailbox.pk}/key/")
    key = webhook_key(mailbox.pk, 1)

    assert answer.status_code == 201
    assert key in answer.content.decode()
    assert key not in client.get(f"/mailboxes/{mailbox.pk}/").content.decode()
    client.post(f"/mailboxes/{mailbox.pk}/key/")
    assert bring(client, mailbox, mail(), key=key).status_code == 401


# ------------------------------------------------------------------ brought by a program


def bring(client, box, raw, *, key=None, at=None, signature=None, **headers):
    box.refresh_from_db()
    stamp = str(int((at or clock.now()).timestamp()))
    key = key or webhook_key(box.pk, box.secret_number)
    headers.setdefault("HTTP_X_CXDESK_TIMESTAMP", stamp)
    headers["HTTP_X_CXDESK_SIGNATURE"] = signature or f"sha256={signature_of(raw, key=key, stamp=stamp)}"
    return client.post(f"/mail/in/{box.pk}/", raw, content_type="message/rfc822", **headers)


@pytest.fixture
def keyed(mailbox):
    Mailbox.objects.filter(pk=mailbox.pk).update(secret_number=1)
    mailbox.refresh_from_db()
    return mailbox


def test_a_signed_mail_is_taken_and_twice_is_once(client, keyed):
    answers = [bring(client, keyed, mail()) for _again in range(2)]

    assert [one.status_code for one in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert InboundMail.objects.count() == 1
    assert Complaint.objects.count() == 1


def test_more_than_a_form_holds_is_taken(client, keyed):
    assert bring(client, keyed, mail("word " * 400_000)).status_code == 202


def test_a_signed_mail_that_is_too_large_to_be_read_becomes_a_visible_record(client, keyed, monkeypatch):
    monkeypatch.setattr(limits, "RAW", 1000)

    answer = bring(client, keyed, mail("word " * 400))

    kept = InboundMail.objects.get()
    assert answer.status_code == 202
    assert (kept.is_cut, kept.state) == (True, "unreadable")


def test_more_than_anybody_mails_is_refused_unread(client, keyed, monkeypatch):
    monkeypatch.setattr(mail_webhook, "LARGEST", 100_000)

    answer = bring(client, keyed, mail("word " * 40_000))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not InboundMail.objects.exists()


def test_what_is_not_signed_rightly_is_refused_alike(client, keyed):
    later = clock.now() - timedelta(minutes=6)
    answers = [
        bring(client, keyed, mail(), signature="0" * 64),
        bring(client, keyed, mail(), signature="é"),
        bring(client, keyed, mail(), at=later),
        bring(client, keyed, mail(), HTTP_X_CXDESK_TIMESTAMP="soon"),
        bring(client, keyed, mail(), key=webhook_key(keyed.pk + 1, 1)),
        client.post("/mail/in/99999/", mail(), content_type="message/rfc822"),
    ]

    assert {(one.status_code, one.content) for one in answers} == {(401, answers[0].content)}
    assert not InboundMail.objects.exists()


def test_before_there_is_a_key_nothing_is_taken(client, mailbox):
    assert bring(client, mailbox, mail()).status_code == 401


def test_mail_comes_from_files_and_through_a_pipe(mailbox, tmp_path, monkeypatch):
    file = tmp_path / "one.eml"
    file.write_bytes(mail())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(mail("Another one"))))
    out = io.StringIO()

    call_command("receive_mail", str(file), "-", "--mailbox", "Desk", stdout=out)

    assert out.getvalue().count("logged") + out.getvalue().count("tray") == 2
    assert InboundMail.objects.count() == 2


def test_a_mail_that_cannot_be_stored_stays_with_its_server(mailbox, tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("receive_mail", str(tmp_path / "none.eml"), "--mailbox", "Desk")

    assert refused.value.returncode == 75
