"""Let phones be found without their country code, and names without their accents."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.functions import Length, Reverse

from recovery.models.keys import SHORTEST_TAIL, plain

AT_ONCE = 2000


def fill_tails(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Turn round the digits of every phone, in one statement."""
    identities: Any = apps.get_model("recovery", "CustomerIdentity")
    digits: Any = models.Func(
        models.F("key"), models.Value("0"), function="LTRIM", output_field=models.CharField()
    )
    phones = identities.objects.filter(kind="phone").annotate(length=Length(digits))
    phones.filter(length__gte=SHORTEST_TAIL).update(tail=Reverse(digits))


def drop_accents(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Store the words of names as they are looked for from now on."""
    words: Any = apps.get_model("recovery", "CustomerWord")
    changed = []
    for pk, customer, word in words.objects.values_list("pk", "customer_id", "word").iterator(AT_ONCE):
        if not word.isascii() and (bare := plain(word)[:60]) != word:
            changed.append((pk, customer, bare))
    for start in range(0, len(changed), AT_ONCE):
        some = changed[start : start + AT_ONCE]
        # Beside the word without its accents the other would never be found again.
        words.objects.bulk_create(
            [words(customer_id=customer, word=bare) for _pk, customer, bare in some],
            ignore_conflicts=True,
            batch_size=500,
        )
        words.objects.filter(pk__in=[pk for pk, _customer, _bare in some]).delete()


class Migration(migrations.Migration):
    dependencies = [("recovery", "0005_cover_the_counts")]

    operations = [
        migrations.AddField(
            model_name="customeridentity",
            name="tail",
            field=models.CharField(blank=True, db_default="", db_index=True, default="", max_length=20),
        ),
        migrations.RunPython(fill_tails, migrations.RunPython.noop),
        migrations.RunPython(drop_accents, migrations.RunPython.noop),
    ]
