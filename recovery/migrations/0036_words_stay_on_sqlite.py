"""Let SQLite refuse changes to the customer's words again: a new constraint made their table anew without it."""

from importlib import import_module

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE_REFUSE: str = import_module("recovery.migrations.0002_words_and_events_stay").SQLITE_REFUSE


def refuse_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS verbatim_stays")
        schema_editor.execute(SQLITE_REFUSE)


class Migration(migrations.Migration):
    dependencies = [("recovery", "0035_words_asked_for")]

    operations = [migrations.RunPython(refuse_changes, migrations.RunPython.noop)]
