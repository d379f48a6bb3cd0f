"""What a letter to the customer needs, gathered in one statement, and what became of letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat

from cxdesk.accounts.models import Letterhead, Team, User
from cxdesk.jobs.models import Outgoing
from recovery.models import (
    Complaint,
    CustomerIdentity,
    DeadAddress,
    InboundMail,
    Mailbox,
    Message,
    MessageDraft,
)
from recovery.models.keys import key_of_email
from recovery.models.messages import AUTOMATIC, OUTBOX_KEY
from recovery.queries.around import Thing, part
from recovery.queries.complaints import answered_for_by

# Nobody writes the same to more addresses of one customer within a minute.
MOST_ALIKE = 5
# My day names no more of them; where there are more, something is wrong with the mail server.
MOST_TO_DECIDE = 12
# The very words of the index message_to_decide: with values in their place SQLite does not know it again.
_TO_DECIDE = RawSQL("recovery_message.sending IN ('uncertain', 'failed')", (), BooleanField())


@dataclass(frozen=True)
class Desk:
    """What stands on the desk of somebody about to write: addresses, letterheads, earlier letters, drafts."""

    emails: list[Thing] = field(default_factory=list)
    personal: list[Thing] = field(default_factory=list)
    of_team: list[Thing] = field(default_factory=list)
    team_addresses: list[Thing] = field(default_factory=list)
    mailboxes: list[Thing] = field(default_factory=list)
    keyed: list[Thing] = field(default_factory=list)
    # What this person wrote in the very same words before.
    lately: list[Thing] = field(default_factory=list)
    heard: list[Thing] = field(default_factory=list)
    told: list[Thing] = field(default_factory=list)
    drafts: list[Thing] = field(default_factory=list)
    # Whether a person has written to them before.
    earlier: list[Thing] = field(default_factory=list)
    # Addresses from which mail came back for good, by key.
    dead: list[Thing] = field(default_factory=list)

    @property
    def sender_address(self) -> str:
        """Return the address from which mail of this team leaves."""
        chosen = (one.text for one in (*self.team_addresses, *self.mailboxes) if one.text)
        return next(chosen, settings.MAIL_ADDRESS)

    @property
    def answered(self) -> str:
        """Return the Message-ID that the next letter follows: the newest of the customer, else of ours."""
        return next((one.text for one in (*self.heard, *self.told)), "")

    def came_back(self, address: str) -> Thing | None:
        """Return what was said when mail to this address came back for good, or nothing."""
        key = key_of_email(address)
        return next((one for one in self.dead if one.kind == key), None)

    def sender_name(self, by: User | None) -> str:
        """Return as whom it is sent: the person, and the team or house; the latter alone for the desk."""
        person, team = self._named(by)
        return ", ".join(one for one in (person, team) if one)

    def signature(self, by: User | None) -> str:
        """Return what stands below it: what the person and the team chose, else their names."""
        person, team = self._named(by)
        signed = (_first(self.personal).more or person, _first(self.of_team).more or team)
        return "\n".join(one for one in signed if one)

    def _named(self, by: User | None) -> tuple[str, str]:
        person = _first(self.personal).text or (by.name if by else "")
        return person, _first(self.of_team).text or settings.ORGANISATION


_NOTHING = Thing(0, "", "", "", None)


def _first(things: list[Thing]) -> Thing:
    return things[0] if things else _NOTHING


def desk_for(
    complaint: Complaint,
    *,
    by: User | None,
    language: str,
    kind: str = "",
    key: str = "",
    text: str = "",
) -> Desk:
    """Read all that a letter of this person, or of the desk, on this complaint needs; one statement.

    :param text: words that may be on their way already.
    """
    first, *rest = _parts(complaint, by, language, kind, key, text)
    found: dict[str, list[Thing]] = defaultdict(list)
    for what, *values in sorted(first.union(*rest, all=True), key=lambda row: row[1]):
        found[what].append(Thing(*values))
    return Desk(**found)


def _parts(
    complaint: Complaint, by: User | None, language: str, kind: str, key: str, text: str
) -> list[QuerySet[Any, Any]]:
    heads = Letterhead.objects.filter(language=language)
    written = Message.objects.filter(complaint=complaint, direction=Message.Direction.OUT)
    same = written.filter(by=by, text=text).exclude(sending=Message.Sending.UNDONE)
    lately = same.order_by("-pk").values("pk")[:MOST_ALIKE]
    sent = written.filter(sending=Message.Sending.SENT).order_by("-pk").values("pk")[:1]
    heard = InboundMail.objects.filter(complaint=complaint).exclude(header_id="")
    mine = MessageDraft.objects.filter(Q(by=by) | Q(by=None), complaint=complaint, kind=kind)
    parts = [
        part(
            "personal",
            heads.filter(person=by) if by else heads.none(),
            "language",
            "sender_name",
            "signature",
        ),
        part("of_team", heads.filter(team=complaint.team_id), "language", "sender_name", "signature"),
        part("team_addresses", Team.objects.filter(pk=complaint.team_id), "name", "mail_address"),
        part("mailboxes", Mailbox.objects.filter(team=complaint.team_id, stopped_at=None), "kind", "address"),
        part("lately", Message.objects.filter(pk__in=lately), "address", "text", "subject", F("at")),
        part(
            "heard",
            InboundMail.objects.filter(pk__in=heard.order_by("-pk").values("pk")[:1]),
            "state",
            "header_id",
        ),
        part(
            "told",
            Outgoing.objects.filter(subject_type="message", subject_id__in=sent),
            "state",
            "message_id",
        ),
        part("drafts", mine, "kind", "kind"),
        part("earlier", written.filter(pk__in=written_by_people(complaint)), "kind", "kind"),
    ]
    if complaint.customer_id:
        of = CustomerIdentity.objects.filter(customer_id=complaint.customer_id)
        emails = of.filter(kind=CustomerIdentity.Kind.EMAIL)
        parts.append(part("emails", emails, "kind", "value", "key"))
        parts.append(_dead(DeadAddress.objects.filter(key__in=emails.values("key"))))
    if spoken := key_of_email(complaint.spoken_by_contact):
        parts.append(_dead(DeadAddress.objects.filter(key=spoken)))
    if key:
        parts.append(part("keyed", written.filter(by=by, request_key=key), "address", "text", "subject"))
    return parts


def written_by_people(complaint: Complaint) -> QuerySet[Any, Any]:
    """Return one of the letters that a person wrote and did not take back, by its key, if there is any."""
    rows = Message.objects.filter(complaint=complaint, direction=Message.Direction.OUT, by__isnull=False)
    rows = rows.exclude(kind__in=AUTOMATIC).exclude(sending=Message.Sending.UNDONE)
    return rows.order_by("pk").values("pk")[:1]


def _dead(rows: QuerySet[DeadAddress]) -> QuerySet[Any, Any]:
    return part("dead", rows, "key", "said", "status", F("at"))


def language_of(complaint: Complaint, of_team: Iterable[str] | None = None) -> str:
    """Return the language of letters: the customer's, as far as it is one of ours, else that of the team.

    That of whoever writes has no part in it.

    :param of_team: the languages in which the team has letterheads, where they are at hand already.
    """
    known = dict(settings.LANGUAGES)
    theirs = complaint.customer.language if complaint.customer else ""
    if found := next((one for one in (theirs, complaint.verbatim_language) if one in known), ""):
        return found
    if of_team is None:
        heads = Letterhead.objects.filter(team=complaint.team_id).order_by("pk")
        of_team = heads.values_list("language", flat=True)
    spoken = [one for one in of_team if one in known]
    usual = settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in known else "en"
    return usual if usual in spoken or not spoken else spoken[0]


def letters_of(complaint: Complaint) -> QuerySet[Message]:
    """Return the letters to the customer, newest first, without those that were taken back."""
    rows = Message.objects.filter(complaint=complaint, direction=Message.Direction.OUT).exclude(sending="")
    return rows.exclude(sending=Message.Sending.UNDONE).select_related("by").order_by("-pk")


def to_decide_for(user: User) -> list[Message]:
    """Return letters of unknown fate and those that did not leave, on complaints this person answers for."""
    answers_for = Complaint.objects.visible_to(user).filter(answered_for_by(user), pk=OuterRef("complaint"))
    rows = Message.objects.filter(Exists(answers_for), _TO_DECIDE).select_related("complaint__customer")
    return list(rows.order_by("complaint", "pk")[:MOST_TO_DECIDE])


def letters_to_leave() -> QuerySet[Message]:
    """Return every letter that was written and has not left, with its place in the outbox."""
    rows = Message.objects.filter(sending=Message.Sending.WAITING)
    return rows.annotate(key=Concat(Value(OUTBOX_KEY), Cast("pk", CharField())), not_before=F("leaves_at"))
