"""The demo's clock: the zone of the machine, whatever form it is written in."""

from pathlib import Path

import pytest

from cxdesk.zone import zone_of_machine


@pytest.mark.parametrize(
    "named,zone",
    [
        ("Asia/Shanghai", "Asia/Shanghai"),
        (":Europe/Madrid", "Europe/Madrid"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "America/Lima"),
        ("/etc/passwd", "America/Lima"),
        ("", "America/Lima"),
    ],
)
def test_tz_is_asked_first_and_the_link_where_it_names_no_zone(
    tmp_path: Path, monkeypatch, named: str, zone: str
):
    place = tmp_path / "zoneinfo" / "America" / "Lima"
    place.parent.mkdir(parents=True)
    place.touch()
    link = tmp_path / "localtime"
    link.symlink_to(place)
    monkeypatch.setenv("TZ", named)
    assert zone_of_machine(link) == zone


def test_a_machine_that_tells_nothing_is_in_utc(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("TZ", raising=False)
    assert zone_of_machine(tmp_path / "localtime") == "UTC"
