"""Short mails to colleagues: what there is to do, and a link; never a word of the customer."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr
from smtplib import SMTPConnectError, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxdesk.accounts.models import User
from cxdesk.common.words import say
from cxdesk.jobs.errors import NotSent, Refused
from recovery.playbook.notices import Notice

# Nobody had talked to us about this mail when one of these came up.
NOBODY_ANSWERED = (SMTPConnectError, ConnectionRefusedError, TimeoutError)
FOR_GOOD = 500


@dataclass(frozen=True)
class NoticeMail:
    """What one mail is made of.

    :param place: the address of what there is to do, below the one of this installation.
    :param unread: how many more notifications the receiver has not read.
    """

    to: User
    notice: Notice
    reference: str
    place: str
    message_id: str
    unread: int = 0


def send_notice(mail: NoticeMail) -> None:
    """Send one mail in the language of its receiver.

    :raises NotSent: when the mail server could not be reached.
    :raises Refused: when it takes nothing for this address.
    """
    with translation.override(mail.to.language):
        message = written(mail)
    try:
        message.send()
    except NOBODY_ANSWERED as error:
        raise NotSent("The mail server does not answer.") from error
    except SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        if codes and all(code >= FOR_GOOD for code in codes):
            raise Refused("The mail server takes nothing for the address of this person.") from error
        raise NotSent("The mail server takes nothing for this address now.") from error
    except SMTPSenderRefused as error:
        raise NotSent("The mail server does not take our own address.") from error


def written(mail: NoticeMail) -> EmailMessage:
    """Write the mail in the active language."""
    lines = [say(mail.notice.todo), _link(mail.place)]
    if mail.unread:
        more = ngettext(
            "%(count)d more notification is unread:", "%(count)d more notifications are unread:", mail.unread
        )
        lines.append(f"{more % {'count': mail.unread}}\n{_link('/notifications/')}")
    lines.append(f"{_('What reaches you by mail is yours to choose:')}\n{_link('/settings/notifications/')}")
    return EmailMessage(
        subject=f"{mail.reference}: {say(mail.notice.title)}",
        body="\n\n".join(lines) + "\n",
        from_email=formataddr((settings.ORGANISATION, settings.DEFAULT_FROM_EMAIL)),
        to=[mail.to.email],
        # So that no vacation responder answers, and a repeat is known as one.
        headers={
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )


def _link(place: str) -> str:
    return settings.SITE_ADDRESS + place
