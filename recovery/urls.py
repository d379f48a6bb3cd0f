"""The addresses of recovery: one line each, grouped by noun."""

from __future__ import annotations

from django.urls import include, path

from recovery import converters  # noqa: F401 - makes <reference:…> and <step:…> known
from recovery.pages import (
    causes,
    complaints,
    conduct_card,
    customers,
    description,
    endings,
    export,
    files,
    follow_ups,
    help,
    imports,
    intake,
    lane,
    links,
    listening,
    lookup,
    mail,
    mail_webhook,
    mailboxes,
    messages,
    my_day,
    notifications,
    playbook,
    playbook_phrases,
    playbook_versions,
    promises,
    replies,
    report,
    snoozes,
    states,
    status,
    taxonomy,
    tone,
)

_COMPLAINT = "complaints/<reference:reference>/"
_PLAYBOOK = "playbook/<int:number>/"

urlpatterns = [
    # --- my day, help
    path("my-day/", my_day.my_day, name="my_day"),
    path("help/", help.help_page, name="help"),
    # --- the playbook
    path("playbook/", playbook_versions.playbook, name="playbook"),
    path("playbook/card/", conduct_card.conduct_card, name="conduct_card"),
    path("playbook/versions/", playbook_versions.versions, name="playbook_versions"),
    path("playbook/draft/", playbook_versions.draft_start, name="playbook_draft"),
    path(_PLAYBOOK, playbook_versions.version, name="playbook_version"),
    path(_PLAYBOOK + "steps/<step:step>/", playbook_versions.step_change, name="playbook_step"),
    path(_PLAYBOOK + "cadence/", playbook_versions.cadence, name="playbook_cadence"),
    path(_PLAYBOOK + "phrases/", playbook_phrases.phrases, name="playbook_phrases"),
    path(_PLAYBOOK + "trial/", playbook_phrases.trial, name="playbook_trial"),
    path(_PLAYBOOK + "past/", playbook_versions.past, name="playbook_past"),
    path(_PLAYBOOK + "against/<int:other>/", playbook_versions.compare, name="playbook_compare"),
    path(_PLAYBOOK + "review/", playbook_versions.review, name="playbook_review"),
    path(_PLAYBOOK + "publication/", playbook_versions.publication, name="playbook_publication"),
    path(_PLAYBOOK + "discarding/", playbook_versions.discarding, name="playbook_discarding"),
    # --- what people are told
    path("notifications/", notifications.notifications_page, name="notifications"),
    path("notifications/bell/", notifications.notifications_bell, name="notifications_bell"),
    path("notifications/reading/", notifications.notifications_read, name="notifications_read"),
    path(
        "notifications/<int:notification_id>/reading/",
        notifications.notification_read,
        name="notification_read",
    ),
    path("settings/notifications/", notifications.notification_settings, name="notification_settings"),
    path(
        "settings/notifications/address/clearing/",
        notifications.own_address_clear,
        name="own_address_clear",
    ),
    # --- complaints: the list and the page
    path("complaints/", complaints.queue, name="complaints"),
    path("complaints/export/", export.complaints_export, name="complaints_export"),
    path(_COMPLAINT, complaints.complaint_page, name="complaint"),
    path(_COMPLAINT + "clocks/", complaints.clocks, name="complaint_clocks"),
    # --- complaints: state
    path(_COMPLAINT + "owner/", states.take, name="complaint_take"),
    path(_COMPLAINT + "waiting/", states.wait, name="complaint_wait"),
    path(_COMPLAINT + "resumption/", states.go_on, name="complaint_resume"),
    path(_COMPLAINT + "closing/", endings.close, name="complaint_close"),
    path(_COMPLAINT + "reopening/", endings.reopen, name="complaint_reopen"),
    path(_COMPLAINT + "setting-aside/", endings.put_aside, name="complaint_set_aside"),
    path(
        _COMPLAINT + "setting-aside/confirmation/",
        endings.answer_set_aside,
        name="complaint_set_aside_answer",
    ),
    # --- complaints: the ten steps
    path(_COMPLAINT + "steps/<step:step>/completion/", playbook.complete, name="step_complete"),
    path(_COMPLAINT + "steps/<step:step>/notes/", playbook.note, name="step_note"),
    path(_COMPLAINT + "clarifications/", listening.clarification, name="clarification_add"),
    path(_COMPLAINT + "restatement/rejection/", listening.rejection, name="restatement_reject"),
    # --- complaints: what we say about them, and to which others they belong
    path(_COMPLAINT + "description/", description.describe, name="complaint_describe"),
    path(_COMPLAINT + "references/", description.number, name="complaint_reference"),
    path(_COMPLAINT + "translations/", description.translation, name="complaint_translation"),
    path(_COMPLAINT + "duplicate/", links.duplicate, name="complaint_duplicate"),
    path(_COMPLAINT + "merging/", links.merge, name="complaint_merge"),
    path(_COMPLAINT + "cause/", links.cause, name="complaint_cause"),
    # --- complaints: promises, follow-ups, what was said and given
    path(_COMPLAINT + "promises/", promises.make, name="promise_make"),
    path(_COMPLAINT + "promises/<int:promise_id>/keeping/", promises.keep, name="promise_keep"),
    path(_COMPLAINT + "promises/<int:promise_id>/moving/", promises.move, name="promise_move"),
    path(_COMPLAINT + "follow-ups/", follow_ups.add, name="follow_up_add"),
    path(_COMPLAINT + "follow-ups/<int:follow_up_id>/outcome/", follow_ups.settle, name="follow_up_settle"),
    path(_COMPLAINT + "follow-ups/<int:follow_up_id>/moving/", follow_ups.move, name="follow_up_move"),
    path(
        _COMPLAINT + "follow-ups/<int:follow_up_id>/attempts/", follow_ups.attempt, name="follow_up_attempt"
    ),
    path(_COMPLAINT + "snooze/", snoozes.snooze, name="complaint_snooze"),
    path(_COMPLAINT + "snooze/end/", snoozes.unsnooze, name="complaint_unsnooze"),
    path(_COMPLAINT + "contacts/", messages.contact, name="complaint_contact"),
    path(_COMPLAINT + "notes/", messages.note, name="complaint_note"),
    path(_COMPLAINT + "messages/", replies.write, name="complaint_message"),
    path(_COMPLAINT + "messages/check/", replies.check, name="message_check"),
    path(_COMPLAINT + "messages/asking/", replies.ask, name="tone_ask"),
    path(_COMPLAINT + "messages/asking/<int:event_id>/release/", replies.release, name="tone_release"),
    path(_COMPLAINT + "messages/draft/", replies.keep, name="message_draft"),
    path(_COMPLAINT + "messages/draft/end/", replies.discard, name="message_draft_end"),
    path(_COMPLAINT + "messages/<int:message_id>/undoing/", replies.undo, name="message_undo"),
    path(_COMPLAINT + "messages/<int:message_id>/fate/", replies.decide, name="message_fate"),
    path(_COMPLAINT + "files/", messages.attach, name="complaint_file"),
    path(_COMPLAINT + "remedies/", messages.remedy, name="complaint_remedy"),
    # --- causes
    path("causes/", causes.causes_page, name="causes"),
    path("causes/<int:cause_id>/", causes.cause_page, name="cause"),
    # --- how we write
    path("tone/", tone.tone_page, name="tone"),
    # --- intake at the desk
    path("complaints/new/", intake.new_complaint, name="new_complaint"),
    path("complaints/new/draft/", intake.draft_save, name="draft_save"),
    path("complaints/new/hold/", intake.draft_hold, name="draft_hold"),
    path("complaints/new/hold/end/", intake.draft_unhold, name="draft_unhold"),
    path("complaints/new/call-back/", intake.draft_call_back, name="draft_call_back"),
    path("complaints/new/customers/", intake.customer_candidates, name="customer_candidates"),
    path("complaints/new/draft/<int:draft_id>/discard/", intake.draft_discard, name="draft_discard"),
    path("complaints/put-right/", lane.put_right_page, name="put_right"),
    # --- the public form, and the customer's own page
    path("report/", report.report, name="report"),
    path("report/done/", report.report_done, name="report_done"),
    path("status/<str:token>/", status.status_page, name="status"),
    path("status/<str:token>/words/", status.status_words, name="status_words"),
    path("status/<str:token>/taking-back/", status.status_take_back, name="status_take_back"),
    path("status/<str:token>/end/", status.status_end, name="status_end"),
    # --- looking up, files, customers
    path("lookup/", lookup.lookup, name="lookup"),
    path("lookup/results/", lookup.lookup_results, name="lookup_results"),
    path("files/<int:file_id>/", files.file, name="file"),
    path("customers/<int:customer_id>/", customers.customer, name="customer"),
    path("customers/<int:customer_id>/description/", customers.describe, name="customer_describe"),
    path("customers/<int:customer_id>/identities/", customers.identity, name="customer_identity"),
    path(
        "customers/<int:customer_id>/identities/<int:identity_id>/end/",
        customers.identity_end,
        name="customer_identity_end",
    ),
    path(
        "customers/<int:customer_id>/identities/<int:identity_id>/clearing/",
        customers.identity_clear,
        name="customer_identity_clear",
    ),
    # --- mail that came in
    path("mail/", mail.tray, name="mail"),
    path("mail/in/<int:mailbox_id>/", mail_webhook.mail_webhook, name="mail_webhook"),
    path("mail/<int:mail_id>/", mail.one, name="mail_one"),
    path("mail/<int:mail_id>/joining/", mail.join, name="mail_join"),
    path("mail/<int:mail_id>/complaint/", mail.log, name="mail_log"),
    path("mail/<int:mail_id>/setting-aside/", mail.aside, name="mail_aside"),
    path("mail/<int:mail_id>/raw/", mail.raw, name="mail_raw"),
    path("mail/<int:mail_id>/as-sent/", mail.as_sent, name="mail_as_sent"),
    path("mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("mailboxes/<int:mailbox_id>/", mailboxes.mailbox, name="mailbox"),
    path("mailboxes/<int:mailbox_id>/key/", mailboxes.mailbox_key, name="mailbox_key"),
    # --- taxonomy
    path("taxonomy/", taxonomy.taxonomy, name="taxonomy"),
    path("taxonomy/<str:kind>/", taxonomy.label_add, name="label_add"),
    path("taxonomy/<str:kind>/<int:label_id>/name/", taxonomy.label_rename, name="label_rename"),
    path("taxonomy/<str:kind>/<int:label_id>/retirement/", taxonomy.label_retire, name="label_retire"),
    path("taxonomy/<str:kind>/<int:label_id>/restoration/", taxonomy.label_restore, name="label_restore"),
    # --- import
    path("import/", imports.import_page, name="import"),
    path("import/<str:token>/", imports.import_preview, name="import_preview"),
    path("import/<str:token>/result/", imports.import_result, name="import_result"),
    path("import/<str:token>/refused.csv", imports.import_refused, name="import_refused"),
    # --- programs
    path("api/v1/", include("recovery.api.urls")),
]
