"""The form of the import page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from recovery.imports.maps import find_map, map_names
from recovery.imports.uploads import LARGEST
from recovery.pages.forms.base import DeskForm
from recovery.queries.imports import teams_to_import_for

TOO_LARGE = _("The file is larger than 50 MB. Use the command import_complaints for it.")


class ImportForm(DeskForm):
    """A file, how to read it, and where its complaints go."""

    name = "import"

    file = forms.FileField(
        label=_("File"), help_text=_("CSV, TSV or JSONL, up to 50 MB and 20,000 rows."), allow_empty_file=True
    )
    map = forms.ChoiceField(label=_("What kind of file it is"))
    kind = forms.ChoiceField(
        label=_("What its complaints are"),
        choices=[("history", _("History: for the record")), ("live", _("Live: still to be led"))],
        widget=forms.RadioSelect,
        help_text=_("Nothing falls due for history until somebody takes a complaint."),
        initial="history",
    )
    team = forms.TypedChoiceField(label=_("Team"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["map"].choices = [(name, find_map(name).title) for name in map_names()]  # type: ignore[attr-defined]  # a choice field
        self.fields["team"].choices = [(team.pk, team.name) for team in teams_to_import_for()]  # type: ignore[attr-defined]  # a choice field

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return file
