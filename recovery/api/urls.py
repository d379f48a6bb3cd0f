"""The addresses of the API, one line each."""

from __future__ import annotations

from django.urls import path

from recovery import converters  # noqa: F401 - makes <reference:…> and <step:…> known
from recovery.api import (
    afterwards,
    calls,
    causes,
    complaints,
    composure,
    covers,
    follow_ups,
    handovers,
    insights,
    knowledge,
    letters,
    listening,
    looking_back,
    mail,
    messages,
    moves,
    notifications,
    options,
    people,
    playbook,
    playbook_versions,
    promises,
    schema,
    tasks,
    tone,
)

app_name = "api"
_ONE = "complaints/<reference:reference>/"
_VERSION = "playbook/versions/<int:number>/"

urlpatterns = [
    path("schema/", schema.Schema.as_view(), name="schema"),
    path("me/", people.Me.as_view(), name="me"),
    path("lookup/", people.LookUp.as_view(), name="lookup"),
    path("taxonomy/", people.Taxonomy.as_view(), name="taxonomy"),
    path("playbook/", playbook.Playbook.as_view(), name="playbook"),
    path("customers/<int:customer_id>/", people.Customer.as_view(), name="customer"),
    path("causes/", causes.Causes.as_view(), name="causes"),
    path("causes/<int:cause_id>/", causes.Cause.as_view(), name="cause"),
    path("causes/<int:cause_id>/notes/", looking_back.CauseNotes.as_view(), name="cause_notes"),
    path("recovery-causes/", looking_back.RecoveryCauses.as_view(), name="recovery_causes"),
    path("improvements/", looking_back.Improvements.as_view(), name="improvements"),
    path(
        "improvements/<int:improvement_id>/settling/",
        looking_back.ImprovementSettling.as_view(),
        name="improvement_settling",
    ),
    path("letter-templates/", looking_back.LetterTemplates.as_view(), name="letter_templates"),
    path(
        "letter-templates/<slug:template_key>/<slug:language>/",
        looking_back.LetterTemplateOne.as_view(),
        name="letter_template",
    ),
    # --- versions of the playbook
    path("playbook/versions/", playbook_versions.Versions.as_view(), name="versions"),
    path(_VERSION, playbook_versions.Version.as_view(), name="version"),
    path(
        _VERSION + "against/<int:other>/",
        playbook_versions.VersionComparison.as_view(),
        name="version_comparison",
    ),
    path(_VERSION + "review/", playbook_versions.VersionReview.as_view(), name="version_review"),
    path(
        _VERSION + "publication/", playbook_versions.VersionPublication.as_view(), name="version_publication"
    ),
    path(_VERSION + "discarding/", playbook_versions.VersionDiscarding.as_view(), name="version_discarding"),
    path(_VERSION + "trial/", playbook_versions.VersionTrial.as_view(), name="version_trial"),
    path("insights/expectation-gap/", insights.ExpectationGap.as_view(), name="expectation_gap"),
    path("tone/", tone.ToneReport.as_view(), name="tone"),
    path("snippets/", knowledge.Snippets.as_view(), name="snippets"),
    path(
        "snippets/<int:snippet_id>/retirement/",
        knowledge.SnippetRetirement.as_view(),
        name="snippet_retirement",
    ),
    path("put-right/", playbook.PutRight.as_view(), name="put_right"),
    path("notifications/", notifications.Notifications.as_view(), name="notifications"),
    path("notifications/read/", notifications.NotificationsRead.as_view(), name="notifications_read"),
    path(
        "notifications/<int:notification_id>/read/",
        notifications.NotificationRead.as_view(),
        name="notification_read",
    ),
    # --- mail that came in
    path("mail/", mail.Mails.as_view(), name="mails"),
    path("mail/<int:mail_id>/", mail.Mail.as_view(), name="mail"),
    path("mail/<int:mail_id>/decision/", mail.MailDecision.as_view(), name="mail_decision"),
    # --- what is asked of one person: to own, to help, to stand in
    path("handovers/", handovers.Handovers.as_view(), name="handovers"),
    path("handovers/<int:handover_id>/", handovers.HandoverOne.as_view(), name="handover"),
    path(
        "handovers/<int:handover_id>/reading/", handovers.HandoverReading.as_view(), name="handover_reading"
    ),
    path(
        "handovers/<int:handover_id>/acceptance/",
        handovers.HandoverAcceptance.as_view(),
        name="handover_acceptance",
    ),
    path(
        "handovers/<int:handover_id>/refusal/", handovers.HandoverRefusal.as_view(), name="handover_refusal"
    ),
    path("tasks/", tasks.Tasks.as_view(), name="tasks"),
    path("tasks/<int:task_id>/", tasks.TaskOne.as_view(), name="task"),
    path("tasks/<int:task_id>/reading/", tasks.TaskReading.as_view(), name="task_reading"),
    path("tasks/<int:task_id>/answer/", tasks.TaskAnswer.as_view(), name="task_answer"),
    path("covers/", covers.Covers.as_view(), name="covers"),
    path("covers/due/", covers.CoversDue.as_view(), name="covers_due"),
    path("covers/<int:cover_id>/", covers.CoverOne.as_view(), name="cover"),
    path("covers/<int:cover_id>/acceptance/", covers.CoverAcceptance.as_view(), name="cover_acceptance"),
    path("covers/<int:cover_id>/refusal/", covers.CoverRefusal.as_view(), name="cover_refusal"),
    path("covers/<int:cover_id>/end/", covers.CoverEnd.as_view(), name="cover_end"),
    # --- complaints
    path("complaints/", complaints.ComplaintList.as_view(), name="complaints"),
    path(_ONE, complaints.ComplaintOne.as_view(), name="complaint"),
    path(_ONE + "owner/", moves.Owner.as_view(), name="owner"),
    path(_ONE + "waiting/", moves.Waiting.as_view(), name="waiting"),
    path(_ONE + "resumption/", moves.Resumption.as_view(), name="resumption"),
    path(_ONE + "closing/", moves.Closing.as_view(), name="closing"),
    path(_ONE + "reopening/", moves.Reopening.as_view(), name="reopening"),
    path(_ONE + "setting-aside/", moves.SettingAside.as_view(), name="setting_aside"),
    path(
        _ONE + "setting-aside/confirmation/",
        moves.SettingAsideConfirmation.as_view(),
        name="setting_aside_confirmation",
    ),
    path(_ONE + "duplicate/", moves.Duplicate.as_view(), name="duplicate"),
    path(_ONE + "merging/", moves.Merging.as_view(), name="merging"),
    path(_ONE + "handovers/", handovers.ComplaintHandovers.as_view(), name="complaint_handovers"),
    path(
        _ONE + "handovers/<int:handover_id>/withdrawal/",
        handovers.HandoverWithdrawal.as_view(),
        name="handover_withdrawal",
    ),
    path(_ONE + "tasks/", tasks.ComplaintTasks.as_view(), name="complaint_tasks"),
    path(_ONE + "tasks/<int:task_id>/withdrawal/", tasks.TaskWithdrawal.as_view(), name="task_withdrawal"),
    path(_ONE + "promises/<int:promise_id>/cover/", covers.PromiseCover.as_view(), name="promise_cover"),
    # --- the ten steps
    path(_ONE + "steps/", playbook.Steps.as_view(), name="steps"),
    path(_ONE + "steps/<step:step>/completion/", playbook.StepCompletion.as_view(), name="step_completion"),
    path(_ONE + "steps/<step:step>/notes/", playbook.StepNotes.as_view(), name="step_notes"),
    path(_ONE + "clarifications/", listening.Clarifications.as_view(), name="clarifications"),
    path(
        _ONE + "restatement/rejection/",
        listening.RestatementRejection.as_view(),
        name="restatement_rejection",
    ),
    path(_ONE + "assurance/", composure.Assurance.as_view(), name="assurance"),
    path(_ONE + "venting/", composure.Venting.as_view(), name="venting"),
    path(_ONE + "word/", composure.Word.as_view(), name="word"),
    path(_ONE + "abuse/", composure.Abuse.as_view(), name="abuse"),
    path(_ONE + "abuse/decision/", composure.AbuseDecision.as_view(), name="abuse_decision"),
    path(_ONE + "apologies/", afterwards.Apologies.as_view(), name="apologies"),
    path(_ONE + "verification/", afterwards.OutcomeVerification.as_view(), name="verification"),
    path(_ONE + "recurrence/", afterwards.Recurrence.as_view(), name="recurrence"),
    path(_ONE + "looking-back/", afterwards.PostMortems.as_view(), name="post_mortems"),
    path(
        _ONE + "looking-back/decision/", afterwards.PostMortemDecision.as_view(), name="post_mortem_decision"
    ),
    path(_ONE + "looking-back/person/", afterwards.PostMortemPerson.as_view(), name="post_mortem_person"),
    path(_ONE + "reserve/", afterwards.Reserve.as_view(), name="reserve"),
    path(_ONE + "letters/", afterwards.Letters.as_view(), name="letters"),
    path(_ONE + "letters/draft/", afterwards.LetterDraft.as_view(), name="letter_draft"),
    path(
        _ONE + "letters/<int:letter_id>/posting/", afterwards.LetterPosting.as_view(), name="letter_posting"
    ),
    path(
        _ONE + "follow-ups/<int:follow_up_id>/briefing/",
        afterwards.FollowUpBriefing.as_view(),
        name="follow_up_briefing",
    ),
    path(
        _ONE + "follow-ups/<int:follow_up_id>/start/",
        afterwards.FollowUpStart.as_view(),
        name="follow_up_start",
    ),
    # --- around a complaint
    path(_ONE + "promises/", promises.Promises.as_view(), name="promises"),
    path(
        _ONE + "promises/<int:promise_id>/keeping/", promises.PromiseKeeping.as_view(), name="promise_keeping"
    ),
    path(_ONE + "promises/<int:promise_id>/moving/", promises.PromiseMoving.as_view(), name="promise_moving"),
    path(_ONE + "follow-ups/", follow_ups.FollowUps.as_view(), name="follow_ups"),
    path(
        _ONE + "follow-ups/<int:follow_up_id>/outcome/",
        follow_ups.FollowUpOutcome.as_view(),
        name="follow_up_outcome",
    ),
    path(
        _ONE + "follow-ups/<int:follow_up_id>/moving/",
        follow_ups.FollowUpMoving.as_view(),
        name="follow_up_moving",
    ),
    path(
        _ONE + "follow-ups/<int:follow_up_id>/attempts/",
        follow_ups.FollowUpAttempts.as_view(),
        name="follow_up_attempts",
    ),
    path(_ONE + "options/", options.Options.as_view(), name="options"),
    path(_ONE + "options/<int:option_id>/offer/", options.OptionOffer.as_view(), name="option_offer"),
    path(_ONE + "offers/", options.Offers.as_view(), name="offers"),
    path(_ONE + "offers/<int:offer_id>/answer/", options.OfferAnswer.as_view(), name="offer_answer"),
    path(
        _ONE + "offers/<int:offer_id>/escalation/", options.OfferEscalation.as_view(), name="offer_escalation"
    ),
    path(_ONE + "escalations/", options.Escalations.as_view(), name="escalations"),
    path(
        _ONE + "escalations/<int:escalation_id>/receipt/",
        options.EscalationReceipt.as_view(),
        name="escalation_receipt",
    ),
    path(
        _ONE + "escalations/<int:escalation_id>/answer/",
        options.EscalationAnswer.as_view(),
        name="escalation_answer",
    ),
    path(_ONE + "calls/", calls.Calls.as_view(), name="calls"),
    path(_ONE + "calls/<int:call_id>/hold/", calls.CallHold.as_view(), name="call_hold"),
    path(_ONE + "calls/<int:call_id>/hold/end/", calls.CallHoldEnd.as_view(), name="call_hold_end"),
    path(_ONE + "calls/<int:call_id>/call-back/", calls.CallBack.as_view(), name="call_back"),
    path(_ONE + "calls/<int:call_id>/end/", calls.CallEnd.as_view(), name="call_end"),
    path(_ONE + "similar/", knowledge.SimilarOnes.as_view(), name="similar"),
    path(_ONE + "snippets/<int:snippet_id>/draft/", knowledge.SnippetDraft.as_view(), name="snippet_draft"),
    path(_ONE + "comfort/", calls.Comfort.as_view(), name="comfort"),
    path(_ONE + "snooze/", follow_ups.Snooze.as_view(), name="snooze"),
    path(_ONE + "snooze/end/", follow_ups.SnoozeEnd.as_view(), name="snooze_end"),
    path(_ONE + "contacts/", messages.Contacts.as_view(), name="contacts"),
    path(_ONE + "notes/", messages.Notes.as_view(), name="notes"),
    path(_ONE + "messages/", letters.Letters.as_view(), name="messages"),
    path(_ONE + "messages/check/", tone.ToneCheck.as_view(), name="tone_check"),
    path(_ONE + "messages/asking/", tone.ToneAsking.as_view(), name="tone_asking"),
    path(_ONE + "messages/asking/<int:event_id>/release/", tone.ToneRelease.as_view(), name="tone_release"),
    path(
        _ONE + "messages/<int:message_id>/undoing/", letters.LetterUndoing.as_view(), name="message_undoing"
    ),
    path(_ONE + "messages/<int:message_id>/fate/", letters.LetterFate.as_view(), name="message_fate"),
    path(_ONE + "drafts/", letters.Drafts.as_view(), name="drafts"),
    path(_ONE + "files/", messages.Files.as_view(), name="files"),
    path(_ONE + "remedies/", messages.Remedies.as_view(), name="remedies"),
    path(_ONE + "references/", messages.References.as_view(), name="references"),
    path(_ONE + "translations/", messages.Translations.as_view(), name="translations"),
    path(_ONE + "cause/", causes.ComplaintCause.as_view(), name="complaint_cause"),
    path(_ONE + "events/", messages.Events.as_view(), name="events"),
]
