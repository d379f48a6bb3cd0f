"""Say of what was resolved before since when it is verified: step 7 asked for it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Subquery


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Complaint = apps.get_model("recovery", "Complaint")
    StepDone = apps.get_model("recovery", "StepDone")
    done = StepDone.objects.filter(complaint=OuterRef("pk"), step="resolve", voided_at=None)
    Complaint.objects.filter(
        state__in=["resolved", "closed"],
        resolved_at__isnull=False,
        steps_done__step="resolve",
        steps_done__voided_at=None,
    ).update(outcome_verified_at=F("resolved_at"), outcome_verified_by=Subquery(done.values("by")[:1]))


class Migration(migrations.Migration):
    dependencies = [("recovery", "0028_letters_apologies_and_looking_back")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
