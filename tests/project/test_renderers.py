import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from cxdesk.common.sentences import Sentence
from cxdesk.renderers import OrjsonRenderer


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (gettext_lazy("Unknown words"), "Unknown words"),
        (Sentence("%(n)s left", {"n": 3}), "3 left"),
        (Decimal("10.50"), "10.50"),
        (timedelta(minutes=1), 60.0),
        (frozenset({"b", "a"}), ["a", "b"]),
        (datetime(2026, 3, 10, 12, tzinfo=UTC), "2026-03-10T12:00:00Z"),
        ("投诉", "投诉"),
    ],
)
def test_values_of_ours_become_json(value: object, written: object):
    assert json.loads(OrjsonRenderer().render({"value": value})) == {"value": written}


def test_no_content_is_no_bytes():
    assert OrjsonRenderer().render(None) == b""


def test_a_thing_without_a_form_is_a_bug():
    with pytest.raises(TypeError):
        OrjsonRenderer().render({"value": object()})
