"""All that a customer reads passes the tone guard in every language, and tells no count and no cause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as post
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.signals import template_rendered

from cxdesk.accounts.models import Team, User
from cxdesk.common import clock
from cxdesk.jobs.send import send_due
from recovery.actions.causes import link_cause, name_cause
from recovery.actions.complaints import NewComplaint, log_complaints
from recovery.actions.customers import NewCustomer
from recovery.actions.endings import set_aside
from recovery.actions.mail_in import receive_mail
from recovery.actions.merging import merge_complaints
from recovery.actions.messages import receive_words, tell_customer_owner, write_note
from recovery.actions.promises import break_promise, keep_promise, make_promise
from recovery.actions.states import let_wait
from recovery.actions.status import make_status_link
from recovery.actions.taxonomy import add_label
from recovery.models import CauseLink, Channel, Complaint, Mailbox, MessageDraft
from recovery.playbook.tone import TextKind, check
from recovery.queries.still_on_it import still_on_it
from tests.builders import MakeComplaint, lead_to
from tests.permissions.routes import all_routes
from tests.permissions.table import cells
from tests.pictures import PNG
from tests.recovery.mails import mail

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
# So often it has happened: no hour, minute, amount or reference has these digits.
TIMES = 137
CAUSE, CATEGORY, NOTE = "Zqx fax at night", "Zqx airport transfer", "Zqx note"
# Keys and marks against forgery are letters of chance.
CHANCE = re.compile(r"[A-Za-z0-9_-]{32,}")
NEVER = re.compile(rf"(?<![\w-]){TIMES}(?![\w-])|Zqx", re.IGNORECASE)
# What machines and people who work here use; everything else that is open without an account is a customer's.
NOT_THEIRS = {"livez", "readyz", "home", "language", "demo_sign_in", "mail_webhook"}
GAP = "\n\n"
BREAKS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "div",
    "section",
    "dt",
    "dd",
    "label",
    "summary",
    "button",
    "small",
    "title",
}


class Words(HTMLParser):
    """The words of a page as somebody reads them: no script, no value of a hidden field."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style", "svg")
        given = dict(attrs)
        self.parts += [given.get(name) or "" for name in ("placeholder", "aria-label", "title")]
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "svg")
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)

    def _break(self, tag: str) -> None:
        if tag in BREAKS:
            self.parts.append(GAP)

    @property
    def text(self) -> str:
        lines = ("".join(self.parts)).split(GAP)
        return GAP.join(" ".join(line.split()) for line in lines if line.strip())


@pytest.fixture
def moment() -> datetime:
    return clock.now()


@pytest.fixture
def often(
    harbour: Team, ana: User, lea: User, make_person: Any, moment: datetime, make_complaint: MakeComplaint
) -> Callable[..., Complaint]:
    """Make complaints about what has happened so often that somebody named its cause."""
    ada = make_person("Ada", "admin", harbour)
    label = add_label("categories", CATEGORY, by=ada)
    cause = name_cause(CAUSE, by=lea, at=moment)
    told = NewComplaint(
        team=harbour, channel=Channel.FORM, received_at=moment, verbatim="Nobody came.", category=label
    )

    def make(**more: Any) -> Complaint:
        complaint = make_complaint(**{"owner": ana, "at": moment, "category": label, **more})
        link_cause(complaint, cause, by=ana, at=moment)
        write_note(complaint, text=f"{NOTE}: it happened {TIMES} times.", by=ana, at=moment)
        return complaint

    make()
    log_complaints([told] * (TIMES - 1), by=None, at=moment)
    CauseLink.objects.bulk_create(
        CauseLink(complaint=one, cause=cause, by=ana, at=moment)
        for one in Complaint.objects.filter(owner=None)
    )
    return make


def states(often: Callable[..., Complaint], mia: NewCustomer, ana: User, at: datetime) -> Iterator[Complaint]:
    """Give a complaint in each state in which its customer may look at it."""
    new = often(new_customer=mia)
    # As it was before anybody took it.
    Complaint.objects.filter(pk=new.pk).update(owner=None, state="new", owned_at=None)
    yield new
    promised = often(new_customer=mia)
    for minutes, kind, text in (
        (60, "call_back", "A call"),
        (90, "other", "Your 780 back"),
        (9, "other", "Tea"),
    ):
        due_at = at + timedelta(minutes=minutes)
        made = make_promise(promised, kind=kind, text=text, due_at=due_at, by=ana, at=at)
        if minutes == 90:
            keep_promise(made, by=ana, at=at)
        if minutes == 9:
            break_promise(made.pk, at=due_at)
    receive_words(promised, text="The room was cold, too.", at=at)
    yield promised
    late = often(new_customer=mia)
    made = make_promise(late, kind="other", text="Tea", due_at=at + timedelta(minutes=1), by=ana, at=at)
    break_promise(made.pk, at=at + timedelta(minutes=2))
    keep_promise(made, by=ana, at=at + timedelta(minutes=3))
    yield late
    waiting = often(new_customer=mia)
    let_wait(waiting, on="customer", why="Zqx", until=at + timedelta(days=1), by=ana, at=at)
    yield waiting
    yield lead_to(often(new_customer=mia), "resolve", by=ana, at=at)
    yield lead_to(often(new_customer=mia), "root_cause", by=ana, at=at)
    withdrawn = often(new_customer=mia)
    set_aside(withdrawn, outcome="withdrawn", reason="Zqx", by=ana, at=at)
    yield withdrawn
    gone = often(customer=promised.customer)
    merge_complaints(gone, promised, reason="Zqx", by=ana, at=at)
    yield gone


def status_pages(client: Client, complaint: Complaint, at: datetime) -> Iterator[tuple[str, str]]:
    """Walk everything that a customer may do with the link, to its end."""
    link = f"/status/{make_status_link(complaint, at=at)}/"
    yield "status", client.get(link).content.decode()
    yield "status_words", client.post(f"{link}words/", {"more": ""}).content.decode()
    yield (
        "status_words",
        client.post(f"{link}words/", {"more": "One more thing."}, follow=True).content.decode(),
    )
    yield "status_take_back", client.post(f"{link}taking-back/", follow=True).content.decode()
    yield "status_end", client.post(f"{link}end/").content.decode()
    yield "status", client.get(link).content.decode()


def report_pages(client: Client) -> Iterator[tuple[str, str]]:
    told = {
        "key": "0" * 31 + "1",
        "words": "Nobody came.",
        "name_given": "Mia Lin",
        "phone": "+86 138 0000 4410",
    }
    yield "report", client.get("/report/").content.decode()
    yield "report", client.post("/report/", {"key": "0" * 32}).content.decode()
    files = {"pictures": [SimpleUploadedFile("a.exe", b"MZ"), SimpleUploadedFile("a.png", PNG)]}
    yield "report", client.post("/report/", told | files).content.decode()
    yield "report_done", client.post("/report/", told | {"best": "phone"}, follow=True).content.decode()
    Client().cookies.clear()


def letters(
    often: Callable[..., Complaint],
    mia: NewCustomer,
    mailbox: Mailbox,
    ana: User,
    language: str,
    at: datetime,
) -> Iterator[tuple[str, str]]:
    """Give each letter that the desk writes by itself, or drafts, as it leaves."""
    ana.phone = "+86 21 5550 0142"
    ana.save()
    words = {"en": "Nobody came.", "zh-hans": "没有人来接我们。", "zh-hant": "沒有人來接我們。"}[language]
    receive_mail(mailbox, mail(words, Message_ID=f"<{language}@example.com>"), at=at)
    told = often(new_customer=mia)
    assert told.customer is not None
    told.customer.language = language
    told.customer.save()
    tell_customer_owner(told, at=at)
    send_due()
    assert len(post.outbox) == 2
    for sent in post.outbox:
        body = re.sub(r"https?://\S+", "", sent.body.partition("\n-- \n")[0])
        yield "letter", f"{sent.subject}\n\n{body}"
    for complaint in states(often, mia, ana, at):
        assert complaint.customer is not None
        complaint.customer.language = language
        yield (
            "still_on_it",
            still_on_it(complaint, since=at - timedelta(days=1), at=at + timedelta(minutes=30))[0],
        )
        yield (
            "still_on_it",
            still_on_it(complaint, since=at + timedelta(days=1), at=at + timedelta(minutes=30))[0],
        )


def faults_of(text: str, language: str, kind: TextKind) -> set[str]:
    """Return what the guard finds, each with the paragraph in which it stands."""
    return {
        f"{one.rule}: «{one.words}» in: {text[text.rfind(GAP, 0, one.start) + 2 :].partition(GAP)[0]}"
        for one in check(text, language=language, kind=kind)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_customer_passes_the_guard_and_tells_no_count(
    often: Callable[..., Complaint], mia: NewCustomer, ana: User, moment: datetime, language: str
):
    client = Client(headers={"accept-language": language})
    client.cookies["language"] = language
    drawn: set[str] = set()

    def note(template: Any, **_more: Any) -> None:
        drawn.add(template.name or "")

    template_rendered.connect(note)
    walked: set[str] = set()
    try:
        pages = [*report_pages(client)]
        for complaint in [*states(often, mia, ana, moment)]:
            pages += status_pages(client, complaint, moment)
    finally:
        template_rendered.disconnect(note)

    faults: set[str] = set()
    for name, page in pages:
        walked.add(name)
        text = Words(page).text
        assert not NEVER.search(text), (name, NEVER.search(text), text)
        # Nor in anything that no eye sees.
        assert "zqx" not in CHANCE.sub("", page).lower(), name
        # The form of a report is where we ask what happened, once.
        kind = TextKind.CLARIFYING if name == "report" else TextKind.FOLLOW_UP
        faults |= faults_of(text, language, kind)
    assert faults == set()
    assert walked == routes_of_customers()
    assert drawn >= {"recovery/status/page.html", "recovery/status/ended.html", "recovery/report/page.html"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_the_desk_passes_the_guard_and_tells_no_count(
    often: Callable[..., Complaint],
    mia: NewCustomer,
    mailbox: Mailbox,
    ana: User,
    moment: datetime,
    language: str,
):
    seen: set[str] = set()
    faults: set[str] = set()
    for name, text in letters(often, mia, mailbox, ana, language, moment):
        seen.add(name)
        assert not NEVER.search(text), (name, text)
        faults |= faults_of(text, language, TextKind.LETTER)
    assert faults == set()
    assert seen == {"letter", "still_on_it"}
    assert not MessageDraft.objects.exists()


def routes_of_customers() -> set[str]:
    """Return every route that opens without an account, by the table that a new route cannot leave out."""
    table = cells()
    open_to = {
        name
        for (_method, name), answers in table.items()
        if not {answers["anon"], answers["link"]} <= {"in", "401", "403", "404", "405"}
    }
    return open_to - NOT_THEIRS - {route.name for route in all_routes() if route.is_of_allauth}


def test_the_api_answers_no_customer():
    """Whatever it tells of causes and counts, nobody reads it who has no account."""
    for (method, name), answers in cells().items():
        if name.startswith("api:"):
            assert {answers["anon"], answers["link"]} == {"401"}, (method, name)


def test_the_walk_would_find_a_count():
    assert NEVER.search(Words("<main><p>This was the 137th, no: 137 times.</p></main>").text)
    assert NEVER.search(Words("<main><p>Because of the zqx fax at night</p></main>").text)
    assert not NEVER.search("CX-2026-000137 at 1:37")
