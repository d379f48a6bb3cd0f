"""Each of these commits and looks first: what the other turn left would be seen, in any order."""

import threading

import pytest
from django.db import connection, connections

from cxdesk.accounts.models import Team
from recovery.models import PlaybookVersion

# Versions of the playbook that migrations wrote.
SHIPPED = 2

pytestmark = pytest.mark.django_db(transaction=True)


def numbers() -> tuple[int, int]:
    return Team.objects.count(), PlaybookVersion.objects.count()


@pytest.mark.parametrize("turn", [1, 2])
def test_rows_of_a_test_that_commits_are_gone_and_those_of_migrations_are_there(turn: int):
    assert numbers() == (0, SHIPPED)

    Team.objects.create(name="Harbour")
    PlaybookVersion.objects.create(number=99, content={})

    assert PlaybookVersion.objects.filter(number=99).exists()


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_thread_committed_is_gone_too(turn: int):
    def work() -> None:
        Team.objects.create(name="Harbour")
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert numbers() == (1, SHIPPED)


@pytest.mark.parametrize("turn", [1, 2])
def test_triggers_are_still_there_afterwards(turn: int):
    table = "sqlite_master WHERE type = 'trigger'" if connection.vendor == "sqlite" else "pg_trigger"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
