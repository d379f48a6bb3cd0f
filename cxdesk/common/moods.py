"""The words for a mood from 1 to 5, the same in forms and lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

MOODS = (
    (1, _("calm")),
    (2, _("annoyed")),
    (3, _("upset")),
    (4, _("angry")),
    (5, _("at the limit")),
)
