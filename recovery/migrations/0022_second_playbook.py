"""Ship the second playbook version; complaints in flight keep the first."""

import json
from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

VERSION_2 = Path(__file__).parent.parent / "playbook" / "versions" / "2.json"


def ship(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    PlaybookVersion = apps.get_model("recovery", "PlaybookVersion")
    if PlaybookVersion.objects.exclude(number=1).exists():
        # Somebody has published a version of their own, and goes by that.
        return
    PlaybookVersion.objects.filter(number=1).update(state="retired")
    PlaybookVersion.objects.create(
        number=2,
        state="published",
        content=json.loads(VERSION_2.read_text(encoding="utf-8")),
        published_at=datetime(2026, 11, 25, tzinfo=UTC),
    )


class Migration(migrations.Migration):
    dependencies = [("recovery", "0021_letters_that_came_back")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
