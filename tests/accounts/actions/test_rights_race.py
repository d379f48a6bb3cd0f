from __future__ import annotations

import threading

import pytest
from django.db import connection

from cxdesk.accounts.actions import deactivate_person
from cxdesk.accounts.errors import ChangedMeanwhile
from cxdesk.accounts.models import Role, User
from cxdesk.common.errors import NotAllowed


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_deactivate_each_other_at_once_leave_one(make_person, harbour, noon):
    for turn in range(5):
        one = make_person(f"One{turn}", Role.ADMIN, harbour)
        two = make_person(f"Two{turn}", Role.ADMIN, harbour)
        start, ends = threading.Barrier(2), []

        def strike(by: User, them: User, start: threading.Barrier = start, ends: list[str] = ends) -> None:
            start.wait()
            try:
                deactivate_person(User.objects.get(pk=them.pk), by=by, at=noon)
                ends.append("done")
            except (ChangedMeanwhile, NotAllowed):
                ends.append("refused")
            finally:
                connection.close()

        threads = [threading.Thread(target=strike, args=pair) for pair in ((one, two), (two, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(ends) == ["done", "refused"]
        assert User.objects.filter(pk__in=[one.pk, two.pk], is_active=True).count() == 1
