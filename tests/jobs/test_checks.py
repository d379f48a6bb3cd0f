import sqlite3

import pytest

from cxdesk.jobs.checks import sqlite_can_claim


@pytest.mark.parametrize("version", [(3, 35, 0), (3, 40, 1)])
def test_an_sqlite_that_can_claim_is_fine(monkeypatch, version):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)

    assert sqlite_can_claim(None) == []


def test_an_sqlite_that_is_too_old_is_refused_in_one_sentence(monkeypatch, engine):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))

    found = [error.id for error in sqlite_can_claim(None)]

    # A PostgreSQL does not care which SQLite Python was built with.
    assert found == (["jobs.E001"] if engine == "sqlite" else [])
