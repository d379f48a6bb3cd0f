"""Who gets which answer: one row per route and method, one cell per principal.

A cell is a status; `in` is the way to the page where people sign in. The complaint is open, plain,
of the harbour team, and Ana owns it. `hidden.py` says who sees the other kinds.
"""

from __future__ import annotations

from tests.permissions.table_api import ROWS

# anon: nobody. link: a customer with the link to their own page. gil: deactivated, session still open.
# read, write: programs with a token of Bea's. dead: a program with a token of Gil's.
# Of the harbour: cleo colleague; bea, ana, nia agents; lea supervisor; ada, nora admins; aki auditor.
# Of another team: otto agent, lou supervisor.
PRINCIPALS = tuple("anon link gil cleo bea ana nia otto lea lou ada nora aki read write dead".split())

TABLE = """
                                       ano lin gil cle bea ana nia ott lea lou ada nor aki rea wri dea

--- for machines; the ways in
GET    livez                           200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    readyz                          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    home                             in  in  in 303 303 303 303 303 303 303 303 303 303  in  in  in
POST   demo_sign_in                    404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
POST   language                        303 303 303 303 303 303 303 303 303 303 303 303 303 303 303 303

--- one's own settings
GET    settings                         in  in  in 200 200 200 200 200 200 200 200 200 200  in  in  in
POST   settings                         in  in  in 303 303 303 303 303 303 303 303 303 303  in  in  in
POST   letterheads                      in  in  in 303 303 303 303 303 303 303 303 303 303  in  in  in
POST   tokens                           in  in  in 201 201 201 201 201 201 201 201 201 201  in  in  in
POST   token_end                        in  in  in 303 303 303 303 303 303 303 303 303 303  in  in  in
POST   other_sessions_end               in  in  in 303 303 303 303 303 303 303 303 303 303  in  in  in

--- what one was told: the one of the addresses is Bea's
GET    notifications                    in  in  in 200 200 200 200 200 200 200 200 200 200  in  in  in
GET    notifications_bell               in  in  in 200 200 200 200 200 200 200 200 200 200  in  in  in
POST   notifications_read               in  in  in 303 303 303 303 303 303 303 303 303 303  in  in  in
POST   notification_read                in  in  in 404 303 404 404 404 404 404 404 404 404  in  in  in
GET    notification_settings            in  in  in 200 200 200 200 200 200 200 200 200 200  in  in  in
POST   notification_settings            in  in  in 303 303 303 303 303 303 303 303 303 303  in  in  in
POST   own_address_clear                in  in  in 303 303 303 303 303 303 303 303 303 303  in  in  in

--- people and teams
GET    people                           in  in  in 403 403 403 403 403 403 403 200 200 200  in  in  in
POST   people                           in  in  in 403 403 403 403 403 403 403 201 201 403  in  in  in
GET    person                           in  in  in 403 403 403 403 403 403 403 200 200 200  in  in  in
POST   memberships                      in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   membership_end                   in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   deactivation                     in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   reactivation                     in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   person_link                      in  in  in 403 403 403 403 403 403 403 201 201 403  in  in  in
POST   teams                            in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
GET    team                             in  in  in 403 403 403 403 403 403 403 200 200 200  in  in  in
POST   team                             in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   team_letterheads                 in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in

--- jobs
GET    jobs                             in  in  in 403 403 403 403 403 403 403 200 200 200  in  in  in
POST   timer_decision                   in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   outgoing_decision                in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in

--- the day, and help
GET    my_day                           in  in  in 200 200 200 200 200 200 200 200 200 200  in  in  in
GET    help                             in  in  in 200 200 200 200 200 200 200 200 200 200  in  in  in

--- the playbook: 3 is a draft that Nora asked a second person for; everybody has the card
GET    playbook                         in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
GET    conduct_card                     in  in  in 200 200 200 200 200 200 200 200 200 200  in  in  in
GET    playbook_versions                in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
POST   playbook_draft                   in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
GET    playbook_version                 in  in  in 403 404 404 404 404 200 200 200 200 200  in  in  in
POST   playbook_step                    in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
GET    playbook_cadence                 in  in  in 403 404 404 404 404 200 200 200 200 200  in  in  in
POST   playbook_cadence                 in  in  in 403 404 404 404 404 403 403 303 303 403  in  in  in
GET    playbook_phrases                 in  in  in 403 404 404 404 404 200 200 200 200 200  in  in  in
POST   playbook_phrases                 in  in  in 403 404 404 404 404 403 403 303 303 403  in  in  in
POST   playbook_trial                   in  in  in 403 404 404 404 404 200 200 200 200 403  in  in  in
GET    playbook_past                    in  in  in 403 404 404 404 404 200 200 200 200 200  in  in  in
GET    playbook_compare                 in  in  in 403 404 404 404 404 200 200 200 200 200  in  in  in
POST   playbook_review                  in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   playbook_publication             in  in  in 403 404 404 404 404 303 303 303 409 403  in  in  in
POST   playbook_discarding              in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in

--- complaints: the list and the page
GET    complaints                       in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
GET    complaints_export                in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
GET    complaint                        in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
GET    complaint_clocks                 in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in

--- complaints: what changes them; Ana owns this one
POST   complaint_take                   in  in  in 404 409 303 409 404 409 404 403 403 403  in  in  in
POST   complaint_wait                   in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_resume                 in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_close                  in  in  in 404 409 409 409 404 409 404 403 403 403  in  in  in
POST   complaint_reopen                 in  in  in 404 409 409 409 404 409 404 403 403 403  in  in  in
POST   complaint_set_aside              in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_set_aside_answer       in  in  in 404 409 409 409 404 409 404 403 403 403  in  in  in
POST   step_complete                    in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   step_note                        in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   clarification_add                 in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   restatement_reject                in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_apology               in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   outcome_verify                  in  in  in 404 409 409 409 404 409 404 403 403 403  in  in  in
GET    follow_up                       in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
POST   follow_up_start                 in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
GET    letters                         in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
POST   letters                         in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
GET    letter_print                    in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
POST   letter_posted                   in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   post_mortem_decision            in  in  in 404 403 403 403 404 303 404 403 403 403  in  in  in
POST   post_mortem_concerns            in  in  in 404 403 303 403 404 303 404 403 403 403  in  in  in
POST   reserve_propose                 in  in  in 404 409 409 409 404 409 404 403 403 403  in  in  in
POST   complaint_assure                  in  in  in 404 409 409 409 404 409 404 403 403 403  in  in  in
POST   complaint_venting                 in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_word                    in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_abuse                   in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_abuse_decision          in  in  in 404 403 403 403 404 409 404 403 403 403  in  in  in
GET    complaint_describe               in  in  in 404 200 200 200 404 200 404 403 403 403  in  in  in
POST   complaint_describe               in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_reference              in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_translation            in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_duplicate              in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
GET    complaint_merge                  in  in  in 404 200 200 200 404 200 404 403 403 403  in  in  in
POST   complaint_merge                  in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_cause                  in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   promise_make                     in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   promise_keep                     in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   follow_up_settle                 in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   promise_move                    in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   follow_up_add                   in  in  in 404 403 409 403 404 409 404 403 403 403  in  in  in
POST   follow_up_move                  in  in  in 404 403 303 403 404 303 404 403 403 403  in  in  in
POST   follow_up_attempt               in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_snooze                in  in  in 404 409 303 409 404 409 404 403 403 403  in  in  in
POST   complaint_unsnooze              in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_contact                in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_note                   in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_message               in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   message_check                   in  in  in 404 200 200 200 404 200 404 403 403 403  in  in  in
POST   tone_ask                        in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   tone_release                    in  in  in 404 403 403 403 404 303 404 403 403 403  in  in  in
POST   message_draft                   in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   message_draft_end               in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   message_undo                    in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   message_fate                    in  in  in 404 409 409 409 404 409 404 403 403 403  in  in  in
POST   complaint_file                   in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   complaint_remedy                 in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   option_add                        in  in  in 404 409 409 409 404 409 404 403 403 403  in  in  in
POST   option_offer                      in  in  in 404 409 409 409 404 409 404 403 403 403  in  in  in
POST   offer_answer                      in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   offer_escalate                    in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   escalation_receive                in  in  in 404 403 403 403 404 303 404 403 403 403  in  in  in
POST   escalation_answer                 in  in  in 404 403 403 403 404 303 404 403 403 403  in  in  in
POST   call_begin                        in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   call_hold                         in  in  in 404 404 303 404 404 404 404 404 404 404  in  in  in
POST   call_take_up                      in  in  in 404 404 303 404 404 404 404 404 404 404  in  in  in
POST   call_back                         in  in  in 404 404 303 404 404 404 404 404 404 404  in  in  in
POST   call_end                          in  in  in 404 404 303 404 404 404 404 404 404 404  in  in  in
POST   comfort_give                      in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
GET    complaint_similar                in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
POST   snippet_use                      in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in

--- complaints: who else is at work on them; Lea is asked already
GET    complaint_others                 in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
POST   handover_ask                     in  in  in 404 403 303 403 404 303 404 403 403 403  in  in  in
POST   handover_withdraw                in  in  in 404 403 303 403 404 303 404 403 403 403  in  in  in
POST   task_ask                         in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   task_withdraw                    in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   promise_cover                    in  in  in 404 403 303 403 404 303 404 403 403 403  in  in  in

--- what is asked of one person: Bea is to own one and to stand in for Ana, Cleo to help
GET    handovers                        in  in  in 200 200 200 200 200 200 200 200 200 200  in  in  in
GET    handover                         in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
POST   handover_read                    in  in  in 404 303 403 403 404 403 404 403 403 403  in  in  in
POST   handover_accept                  in  in  in 404 303 403 403 404 403 404 403 403 403  in  in  in
POST   handover_refuse                  in  in  in 404 303 403 403 404 403 404 403 403 403  in  in  in
GET    tasks                            in  in  in 200 200 200 200 200 200 200 200 200 200  in  in  in
GET    task                             in  in  in 200 404 404 404 404 404 404 404 404 404  in  in  in
POST   task_read                        in  in  in 303 404 404 404 404 404 404 404 404 404  in  in  in
POST   task_finish                      in  in  in 303 404 404 404 404 404 404 404 404 404  in  in  in
GET    shift                            in  in  in 403 200 200 200 200 200 200 403 403 403  in  in  in
POST   shift                            in  in  in 403 422 303 422 422 422 422 403 403 403  in  in  in
GET    absences                         in  in  in 403 200 200 200 200 200 200 403 403 403  in  in  in
POST   absences                         in  in  in 403 303 303 303 422 422 422 403 403 403  in  in  in
GET    cover                            in  in  in 404 200 200 404 404 200 404 200 200 200  in  in  in
POST   cover_accept                     in  in  in 404 303 403 404 404 403 404 403 403 403  in  in  in
POST   cover_refuse                     in  in  in 404 303 403 404 404 403 404 403 403 403  in  in  in
POST   cover_end                        in  in  in 404 303 303 404 404 403 404 403 403 403  in  in  in

--- knowledge, causes
GET    knowledge                        in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
POST   knowledge                        in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   snippet_retire                   in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
GET    causes                           in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
POST   causes                           in  in  in 403 303 303 303 303 303 303 303 303 403  in  in  in
GET    cause                            in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
POST   cause                            in  in  in 403 403 403 403 403 303 303 303 303 403  in  in  in
POST   cause_note                      in  in  in 403 303 303 303 303 303 303 303 303 403  in  in  in
GET    recovery_causes                 in  in  in 403 403 403 403 403 200 200 200 200 200  in  in  in
POST   improvement_settle              in  in  in 403 403 403 403 403 303 404 303 303 403  in  in  in
GET    letter_templates                in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
GET    letter_template                 in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
POST   letter_template                 in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in

--- how we write
GET    tone                             in  in  in 403 403 403 403 403 200 200 200 200 200  in  in  in
GET    expectation_gap                   in  in  in 403 403 403 403 403 200 200 200 200 200  in  in  in

--- intake: drafts are Gil's, and nobody else's
GET    new_complaint                    in  in  in 403 200 200 200 200 200 200 403 403 403  in  in  in
POST   new_complaint                    in  in  in 403 303 303 303 303 303 303 403 403 403  in  in  in
POST   draft_save                       in  in  in 403 303 303 303 303 303 303 403 403 403  in  in  in
GET    draft_hold                       in  in  in 403 200 200 200 200 200 200 403 403 403  in  in  in
POST   draft_hold                       in  in  in 403 303 303 303 303 303 303 403 403 403  in  in  in
POST   draft_unhold                     in  in  in 403 303 303 303 303 303 303 403 403 403  in  in  in
POST   draft_call_back                  in  in  in 403 303 303 303 303 303 303 403 403 403  in  in  in
GET    customer_candidates              in  in  in 403 200 200 200 200 200 200 403 403 403  in  in  in
POST   draft_discard                    in  in  in 403 404 404 404 404 404 404 403 403 403  in  in  in
GET    put_right                        in  in  in 403 200 200 200 200 200 200 403 403 403  in  in  in
POST   put_right                        in  in  in 403 303 303 303 303 303 303 403 403 403  in  in  in

--- the public form, and the customer's own page: `link` alone has its token
GET    report                          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST   report                          303 303 303 303 303 303 303 303 303 303 303 303 303 303 303 303
GET    report_done                     303 303 303 303 303 303 303 303 303 303 303 303 303 303 303 303
GET    status                          404 200 404 404 404 404 404 404 404 404 404 404 404 404 404 404
POST   status_words                    404 303 404 404 404 404 404 404 404 404 404 404 404 404 404 404
POST   status_take_back                404 303 404 404 404 404 404 404 404 404 404 404 404 404 404 404
POST   status_end                      404 200 404 404 404 404 404 404 404 404 404 404 404 404 404 404

--- finding, files, customers
GET    lookup                           in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
GET    lookup_results                   in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
GET    file                             in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
GET    customer                         in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
POST   customer_describe                in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   customer_identity                in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   customer_identity_end            in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   customer_identity_clear          in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in

--- mail that came in; this one belongs to the complaint
GET    mail                             in  in  in 403 200 200 200 200 200 200 200 200 200  in  in  in
GET    mail_one                         in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
POST   mail_join                        in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   mail_log                         in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
POST   mail_aside                       in  in  in 404 303 303 303 404 303 404 403 403 403  in  in  in
GET    mail_raw                         in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
GET    mail_as_sent                     in  in  in 404 200 200 200 404 200 404 200 200 200  in  in  in
POST   mail_webhook                    401 401 401 401 401 401 401 401 401 401 401 401 401 401 401 401
GET    mailboxes                        in  in  in 403 403 403 403 403 403 403 200 200 200  in  in  in
POST   mailboxes                        in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
GET    mailbox                          in  in  in 403 403 403 403 403 403 403 200 200 200  in  in  in
POST   mailbox                          in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   mailbox_key                      in  in  in 403 403 403 403 403 403 403 201 201 403  in  in  in

--- taxonomy: admins change it, auditors read it
GET    taxonomy                         in  in  in 403 403 403 403 403 403 403 200 200 200  in  in  in
POST   label_add                        in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   label_rename                     in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   label_retire                     in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
POST   label_restore                    in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in

--- import: the upload is Ada's
GET    import                           in  in  in 403 403 403 403 403 403 403 200 200 200  in  in  in
POST   import                           in  in  in 403 403 403 403 403 403 403 303 303 403  in  in  in
GET    import_preview                   in  in  in 403 403 403 403 403 403 403 200 404 403  in  in  in
POST   import_preview                   in  in  in 403 403 403 403 403 403 403 303 404 403  in  in  in
GET    import_result                    in  in  in 403 403 403 403 403 403 403 200 404 403  in  in  in
GET    import_refused                   in  in  in 403 403 403 403 403 403 403 404 404 403  in  in  in

"""


def cells() -> dict[tuple[str, str], dict[str, str]]:
    """Return the answers by (method, route) and principal."""
    table = {}
    for line in (TABLE + ROWS).splitlines()[2:]:
        if line and not line.startswith("---"):
            method, route, *answers = line.split()
            table[method, route] = dict(zip(PRINCIPALS, answers, strict=True))
    return table
