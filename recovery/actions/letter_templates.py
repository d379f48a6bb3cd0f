"""Templates of letters: a change is a new version, and earlier ones stay as they were used."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.errors import ComplaintChanged, NotAllowed, WordsMissing
from recovery.models import LetterTemplate
from recovery.permissions import can_keep_letters
from recovery.playbook.letters import faults_in_letter
from recovery.queries.letter_templates import newest_template

LONGEST_BODY = 8000


@transaction.atomic
def change_template(
    key: str, language: str, *, subject: str, body: str, based_on: int, by: User, at: datetime
) -> LetterTemplate:
    """Write the next version of a letter; the same words again change nothing.

    :param based_on: the number of the version that was changed.
    :raises NotAllowed: for people who do not keep letters.
    :raises WordsMissing: without words, or for a variable that we do not know.
    :raises ComplaintChanged: when somebody else wrote a version in the meantime.
    """
    if not can_keep_letters(by):
        raise NotAllowed(_("Admins change the letters."))
    subject, body = " ".join(subject.split())[:150], body.replace("\r\n", "\n").strip()
    if not subject:
        raise WordsMissing(_("Write the subject of the letter."), field="subject")
    if not body or len(body) > LONGEST_BODY or "\x00" in subject + body:
        raise WordsMissing(_("Write the letter, in 8,000 characters at most."), field="body")
    for field, text in (("subject", subject), ("body", body)):
        if faults := faults_in_letter(text):
            sentence = _("We know nothing that would stand for %(what)s.") % {"what": faults[0]}
            raise WordsMissing(sentence, field=field)
    now = newest_template(key, language)
    if (now.subject, now.body) == (subject, body):
        return now
    if now.number != based_on:
        raise ComplaintChanged(_("Somebody else changed this letter a moment ago. Look again."), field="body")
    try:
        with transaction.atomic():
            return LetterTemplate.objects.create(
                key=key,
                language=language,
                number=based_on + 1,
                subject=subject,
                body=body,
                made_at=at,
                made_by=by,
            )
    except IntegrityError:
        raise ComplaintChanged(
            _("Somebody else changed this letter a moment ago. Look again."), field="body"
        ) from None
