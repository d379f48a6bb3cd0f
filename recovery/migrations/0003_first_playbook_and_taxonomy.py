"""Ship the first playbook version and the starter taxonomy, so that the first complaint has both."""

import json
from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

VERSION_1 = Path(__file__).parent.parent / "playbook" / "versions" / "1.json"

TAXONOMY = {
    "product": ("Product", {
        "performance": "Performance", "activation": "Activation", "repair": "Repair and maintenance",
        "safety": "Safety", "availability": "Availability"}),
    "price": ("Price", {
        "value": "Value for money", "payment": "Ease of paying", "billing": "Billing accuracy",
        "hidden_cost": "Hidden cost"}),
    "channel": ("Service", {
        "attitude": "Staff attitude", "skill": "Staff skill", "waiting": "Reachability and waiting",
        "outlet": "Outlet", "digital": "Digital service", "delivery": "Delivery",
        "complaint_handling": "Complaint handling itself"}),
    "competitor": ("Competitor", {
        "competitor_product": "Their product", "competitor_tariff": "Their price",
        "competitor_channel": "Their service"}),
}  # fmt: skip
TOUCHPOINTS = {
    "booking": "Booking", "arrival": "Arrival", "stay": "During the service", "payment": "Payment",
    "delivery": "Delivery", "phone": "On the phone", "online": "Online", "after": "After the service",
}  # fmt: skip


def ship(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("recovery", "PlaybookVersion").objects.create(
        number=1,
        state="published",
        content=json.loads(VERSION_1.read_text(encoding="utf-8")),
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    Category = apps.get_model("recovery", "Category")
    for key, (name, children) in TAXONOMY.items():
        parent = Category.objects.create(key=key, name=name)
        for child, title in children.items():
            Category.objects.create(key=child, name=title, parent=parent)
    Touchpoint = apps.get_model("recovery", "Touchpoint")
    for key, name in TOUCHPOINTS.items():
        Touchpoint.objects.create(key=key, name=name)


class Migration(migrations.Migration):
    dependencies = [("recovery", "0002_words_and_events_stay")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
