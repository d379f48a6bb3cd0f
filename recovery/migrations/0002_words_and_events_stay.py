"""Let the database itself refuse changes to the customer's words, to events and to evidence."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

APPEND_ONLY = ("recovery_complaintevent", "recovery_evidence")

POSTGRES_REFUSE = """
CREATE FUNCTION cxdesk_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER verbatim_stays BEFORE UPDATE OF verbatim, verbatim_missing ON recovery_complaint
FOR EACH ROW WHEN (OLD.verbatim IS DISTINCT FROM NEW.verbatim
  OR OLD.verbatim_missing IS DISTINCT FROM NEW.verbatim_missing) EXECUTE FUNCTION cxdesk_refuse();
"""
SQLITE_REFUSE = """
CREATE TRIGGER verbatim_stays BEFORE UPDATE OF verbatim, verbatim_missing ON recovery_complaint
WHEN OLD.verbatim IS NOT NEW.verbatim OR OLD.verbatim_missing IS NOT NEW.verbatim_missing
BEGIN SELECT RAISE(ABORT, 'recovery_complaint is never changed'); END
"""


def refuse_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_REFUSE, params=None)  # a percent sign is no placeholder here
        for table in APPEND_ONLY:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION cxdesk_refuse()"
            )
        return
    schema_editor.execute(SQLITE_REFUSE)
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
            )


def allow_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER verbatim_stays ON recovery_complaint")
        for table in APPEND_ONLY:
            schema_editor.execute(f"DROP TRIGGER {table}_stays ON {table}")
        schema_editor.execute("DROP FUNCTION cxdesk_refuse()")
        return
    schema_editor.execute("DROP TRIGGER verbatim_stays")
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}")


class Migration(migrations.Migration):
    dependencies = [("recovery", "0001_first_tables")]

    operations = [migrations.RunPython(refuse_changes, allow_changes)]
