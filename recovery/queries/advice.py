"""What is said of words before they go to a customer: where they hurt, what instead, who may pass them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cxdesk.accounts.models import User
from recovery.models import Complaint
from recovery.playbook.tone import FirstReply, ToneRule, read_first_reply
from recovery.queries.playbook import playbook_version_of
from recovery.queries.tone import Found, digest_of_words, look_at, standing_of, without_questions

Asked = Callable[[], bool]


@dataclass(frozen=True)
class Advice:
    """The advice beside the words.

    :param needs: who may let them go all the same: "own_reason", "lead_reason", "supervisor"; empty when
        nothing stands in the way.
    :param released_by: the supervisor who has let these very words go.
    :param is_asked: whether this person has asked a supervisor already.
    :param may_clarify: whether questions in it would do in the first step, which is still open.
    :param first_reply: what stands in a first reply; None where it is none, or is empty.
    """

    found: list[Found]
    needs: str = ""
    released_by: str = ""
    is_asked: bool = False
    may_clarify: bool = False
    first_reply: FirstReply | None = None


def advice_on(
    complaint: Complaint,
    text: str,
    *,
    subject: str = "",
    language: str,
    clarifies: bool = False,
    by: User,
    leads: bool,
    is_first: Asked,
    heard_out: Asked,
) -> Advice:
    """Look at a letter that is being written.

    :param leads: whether the person leads the team of the complaint.
    :param is_first: asked only where there are words; `heard_out`, whether the first step is done, only
        where they ask what nobody asks later.
    """
    text, subject = text.strip(), subject.strip()
    if not text:
        return Advice([])
    found = look_at(complaint, text, language=language, subject=subject)
    asks = any(one.finding.rule == ToneRule.FORBIDDEN_QUESTION for one in found)
    may_clarify = asks and not heard_out()
    if may_clarify and clarifies:
        found = without_questions(found)
    first = None
    if is_first():
        first = read_first_reply(text, lists=playbook_version_of(complaint).tone_lists)
    if not any(one.is_hard for one in found):
        return Advice(found, "own_reason" if found else "", may_clarify=may_clarify, first_reply=first)
    if leads:
        return Advice(found, "lead_reason", may_clarify=may_clarify, first_reply=first)
    released_by, asked = standing_of(complaint, digest_of_words(text, subject), by)
    return Advice(found, "" if released_by else "supervisor", released_by, asked, may_clarify, first)
