"""What comes and goes by mail today: a photo, two mails that wait, and a letter nobody is sure of."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from cxdesk.accounts.actions import sign_as, sign_for_team
from cxdesk.demo.people import HARBOUR
from cxdesk.demo.picture import paper_under_the_door
from cxdesk.demo.stage import Stage, programme
from cxdesk.demo.texts import mails
from cxdesk.jobs.models import SENDING, Outgoing
from cxdesk.jobs.timers import cancel_timer
from recovery.actions.mail_in import READ, store_mail
from recovery.actions.mail_verdicts import apply_reading
from recovery.actions.messages import write_message
from recovery.actions.tray import add_mailbox
from recovery.channels.parsing.read import read_mail
from recovery.channels.reader import Opened
from recovery.channels.signed import reply_address
from recovery.models import Mailbox
from recovery.playbook.mails import DIED

ADDRESS = "desk@cxdesk.example"


@programme.earlier(days=120, clock="08:00")
def post_room(stage: Stage, at: datetime) -> None:
    """The harbour desk has an address, a letterhead and a mailbox; the town desk has none of it yet."""
    priya, wei, team = stage.people["priya"], stage.people["wei"], stage.teams[HARBOUR]
    signature = "Harbour desk · every day 7:00–22:00 · +86 21 5550 0100"
    chinese = ("海港服务台", "海港服务台 · 每天 7:00–22:00 · +86 21 5550 0100")
    heads = {"en": ("Harbour desk", signature), "zh-hans": chinese}
    sign_for_team(team, heads, mail_address=ADDRESS, by=priya)
    sign_as(wei, {"en": ("Wei Zhang", "Wei Zhang\nDirect line +86 21 5550 0142")}, by=wei)
    stage.mailbox = add_mailbox(
        team=team, name="Harbour desk", address=ADDRESS, kind=Mailbox.Kind.WEBHOOK, by=priya, at=at
    )


def arrives(stage: Stage, raw: bytes, *, at: datetime, trouble: str = "") -> None:
    """Take in one mail; our own words need no child process to be read in.

    :param trouble: why it could not be read.
    """
    mail, _new = store_mail(stage.mailbox, raw, at=at)
    apply_reading(mail.pk, None if trouble else Opened(*read_mail(raw)), trouble=trouble, at=at)
    cancel_timer(READ, mail.pk)


@programme.today(minutes=21)
def tanaka_writes(stage: Stage, at: datetime) -> None:
    """Mr Tanaka answers the mail that named Wei; his photo stands on the complaint and Wei's bell rings."""
    reference = stage.stories["tanaka"].complaint.reference
    raw = mails.mailed(
        mails.TANAKA_REPLY,
        sender="Hiroshi Tanaka <tanaka@example.org>",
        to=reply_address(ADDRESS, reference),
        subject=f"Re: Your complaint {reference}",
        message_id="paper-1402",
        photo=paper_under_the_door(),
    )
    arrives(stage, raw, at=at)


@programme.today(minutes=17)
def niece_writes(stage: Stage, at: datetime) -> None:
    """She names the complaint and proves nothing: somebody has to say that it belongs there."""
    raw = mails.mailed(
        mails.NIECE_AGAIN,
        sender="Abena Osei <abena.osei@example.net>",
        to=ADDRESS,
        subject=f"{stage.stories['osei'].complaint.reference}, the green ribbon",
        message_id="green-ribbon",
    )
    arrives(stage, raw, at=at)


@programme.today(minutes=15)
def scanner_breaks_off(stage: Stage, at: datetime) -> None:
    """Nobody can read it, and nobody loses it: its raw file waits in the tray."""
    arrives(stage, mails.BROKEN, at=at, trouble=DIED)


@programme.today(minutes=6)
def letter_of_unknown_fate(stage: Stage, at: datetime) -> None:
    """The machine that sent it went dark in the middle; the next sweep says that nobody knows."""
    story = stage.stories["weiss"]
    letter = write_message(
        story.complaint,
        text=mails.WEISS_LETTER,
        subject="Four seats in row 22",
        by=story.owner,
        at=at,
    )
    left = Outgoing.objects.filter(key=letter.outbox_key)
    left.update(state=SENDING, attempt=1, token=uuid4(), lease_until=at + timedelta(minutes=2))
