"""Questions that made a complaint clear, and the answers; the database refuses to change the words."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "recovery_clarification"
# To which complaint a pair belongs changes when two are merged; what was asked and said never.
KEPT = "question, answer, by_id, at"


def refuse_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name, verb in (("stays", f"UPDATE OF {KEPT}"), ("is_kept", "DELETE")):
        before = f"CREATE TRIGGER clarification_{name} BEFORE {verb} ON {TABLE} "
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"{before} FOR EACH ROW EXECUTE FUNCTION cxdesk_refuse()")
        else:
            schema_editor.execute(f"{before} BEGIN SELECT RAISE(ABORT, '{TABLE} is never changed'); END")


def allow_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("stays", "is_kept"):
        schema_editor.execute(f"DROP TRIGGER clarification_{name}{on}")


class Migration(migrations.Migration):
    dependencies = [
        ("recovery", "0029_outcomes_verified"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Clarification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=500)),
                ("answer", models.CharField(max_length=2000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clarifications",
                        to="recovery.complaint",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("question", ""), _negated=True), models.Q(("answer", ""), _negated=True)
                        ),
                        name="clarification_asks_and_answers",
                    )
                ],
            },
        ),
        migrations.RunPython(refuse_changes, allow_changes),
    ]
