"""Let the database itself refuse changes to what was written to a customer, as it does for their words."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "recovery_message"
# How far a letter has come is written later; what stands in it, and to whom, never.
KEPT = (
    "direction",
    "kind",
    "text",
    "language",
    "address",
    "subject",
    "sender_name",
    "sender_address",
    "signature",
)
COLUMNS = ", ".join(KEPT)
LEFT = "OLD.direction = 'out' AND OLD.sending IN ('sent', 'uncertain')"


def refuse_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        differs = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in KEPT)
        schema_editor.execute(
            f"CREATE TRIGGER letter_stays BEFORE UPDATE OF {COLUMNS} ON {TABLE} "
            f"FOR EACH ROW WHEN (OLD.direction = 'out' AND ({differs})) EXECUTE FUNCTION cxdesk_refuse()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER letter_is_kept BEFORE DELETE ON {TABLE} "
            f"FOR EACH ROW WHEN ({LEFT}) EXECUTE FUNCTION cxdesk_refuse()"
        )
        return
    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in KEPT)
    refused = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is never changed'); END"
    schema_editor.execute(
        f"CREATE TRIGGER letter_stays BEFORE UPDATE OF {COLUMNS} ON {TABLE} "
        f"WHEN OLD.direction = 'out' AND ({differs}) {refused}"
    )
    schema_editor.execute(f"CREATE TRIGGER letter_is_kept BEFORE DELETE ON {TABLE} WHEN {LEFT} {refused}")


def allow_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("letter_stays", "letter_is_kept"):
        schema_editor.execute(f"DROP TRIGGER {name}{on}")


class Migration(migrations.Migration):
    dependencies = [("recovery", "0011_letters")]

    operations = [migrations.RunPython(refuse_changes, allow_changes)]
