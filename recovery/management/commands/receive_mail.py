"""`manage.py receive_mail`: take mails from files, or from a mail server through a pipe."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxdesk.common import clock
from cxdesk.common.errors import DomainError
from recovery.actions.mail_in import receive_mail
from recovery.channels.parsing import limits
from recovery.models import InboundMail, Mailbox
from recovery.queries.mail_in import find_mailbox

# What mail servers read as "not now, try again".
TRY_AGAIN = 75


class Command(BaseCommand):
    help = (
        "Take mails into a mailbox: each file is one mail as it came (RFC 5322), - is standard input. "
        "Ends with 75 when a mail could not be stored, so that a mail server keeps it and tries again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="+")
        parser.add_argument("--mailbox", required=True, help="name of the mailbox")

    def handle(self, *args: Any, **options: Any) -> None:
        mailbox = find_mailbox(name=options["mailbox"])
        if mailbox is None:
            raise CommandError(f"There is no mailbox “{options['mailbox']}”.")
        for name in options["file"]:
            mail = _taken(mailbox, name)
            self.stdout.write(f"{name}: {mail.state}{f' ({mail.reason})' if mail.reason else ''}")


def _taken(mailbox: Mailbox, name: str) -> InboundMail:
    try:
        return receive_mail(mailbox, _bytes(name), at=clock.now())
    except DomainError as refusal:
        raise CommandError(f"{name}: {refusal}") from refusal
    except Exception as error:
        raise CommandError(f"{name}: not stored ({type(error).__name__}).", returncode=TRY_AGAIN) from error


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(limits.RAW + 1)
    with Path(name).open("rb") as file:
        return file.read(limits.RAW + 1)
