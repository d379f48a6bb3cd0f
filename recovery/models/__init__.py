"""Tables, constraints and querysets; this page is the table of contents."""

from recovery.models.abuse import AbuseFlag
from recovery.models.addresses import DeadAddress
from recovery.models.apologies import Apology
from recovery.models.assurances import Assurance
from recovery.models.calls import Call
from recovery.models.causes import CauseLink, CauseNote, RootCause
from recovery.models.clarifications import Clarification
from recovery.models.complaints import (
    Channel,
    Complaint,
    ComplaintLink,
    ComplaintReference,
    NextDue,
    ReferenceCounter,
    SetAside,
    VerbatimTranslation,
    WaitingOn,
)
from recovery.models.covers import Cover, CoverItem
from recovery.models.customers import Customer, CustomerIdentity, CustomerWord, Preferred
from recovery.models.events import ComplaintEvent, EventWords
from recovery.models.handovers import Handover
from recovery.models.intake import IntakeDraft, ReportCount
from recovery.models.letters import Letter, LetterTemplate
from recovery.models.mail_in import AnswerLimit, InboundMail, Mailbox
from recovery.models.messages import Attachment, Contact, Message, MessageDraft
from recovery.models.notifications import Notification, NotificationEvent, NotificationSettings
from recovery.models.options import Escalation, Offer, Option
from recovery.models.playbook import PlaybookEvent, PlaybookVersion
from recovery.models.post_mortems import FailureCause, Improvement, PostMortem
from recovery.models.promises import FollowUp, Promise, Snooze
from recovery.models.remedies import ComfortPot, Remedy, ReserveProposal
from recovery.models.snippets import Snippet
from recovery.models.status import StatusLink
from recovery.models.steps import Evidence, StepDone
from recovery.models.tasks import Task
from recovery.models.taxonomy import Category, Site, Touchpoint

__all__ = [
    "AbuseFlag",
    "AnswerLimit",
    "Apology",
    "Assurance",
    "Attachment",
    "Call",
    "Category",
    "CauseLink",
    "CauseNote",
    "Channel",
    "Clarification",
    "ComfortPot",
    "Complaint",
    "ComplaintEvent",
    "ComplaintLink",
    "ComplaintReference",
    "Contact",
    "Cover",
    "CoverItem",
    "Customer",
    "CustomerIdentity",
    "CustomerWord",
    "DeadAddress",
    "Escalation",
    "EventWords",
    "Evidence",
    "FailureCause",
    "FollowUp",
    "Handover",
    "Improvement",
    "InboundMail",
    "IntakeDraft",
    "Letter",
    "LetterTemplate",
    "Mailbox",
    "Message",
    "MessageDraft",
    "NextDue",
    "Notification",
    "NotificationEvent",
    "NotificationSettings",
    "Offer",
    "Option",
    "PlaybookEvent",
    "PlaybookVersion",
    "PostMortem",
    "Preferred",
    "Promise",
    "ReferenceCounter",
    "Remedy",
    "ReportCount",
    "ReserveProposal",
    "RootCause",
    "SetAside",
    "Site",
    "Snippet",
    "Snooze",
    "StatusLink",
    "StepDone",
    "Task",
    "Touchpoint",
    "VerbatimTranslation",
    "WaitingOn",
]
