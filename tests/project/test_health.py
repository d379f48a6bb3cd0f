from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from cxdesk import health


def test_the_process_answers_without_a_question_to_the_database(client):
    # No database fixture: any query would fail this test.
    response = client.get("/livez")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-cache" in response["Cache-Control"]


def test_a_healthy_installation_is_ready(client, db):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": "ok",
        "migrations": "ok",
        "timers": "ok",
        "outbox": "ok",
    }


@pytest.mark.parametrize("gauge", ["oldest_due_age", "oldest_outgoing_age"])
@pytest.mark.parametrize(("age", "status"), [(None, 200), (80, 200), (90, 503)])
def test_work_that_stands_still_turns_it_red(
    client, db, monkeypatch, gauge: str, age: int | None, status: int
):
    late = None if age is None else timedelta(seconds=age)
    monkeypatch.setattr(health, gauge, lambda: late)

    response = client.get("/readyz")

    assert response.status_code == status
    assert response.json()["ready"] is (status == 200)


def test_a_migration_that_waits_turns_it_red(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] == "1 not applied yet"


def test_a_database_that_is_away_turns_it_red_and_tells_no_secret(client, monkeypatch):
    def away() -> str:
        raise DatabaseError("password authentication failed for user desk at 10.0.0.7")

    monkeypatch.setattr(health, "_migrations", away)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"ready": False, "database": "the database does not answer"}


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_the_addresses_only_answer_questions(client, address: str):
    assert client.post(address).status_code == 405
