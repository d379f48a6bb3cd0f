"""The people and complaints that every cell of the table is tried on; built once, and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from cxdesk.accounts.actions import create_token
from cxdesk.accounts.models import Membership, Role, Scope, Team, User
from cxdesk.common import clock
from cxdesk.jobs.models import Outgoing
from recovery.actions.causes import link_cause, name_cause
from recovery.actions.complaints import NewComplaint, log_complaint
from recovery.actions.customers import NewCustomer
from recovery.actions.events import record_event
from recovery.actions.files import attach_file
from recovery.actions.intake import save_draft
from recovery.actions.mail_in import store_mail
from recovery.actions.merging import mark_duplicate, merge_complaints
from recovery.actions.messages import log_contact, write_note
from recovery.actions.notifications import notify
from recovery.actions.playbook_versions import ask_review, change_draft, start_draft
from recovery.actions.promises import make_promise
from recovery.actions.status import end_status_link, make_status_link
from recovery.actions.taxonomy import add_label
from recovery.imports.uploads import Upload, keep_upload
from recovery.models import (
    Attachment,
    Call,
    Channel,
    Complaint,
    ComplaintEvent,
    Cover,
    Escalation,
    Evidence,
    FollowUp,
    Handover,
    Improvement,
    InboundMail,
    IntakeDraft,
    Letter,
    Mailbox,
    Message,
    Notification,
    NotificationEvent,
    PlaybookVersion,
    Promise,
    RootCause,
    Snippet,
    Task,
)
from tests.jobs.rows import parked_outgoing, parked_timer
from tests.permissions.hanging import (
    LATER,
    handover_of,
    improvement_of,
    letter_of,
    paper_of,
    passed_on_of,
    task_of,
)

# Who is tried: a name, a role, a team. Ana owns everything of the harbour; Nia and Nora are each the
# person whom one complaint is about; Gil was deactivated while his session was open.
STAFF: dict[str, tuple[str, str]] = {
    "cleo": (Role.COLLEAGUE, "Harbour"),
    "ana": (Role.AGENT, "Harbour"),
    "bea": (Role.AGENT, "Harbour"),
    "nia": (Role.AGENT, "Harbour"),
    "otto": (Role.AGENT, "Halcyon"),
    "lea": (Role.SUPERVISOR, "Harbour"),
    "lou": (Role.SUPERVISOR, "Halcyon"),
    "ada": (Role.ADMIN, "Harbour"),
    "nora": (Role.ADMIN, "Harbour"),
    "aki": (Role.AUDITOR, "Harbour"),
    "gil": (Role.AGENT, "Harbour"),
}
# The kinds of complaint, as the table and the canaries name them.
KINDS = ("plain", "sensitive", "about_nia", "about_nora", "training", "merged", "elsewhere")
NAMED = {"about_nia": "nia", "about_nora": "nora"}


@dataclass
class Kit:
    """One complaint with one of everything that hangs on a complaint."""

    kind: str
    complaint: Complaint
    promise: Promise
    follow_up: FollowUp
    file: Attachment
    token: str
    letter: Message
    mail: InboundMail
    asked: ComplaintEvent
    # Declined, and with the supervisors.
    passed_on: Escalation
    # Of the owner, on the line.
    call: Call
    handover: Handover
    task: Task
    paper: Letter
    improvement: Improvement

    @property
    def canary(self) -> str:
        """A word that stands in the words, title, customer, note and file name of this complaint alone."""
        return canary_of(self.kind)


@dataclass
class World:
    """Everybody and everything, by name."""

    people: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    kits: dict[str, Kit] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    # Complaints of the hidden kinds that have the customer of the plain one; one that went into such a one.
    beside: dict[str, Complaint] = field(default_factory=dict)
    gone_over: Complaint = field(init=False)
    # What a complaint is merged into, and what tries at merging and marking name.
    target: Complaint = field(init=False)
    cause: RootCause = field(init=False)
    # Asked of Bea: to own, and to stand in for Ana; asked of Cleo: to help. None of it is about a kit.
    handover: Handover = field(init=False)
    cover: Cover = field(init=False)
    task: Task = field(init=False)
    draft: IntakeDraft = field(init=False)
    snippet: Snippet = field(init=False)
    notification: Notification = field(init=False)
    label: Any = field(init=False)
    timer: Any = field(init=False)
    outgoing: Any = field(init=False)
    upload: Upload = field(init=False)
    ended_token: str = ""
    # A draft of the playbook that waits for a second person; Nora asked.
    playbook: PlaybookVersion = field(init=False)


def canary_of(kind: str) -> str:
    return f"Zqx{kind.replace('_', '').replace(' ', '')}"


@contextmanager
def one_world() -> Iterator[World]:
    """Build the world in a transaction that never commits."""
    with transaction.atomic():
        world = World()
        _people(world)
        _complaints(world)
        _sessions(world)
        # What was posted here leaves never; on a slow machine /readyz would call it late.
        Outgoing.objects.filter(state="pending").update(not_before=clock.now() + timedelta(days=1))
        yield world
        world.upload.discard()
        for kit in world.kits.values():
            kit.file.file.storage.delete(kit.file.file.name)
            kit.mail.raw.storage.delete(kit.mail.raw.name)
        transaction.set_rollback(True)


def _people(world: World) -> None:
    for name in ("Harbour", "Halcyon"):
        world.teams[name] = Team.objects.create(name=name)
    for name, (role, team) in STAFF.items():
        person = User.objects.create_user(f"{name}@cxdesk.test", name=name.title(), phone="+49 40 5550100")
        Membership.objects.create(user=person, team=world.teams[team], role=role)
        world.people[name] = person


def _complaints(world: World) -> None:
    at = clock.now()
    ana, otto = world.people["ana"], world.people["otto"]
    world.cause = name_cause("The gate opens late", by=ana, at=at)
    for kind in KINDS:
        world.kits[kind] = _kit(world, kind, otto if kind == "elsewhere" else ana, at=at)
    # Only complaints of one customer merge.
    world.target = _logged(world, "target", ana, at=at, customer=world.kits["plain"].complaint.customer)
    merge_complaints(world.kits["merged"].complaint, world.target, reason="The same car.", by=ana, at=at)
    _hidden_beside(world, at=at)
    _asked(world, at=at)
    # A draft of somebody nobody else of the table is.
    world.draft = save_draft(
        None,
        {"key": "d" * 32, "verbatim": "Zqxdraft: nobody came.", "customer_name": "Zqxdraft"},
        by=world.people["gil"],
        at=at,
    )
    notify(NotificationEvent.REPLY_CAME, world.kits["plain"].complaint, to=[world.people["bea"]], at=at)
    world.notification = Notification.objects.get(receiver=world.people["bea"], event="reply_came")
    world.snippet = Snippet.objects.create(
        key="wait",
        version=1,
        title="While they wait",
        en="I stay with it.",
        zh_hans="由我跟进。",
        zh_hant="由我跟進。",
        published_at=at,
        published_by=world.people["ada"],
    )
    world.label = add_label("sites", "Pier 4", None, by=world.people["ada"])
    world.timer, world.outgoing = parked_timer(), parked_outgoing()
    world.upload = keep_upload(
        [b"a,b\n"],
        name="a.csv",
        map_name="cfpb",
        team_id=world.teams["Harbour"].pk,
        is_history=True,
        by=world.people["ada"],
        at=at,
    )
    world.playbook = _draft_of_the_playbook(world.people["nora"], at=at)
    world.ended_token = make_status_link(world.target, at=at)
    end_status_link(world.ended_token, at=at)


def _draft_of_the_playbook(admin: User, *, at: datetime) -> PlaybookVersion:
    draft = start_draft(by=admin, at=at)
    change = {"steps": {"listen": {"within_minutes": 12}}}
    change_draft(draft.number, revision=0, change=change, by=admin, at=at)
    return ask_review(draft.number, revision=1, by=admin, at=at)


def _asked(world: World, *, at: datetime) -> None:
    ana, bea, cleo = (world.people[name] for name in ("ana", "bea", "cleo"))
    world.handover = handover_of(world.target, ana, bea, at=at)
    world.task = task_of(world.target, ana, cleo, at=at)
    world.cover = Cover.objects.create(
        kind="absence",
        owner=ana,
        covered_by=bea,
        asked_by=ana,
        from_at=at + LATER,
        until_at=at + 2 * LATER,
        asked_at=at,
    )


def _hidden_beside(world: World, *, at: datetime) -> None:
    """Tie hidden complaints to the plain one by every tie there is: its customer, a mark, a merge."""
    ana, lea, plain = world.people["ana"], world.people["lea"], world.kits["plain"].complaint
    for kind in ("sensitive", "about_nia", "about_nora"):
        beside = _logged(world, kind, ana, at=at, customer=plain.customer)
        mark_duplicate(beside, plain, by=lea, at=at)
        mark_duplicate(plain, beside, by=lea, at=at)
        link_cause(beside, world.cause, by=ana, at=at)
        world.beside[kind] = beside
    world.gone_over = _logged(world, "gone over", ana, at=at, customer=plain.customer)
    merge_complaints(world.gone_over, world.beside["sensitive"], reason="The same car.", by=lea, at=at)


def _logged(world: World, kind: str, owner: User, *, at: datetime, customer: Any = None) -> Complaint:
    word = canary_of(kind)
    new = NewComplaint(
        team=world.teams["Halcyon" if kind == "elsewhere" else "Harbour"],
        channel=Channel.PHONE,
        received_at=at,
        title=f"{word} title",
        verbatim=f"I waited for {word}. Nobody came.",
        customer=customer,
        new_customer=None if customer else NewCustomer(f"{word} Lin", emails=(f"{word}@example.com",)),
        spoken_by=f"{word} Speaker",
        references=(("booking", f"{word}-1"),),
        is_sensitive=kind == "sensitive",
        is_training=kind == "training",
        concerns_staff=world.people[NAMED[kind]] if kind in NAMED else None,
    )
    return log_complaint(new, by=owner, at=at)


def _kit(world: World, kind: str, owner: User, *, at: datetime) -> Kit:
    customer = world.kits["plain"].complaint.customer if kind == "merged" else None
    complaint, word = _logged(world, kind, owner, at=at, customer=customer), canary_of(kind)
    said = f"We send a car for {word}."
    known = {"listen": ("restatement", "No car."), "confirm_expectation": ("expectation", "A car.")}
    for step, (key, value) in known.items():
        Evidence.objects.create(complaint=complaint, step=step, key=key, value=value, by=owner, at=at)
    leads = world.people["lou" if kind == "elsewhere" else "lea"]
    write_note(complaint, text=f"{word} prefers mail.", by=owner, at=at)
    log_contact(complaint, kind="call_in", note=f"{word} called.", by=owner, at=at)
    link_cause(complaint, world.cause, by=owner, at=at)
    upload = SimpleUploadedFile(f"{word}.txt", f"{word} wrote this.".encode())
    # As it stands after a resolution, whose own follow-up would move the complaint on for every cell.
    follow_up = FollowUp.objects.create(
        complaint=complaint, resolution_number=9, after_hours=24, due_at=at, state="due", note=word
    )
    # A call about it may begin: what was done is known to have arrived.
    Complaint.objects.filter(pk=complaint.pk).update(outcome_verified_at=at, outcome_verified_by=owner)
    return Kit(
        kind,
        complaint,
        make_promise(complaint, kind="other", text=said, due_at=at + LATER, by=owner, at=at),
        follow_up,
        attach_file(complaint, upload, by=owner, at=at),
        make_status_link(complaint, at=at),
        letter_of(complaint, word, owner, at=at),
        _mail(world, complaint, word, at=at),
        # As somebody asked a supervisor for; on any kind of complaint.
        record_event(
            complaint, "tone.asked", by=owner, at=at, words=f"{word}: a known issue.", digest=kind, rules={}
        ),
        passed_on_of(complaint, word, owner, at=at),
        Call.objects.create(complaint=complaint, by=owner, kind="call_in", begun_at=at),
        handover_of(complaint, owner, leads, at=at),
        task_of(complaint, owner, leads, at=at),
        paper_of(complaint, word, owner, at=at),
        improvement_of(complaint, word, owner, at=at),
    )


def _mail(world: World, complaint: Complaint, word: str, *, at: datetime) -> InboundMail:
    """Give a mail of ours that came back, which belongs to the complaint and waits for nobody."""
    box, _new = Mailbox.objects.get_or_create(
        name=complaint.team.name, team=complaint.team, address=f"{complaint.team.name.lower()}@cxdesk.test"
    )
    row, _new = store_mail(box, f"From: mia@example.com\nSubject: {word}\n\n{word} wrote.\n".encode(), at=at)
    InboundMail.objects.filter(pk=row.pk).update(
        state="ignored", reason="bounce", complaint=complaint, subject=word, text=word, reply=word
    )
    row.refresh_from_db()
    return row


def _sessions(world: World) -> None:
    for name, person in world.people.items():
        client = Client()
        client.force_login(person)
        world.sessions[name] = client.cookies["sessionid"].value
    bea, gil = world.people["bea"], world.people["gil"]
    world.tokens["read"] = create_token(bea, "reads", Scope.READ)[1]
    world.tokens["write"] = create_token(bea, "writes", Scope.WRITE)[1]
    world.tokens["dead"] = create_token(gil, "gone", Scope.WRITE)[1]
    # Behind the back of the action that ends sessions and tokens: the edge itself must refuse them.
    User.objects.filter(pk=gil.pk).update(is_active=False, deactivated_at=clock.now())
