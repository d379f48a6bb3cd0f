"""One of everything that pages show: a complaint in each state, a cause, a draft on hold, an import."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cxdesk.accounts.actions import create_token
from cxdesk.accounts.models import Membership, Role, Scope, Team, User
from cxdesk.common import clock
from cxdesk.demo.picture import hole_in_the_road
from recovery.actions.causes import name_cause
from recovery.actions.complaints import NewComplaint, log_complaint, translate_verbatim
from recovery.actions.customers import NewCustomer
from recovery.actions.endings import close_complaint, set_aside
from recovery.actions.files import attach_file
from recovery.actions.intake import hold
from recovery.actions.merging import mark_duplicate
from recovery.actions.messages import log_contact, write_note
from recovery.actions.playbook import complete_step
from recovery.actions.promises import make_promise
from recovery.actions.remedies import give_remedy
from recovery.actions.states import let_wait, take_complaint
from recovery.actions.status import make_status_link
from recovery.actions.taxonomy import add_label, retire_label
from recovery.imports.uploads import keep_upload
from recovery.models import Channel, Complaint, RootCause
from tests.builders import ENOUGH, lead_to
from tests.recovery.imports.samples import CFPB, CFPB_HEADER

# A word that no line can hold, and what else a page has to bear.
LONG = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüssel" * 3
WORDS = f"Nobody came.\nI stood there for an hour!  {LONG}\n取消订单，没有人回答。"


@dataclass
class Stage:
    """Everybody and everything, by name."""

    people: dict[str, User] = field(default_factory=dict)
    complaints: dict[str, Complaint] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)


def set_the_stage() -> Stage:
    """Fill the database through the actions that people use."""
    stage, team = Stage(), Team.objects.create(name="Harbour")
    for name, role, where in (
        ("Ana", Role.AGENT, team),
        ("Ada", Role.ADMIN, team),
        ("Cleo", Role.COLLEAGUE, team),
        ("Otto", Role.AGENT, Team.objects.create(name="Halcyon")),
    ):
        person = User.objects.create_user(f"{name.lower()}@cxdesk.test", name=name, phone="+49 40 5550100")
        Membership.objects.create(user=person, team=where, role=role)
        stage.people[name.lower()] = person
    _taxonomy(stage.people["ada"])
    for kind in ("new", "open", "waiting", "resolved", "settled", "closed", "proposed"):
        stage.complaints[kind] = _complaint(stage, team, kind)
    _beside(stage, team)
    return stage


def _taxonomy(ada: User) -> None:
    transport = add_label("categories", "Transport", None, by=ada)
    add_label("categories", "Car did not come", transport, by=ada)  # type: ignore[arg-type]  # it is one
    add_label("sites", "Pier 4", None, by=ada)
    retire_label(add_label("touchpoints", "Fax", None, by=ada), by=ada, at=clock.now())


def _complaint(stage: Stage, team: Team, kind: str) -> Complaint:
    ana, at = stage.people["ana"], clock.now() - timedelta(days=5)
    new = NewComplaint(
        team=team,
        channel=Channel.FORM,
        received_at=at,
        title=f"The car did not come ({kind}) {LONG[:50]}",
        verbatim=WORDS,
        verbatim_language="en",
        new_customer=NewCustomer(f"Mia Lin {kind}", emails=(f"{kind}@example.com",), tier="Gold"),
        references=(("booking", f"B-{kind}"),),
        emotion=4,
    )
    complaint = log_complaint(new, by=None, at=at)
    if kind == "new":
        return complaint
    take_complaint(complaint, by=ana, at=at)
    {"waiting": _wait, "open": _fill, "proposed": _propose}.get(kind, _lead)(complaint, kind, ana)
    complaint.refresh_from_db()
    return complaint


def _wait(complaint: Complaint, kind: str, ana: User) -> None:
    now = clock.now()
    let_wait(complaint, on="customer", why="She looks for it", until=now + timedelta(days=1), by=ana, at=now)


def _propose(complaint: Complaint, kind: str, ana: User) -> None:
    set_aside(complaint, outcome="not_a_complaint", reason="It is praise.", by=ana, at=clock.now())


def _fill(complaint: Complaint, kind: str, ana: User) -> None:
    """Give it one of everything: promises, notes, calls, a photo, a remedy, a cause, a translation."""
    now = clock.now()
    for step in ("listen", "confirm_expectation"):
        complete_step(complaint, step, by=ana, at=now, **ENOUGH[step])
    for hours in (1, 30):
        due = now + timedelta(hours=hours)
        make_promise(complaint, kind="call_back", text=f"I call {LONG[:60]}", due_at=due, by=ana, at=now)
    write_note(complaint, text=f"She prefers mail. {LONG}", by=ana, at=now)
    log_contact(complaint, kind="call_out", result="no_answer", note="Nobody there.", by=ana, at=now)
    attach_file(complaint, SimpleUploadedFile("the hole.png", hole_in_the_road()), by=ana, at=now)
    give_remedy(complaint, kind="words", text="A letter by hand", by=ana, at=now)
    name_cause("The gate opens late", complaint=complaint, by=ana, at=now)
    translate_verbatim(complaint, language="zh-hans", text="没有人来。", by=ana, at=now)


def _lead(complaint: Complaint, kind: str, ana: User) -> None:
    at = clock.now() - timedelta(days=4)
    last = "resolve" if kind == "resolved" else "root_cause"
    lead_to(complaint, last, by=ana, at=at)
    if kind == "closed":
        close_complaint(complaint, by=ana, at=clock.now())


def _beside(stage: Stage, team: Team) -> None:
    ana, ada, now = stage.people["ana"], stage.people["ada"], clock.now()
    first, second = stage.complaints["open"], stage.complaints["new"]
    mark_duplicate(second, first, by=ana, at=now)
    draft = hold(None, fields={"key": "d" * 32, "verbatim": WORDS}, by=ana, at=now)
    create_token(ana, "reads", Scope.READ)
    upload = keep_upload(
        [CFPB.encode(), CFPB_HEADER.encode(), b"x,notadate,,,,,,,,,,,,,,,,,\n"],
        name="complaints.csv",
        map_name="cfpb",
        team_id=team.pk,
        is_history=True,
        by=ada,
        at=now,
    )
    stage.addresses = {
        "draft": f"{reverse('new_complaint')}?draft={draft.pk}",
        "preview": reverse("import_preview", args=[upload.token]),
        "cause": reverse("cause", args=[RootCause.objects.get().pk]),
        "customer": reverse("customer", args=[first.customer_id]),
        "merge": f"{reverse('complaint_merge', args=[second.reference])}?into={first.reference}",
        "status": reverse("status", args=[make_status_link(first, at=now)]),
        "status_over": reverse("status", args=[make_status_link(stage.complaints["closed"], at=now)]),
        "person": reverse("person", args=[ana.pk]),
        "team": reverse("team", args=[team.pk]),
    }
