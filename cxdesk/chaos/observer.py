"""Triggers in the database of a run: they note each lease taken and given back, whoever takes it and how.

They know nothing of our code, so that a claim which forgets to look at leases is seen all the same.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from cxdesk.chaos.models import Claim

TABLES = {"jobs_timer": "timer", "jobs_outgoing": "outgoing"}
# A claim raises the attempt; a failure or a give-back clears the token.
_POSTGRESQL = """
CREATE FUNCTION chaos_note_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.attempt > OLD.attempt THEN
    INSERT INTO chaos_claim (source, row_id, taken, at) VALUES ('{name}', NEW.id, true, clock_timestamp());
  ELSIF OLD.token IS NOT NULL AND NEW.token IS NULL THEN
    INSERT INTO chaos_claim (source, row_id, taken, at) VALUES ('{name}', NEW.id, false, clock_timestamp());
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER chaos_note AFTER UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION chaos_note_{name}();
"""
_SQLITE = """
CREATE TRIGGER chaos_note_{name}_{word} AFTER UPDATE ON {table} WHEN {when}
BEGIN
  INSERT INTO chaos_claim (source, row_id, taken, at)
  VALUES ('{name}', NEW.id, {taken}, strftime('%Y-%m-%d %H:%M:%f', 'now'));
END
"""
_WHEN = {
    "taken": ("NEW.attempt > OLD.attempt", 1),
    "given": ("NEW.attempt <= OLD.attempt AND OLD.token IS NOT NULL AND NEW.token IS NULL", 0),
}


def watch() -> None:
    """Put the triggers in place."""
    with connection.cursor() as cursor:
        for table, name in TABLES.items():
            if connection.vendor == "postgresql":
                cursor.execute(_POSTGRESQL.format(table=table, name=name))
                continue
            for word, (when, taken) in _WHEN.items():
                cursor.execute(_SQLITE.format(table=table, name=name, word=word, when=when, taken=taken))


def robbed(lease: timedelta) -> int:
    """Count the leases that another took while they ran."""
    rows = Claim.objects.order_by("source", "row_id", "id").values_list("source", "row_id", "taken", "at")
    # The lease begins a moment before the trigger notes it.
    shortest = lease * 0.9
    count, last = 0, None
    for row in rows.iterator(chunk_size=5000):
        if last and row[:2] == last[:2] and row[2] and last[2] and row[3] - last[3] < shortest:
            count += 1
        last = row
    return count
