"""The table of notices as a page for people; the page in the docs is what this writes.

python -m recovery.playbook.notices_page > cxdesk/docs/notifications.md
"""

from __future__ import annotations

from recovery.playbook.notices import MAIL_NAMES, NOTICES, RECEIVER_NAMES, Notice, Place

_LEADS_TO = {
    Place.WORDS: "the customer's words",
    Place.STEP: "the step in hand",
    Place.PROMISES: "the promise",
    Place.FOLLOW_UPS: "the follow-up",
    Place.TIMELINE: "what was written",
    Place.REMEDIES: "what is to put it right",
    Place.OTHERS: "who else is at work on it",
    Place.HANDOVER: "the brief, with yes and no",
    Place.TASK: "the task and its brief",
    Place.ASKED: "the words that wait",
    Place.REPLY: "the draft",
    Place.COVER: "what is to be kept",
}
_ABOVE = """\
# Notifications

Of what colleagues are told, whom, and how. Written by `recovery/playbook/notices_page.py` from
`recovery/playbook/notices.py`, which is what the code goes by; change it there.

"""
_BELOW = """
- **The bell** in the bar counts what is unread, up to 99, and leads to the list. Each row leads to the
  very place on the page of the complaint. Only a button marks something as read; looking at it does not.
- **Quiet hours** are 20:00 to 07:30 in the zone of the receiver until they choose others on their
  settings page. They hold mail back, never what stands in the app. Each person also chooses for each row
  whether it comes in the app and by mail.
- **Stand-ins**: where nobody owns a complaint, or its owner was deactivated or works in its team no more,
  the supervisors of the team are told in place of the owner. What is over keeps its owner, so a customer
  who writes months later reaches somebody; the complaint then waits on the supervisors' own day.
- **Nobody is told** what they did themselves, what is about a complaint that they may not see, or
  anything after they were deactivated. What somebody may no longer see leaves their list, and mail about
  it that waits is not sent.
- **Once**: the same event about the same promise, follow-up, message, approval or reopening is one row for
  each receiver.
- **Settled**: what is done or no more leaves every bell by itself, and its mail does not leave: a warning
  of a promise that was kept, moved, broken or cancelled, a follow-up that was done or cancelled, words of
  the customer that were answered, and with them a letter that came back. A broken promise that was kept
  late is settled for the owner and whoever kept it, and what the owner took on once it is resolved;
  supervisors read of both themselves. A follow-up that is put off is taken back, and told again when it is
  due again.
- **Merged**: what was told of promises, of the customer's words and of letters that came back goes with
  them to the other complaint and reaches its owner; approvals go along, too, and the rest is no more.
- **Mail** holds the reference, what to do and a link, in the language of the receiver, and no word of
  the customer. It leaves through the outbox. What was read meanwhile is not mailed any more. Whoever is
  told of more than three complaints at once gets three mails, which say how much more is unread.
- **Imported history** that nobody has taken up tells nobody anything.
- **Approvals** have no sender yet: nothing asks for one until complaints can spend money. Their rows,
  words and links are here and tested, so that asking for an approval only has to call `notify`.
"""


def written() -> str:
    """Write the whole page."""
    head = "| What happened | Who is told | In the app | By mail | Quiet hours hold the mail | Leads to |"
    rows = [head, "|---|---|---|---|---|---|", *(_row(notice) for notice in NOTICES.values())]
    return _ABOVE + "\n".join(rows) + "\n" + _BELOW


def _row(notice: Notice) -> str:
    cells = (
        str(notice.title),
        " and ".join(str(RECEIVER_NAMES[one]) for one in notice.receivers),
        "yes" if notice.in_app else "no",
        str(MAIL_NAMES[notice.mail]).lower(),
        "yes" if notice.waits else "no",
        _LEADS_TO[notice.place],
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(written(), end="")
