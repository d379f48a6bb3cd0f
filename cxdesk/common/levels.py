"""The words for one scale from 1 to 5 on which expectation and delivery are both measured."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LEVELS = (
    (1, _("nothing")),
    (2, _("little")),
    (3, _("the usual")),
    (4, _("much")),
    (5, _("the very best")),
)
