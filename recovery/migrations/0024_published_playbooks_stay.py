"""Let the database itself refuse changes to a version of the playbook that was once in force."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

VERSION, EVENT = "recovery_playbookversion", "recovery_playbookevent"
# A version goes from draft to published to retired, and says until the end what it said when published.
KEPT = ("number", "content", "revision", "published_at", "published_by_id", "changed_by_id", "asked_by_id")
FORWARD = "NEW.state = OLD.state OR (OLD.state = 'published' AND NEW.state = 'retired')"


def refuse_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        differs = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in KEPT)
        for name, when in _refused(differs):
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION cxdesk_refuse()",
                params=None,
            )
        return
    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in KEPT)
    for name, when in _refused(differs, "table"):
        table = EVENT if "event" in name else VERSION
        verbs = ("UPDATE", "DELETE") if when.startswith("UPDATE OR DELETE") else ("",)
        for verb in verbs:
            of = when.replace("UPDATE OR DELETE", verb) if verb else when
            schema_editor.execute(
                f"CREATE TRIGGER {name}{verb and '_no_' + verb.lower()} BEFORE {of} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
            )


def _refused(differs: str, each: str = "row") -> list[tuple[str, str]]:
    """Return the name of each trigger, and when it refuses."""
    row = " FOR EACH ROW"
    return [
        (
            "playbook_stays",
            f"UPDATE ON {VERSION}{row} WHEN (OLD.state <> 'draft' AND ({differs} OR NOT ({FORWARD})))",
        ),
        ("playbook_is_kept", f"DELETE ON {VERSION}{row} WHEN (OLD.state <> 'draft')"),
        ("playbook_event_stays", f"UPDATE OR DELETE ON {EVENT}{row}"),
    ]


def allow_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, table in (
            ("playbook_stays", VERSION),
            ("playbook_is_kept", VERSION),
            ("playbook_event_stays", EVENT),
        ):
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
        return
    for name in (
        "playbook_stays",
        "playbook_is_kept",
        "playbook_event_stays_no_update",
        "playbook_event_stays_no_delete",
    ):
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("recovery", "0023_playbook_versions_change_hands")]

    operations = [migrations.RunPython(refuse_changes, allow_changes)]
