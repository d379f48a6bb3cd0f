"""What the composer of a letter shows: addresses, the draft to go on with, and letters that still wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cxdesk.accounts.pages.answers import SignedIn
from recovery.models import Complaint, Message
from recovery.models.keys import key_of_email
from recovery.pages.forms.around import ReplyForm
from recovery.queries.addresses import why_nothing_leaves
from recovery.queries.around import Around, Thing
from recovery.queries.letters import language_of
from recovery.queries.timeline import Entry


@dataclass(frozen=True)
class Reply:
    """The composer of a letter.

    :param prepared: drafts to take up by one click; the one in the form is none of them.
    :param waiting: letters of this complaint that can still be taken back.
    :param opens: whether it stands in front of the note.
    :param came_back: why nothing can be written, where mail came back from every address.
    """

    form: ReplyForm
    addresses: list[str]
    prepared: list[Thing]
    waiting: list[Message]
    kept_at: datetime | None
    opens: bool
    came_back: str = ""


def reply_of(request: SignedIn, complaint: Complaint, beside: Around, entries: Sequence[Entry]) -> Reply:
    """Gather the composer from what the page has read already."""
    addresses = [one.text for one in beside.identities if one.kind == "email"]
    if "@" in complaint.spoken_by_contact:
        addresses.append(complaint.spoken_by_contact.strip())
    dead = {one.kind: one for one in beside.dead}
    # The first is the one that is offered.
    addresses.sort(key=lambda one: key_of_email(one) in dead)
    gone = dead.get(key_of_email(addresses[0])) if addresses else None
    spoken = [one.text for one in beside.team_languages]
    drafts = [*beside.my_drafts, *beside.desk_drafts]
    asked = request.GET.get("draft", "")
    chosen = next((one for one in drafts if str(one.pk) == asked), None)
    shown = chosen or next((one for one in beside.my_drafts if not one.kind), None)
    heads = {one.pk: one for one in beside.draft_heads}
    head = heads.get(shown.pk) if shown else None
    first = {
        "text": shown.text if shown else "",
        "kind": shown.kind if shown else "",
        "language": (shown.more if shown else "") or language_of(complaint, spoken),
        "subject": head.text if head else "",
        "to": head.kind if head else "",
    }
    here = [one.row for one in entries if one.kind == "message"]
    return Reply(
        form=ReplyForm(initial=first, addresses=addresses),
        addresses=addresses,
        prepared=[one for one in drafts if one != shown],
        waiting=[
            one for one in here if one.sending == Message.Sending.WAITING and one.complaint_id == complaint.pk
        ],
        kept_at=shown.at if shown in beside.my_drafts else None,
        opens=bool(shown or (complaint.words_since and addresses)),
        came_back=why_nothing_leaves(addresses[0], said=gone.text, since=gone.at) if gone else "",
    )
