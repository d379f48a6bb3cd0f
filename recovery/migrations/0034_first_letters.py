"""Ship the first version of each letter, in three languages."""

from datetime import UTC, datetime

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from recovery.playbook.letters import shipped_letters


def ship(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    LetterTemplate = apps.get_model("recovery", "LetterTemplate")
    made_at = datetime(2026, 11, 25, tzinfo=UTC)
    LetterTemplate.objects.bulk_create(
        [LetterTemplate(number=1, made_at=made_at, **one) for one in shipped_letters()]
    )


class Migration(migrations.Migration):
    dependencies = [("recovery", "0033_letters_on_paper")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
