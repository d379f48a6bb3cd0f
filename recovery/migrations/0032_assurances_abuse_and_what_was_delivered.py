"""What customers were assured and got, and who abuses whoever helps them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_letterheads"),
        ("recovery", "0031_calls_and_comfort"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AbuseFlag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("flagged_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("other_person", "Somebody else goes on with it"),
                            ("warned", "The customer is warned once, calmly"),
                            ("ended", "The contact is ended; the complaint goes on in writing"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Assurance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("amount_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_event_is_known",
        ),
        migrations.AddField(
            model_name="complaint",
            name="delivered",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="followup",
            name="delivered",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="notification",
            name="event",
            field=models.CharField(
                choices=[
                    ("assigned", "assigned"),
                    ("handed_over", "handed_over"),
                    ("promise_due_soon", "promise_due_soon"),
                    ("promise_broken", "promise_broken"),
                    ("reply_came", "reply_came"),
                    ("approval_asked", "approval_asked"),
                    ("approval_answered", "approval_answered"),
                    ("follow_up_due", "follow_up_due"),
                    ("reopened", "reopened"),
                    ("letter_returned", "letter_returned"),
                    ("handover_asked", "handover_asked"),
                    ("handover_accepted", "handover_accepted"),
                    ("handover_refused", "handover_refused"),
                    ("task_asked", "task_asked"),
                    ("task_done", "task_done"),
                    ("cover_asked", "cover_asked"),
                    ("cover_answered", "cover_answered"),
                    ("escalated", "escalated"),
                    ("escalation_late", "escalation_late"),
                    ("escalation_answered", "escalation_answered"),
                    ("asked_for_a_word", "asked_for_a_word"),
                    ("abuse_flagged", "abuse_flagged"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="promise",
            name="kind",
            field=models.CharField(
                choices=[
                    ("call_back", "Call back"),
                    ("update", "Update"),
                    ("comfort", "Comfort"),
                    ("assurance", "Assurance"),
                    ("other", "Other"),
                ],
                default="other",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(("delivered", None), ("delivered__range", (1, 5)), _connector="OR"),
                name="complaint_delivered_1_to_5",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("delivered", None), ("delivered__range", (1, 5)), _connector="OR"),
                name="follow_up_delivered_1_to_5",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "event__in",
                        [
                            "assigned",
                            "handed_over",
                            "promise_due_soon",
                            "promise_broken",
                            "reply_came",
                            "approval_asked",
                            "approval_answered",
                            "follow_up_due",
                            "reopened",
                            "letter_returned",
                            "handover_asked",
                            "handover_accepted",
                            "handover_refused",
                            "task_asked",
                            "task_done",
                            "cover_asked",
                            "cover_answered",
                            "escalated",
                            "escalation_late",
                            "escalation_answered",
                            "asked_for_a_word",
                            "abuse_flagged",
                        ],
                    )
                ),
                name="notification_event_is_known",
            ),
        ),
        migrations.AddField(
            model_name="abuseflag",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="abuse_flags",
                to="recovery.complaint",
            ),
        ),
        migrations.AddField(
            model_name="abuseflag",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="abuseflag",
            name="flagged_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="assurance",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="assurance",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assurances",
                to="recovery.complaint",
            ),
        ),
        migrations.AddField(
            model_name="assurance",
            name="promise",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="assurance", to="recovery.promise"
            ),
        ),
        migrations.AddConstraint(
            model_name="abuseflag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None)), fields=("complaint",), name="one_open_abuse_flag"
            ),
        ),
        migrations.AddConstraint(
            model_name="abuseflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("decision", "")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="abuse_is_decided_by_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="assurance",
            constraint=models.UniqueConstraint(fields=("complaint", "round"), name="assured_once_each_time"),
        ),
        migrations.AddConstraint(
            model_name="assurance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_minor", None), ("currency", "")),
                    models.Q(("amount_minor__gt", 0), models.Q(("currency", ""), _negated=True)),
                    _connector="OR",
                ),
                name="assurance_amount_has_its_currency",
            ),
        ),
    ]
