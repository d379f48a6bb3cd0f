"""What was said, written and given around a complaint, and the timeline of all of it."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from cxdesk.parsers import BoundedMultiPartParser
from recovery.actions.complaints import add_reference, translate_verbatim
from recovery.actions.files import attach_files
from recovery.actions.messages import log_contact, write_note
from recovery.actions.remedies import give_remedy
from recovery.api.endpoint import ComplaintEndpoint
from recovery.api.serializers.around import (
    ContactIn,
    ContactOut,
    EntryOut,
    FileOut,
    FilesIn,
    FilesOut,
    MessageOut,
    NoteIn,
    RemedyIn,
    RemedyOut,
)
from recovery.api.serializers.complaints import ReferenceIn, ReferenceOut, TranslationIn, TranslationOut
from recovery.queries.timeline import contacts_of, files_of, messages_of, remedies_of, timeline_of

# A complaint with more than this has a problem that no longer list would solve.
MOST_ENTRIES = 500


class Contacts(ComplaintEndpoint):
    @extend_schema(summary="List the contacts, newest first", responses={200: ContactOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(ContactOut, contacts_of(self.complaint(reference)))

    @extend_schema(
        summary="Note that we met or tried to reach the customer",
        request=ContactIn,
        responses={201: ContactOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        contact = log_contact(complaint, **self.body(ContactIn), by=self.person, at=clock.now())
        return self.answer(ContactOut, contact, created=True)


class Notes(ComplaintEndpoint):
    @extend_schema(
        summary="List messages and notes, newest first",
        description="`direction` tells words to and from the customer apart from what only colleagues read.",
        responses={200: MessageOut(many=True)},
    )
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(MessageOut, messages_of(self.complaint(reference)))

    @extend_schema(
        summary="Write a note that only colleagues read",
        request=NoteIn,
        responses={201: MessageOut, 200: MessageOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(NoteIn), clock.now()
        note = write_note(complaint, **body, by=self.person, at=at)
        return self.answer(MessageOut, note, created=note.at == at)


class Files(ComplaintEndpoint):
    parser_classes = [BoundedMultiPartParser]

    @extend_schema(summary="List the files", responses={200: FileOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(FileOut, files_of(self.complaint(reference)))

    @extend_schema(
        summary="Attach files, all or none",
        description="Pictures, PDFs and plain texts of at most 10 MB; the same file again stays one file.",
        request={"multipart/form-data": FilesIn},
        responses={201: FilesOut, 200: FilesOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(FilesIn), clock.now()
        files = attach_files(complaint, body["files"], by=self.person, at=at)
        return self.answer(FilesOut, {"results": files}, created=any(file.at == at for file in files))


class Remedies(ComplaintEndpoint):
    @extend_schema(summary="List what the customer received", responses={200: RemedyOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(RemedyOut, remedies_of(self.complaint(reference)))

    @extend_schema(
        summary="Note words or a comfort given to the customer",
        request=RemedyIn,
        responses={201: RemedyOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        remedy = give_remedy(complaint, **self.body(RemedyIn), by=self.person, at=clock.now())
        return self.answer(RemedyOut, remedy, created=True)


class References(ComplaintEndpoint):
    @extend_schema(
        summary="Add a room, booking or other number",
        request=ReferenceIn,
        responses={201: ReferenceOut, 200: ReferenceOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        known = {row.pk for row in complaint.references.all()}
        row = add_reference(complaint, **self.body(ReferenceIn), by=self.person, at=clock.now())
        return self.answer(ReferenceOut, row, created=row.pk not in known)


class Translations(ComplaintEndpoint):
    @extend_schema(
        summary="Put a translation beside the customer's words",
        description="A second one into the same language replaces the first.",
        request=TranslationIn,
        responses={201: TranslationOut, 200: TranslationOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        known = {row.pk for row in complaint.translations.all()}
        row = translate_verbatim(complaint, **self.body(TranslationIn), by=self.person, at=clock.now())
        return self.answer(TranslationOut, row, created=row.pk not in known)


class Events(ComplaintEndpoint):
    @extend_schema(
        summary="Read what happened, newest first",
        description="Events, contacts, messages, notes and files in one order.",
        responses={200: EntryOut(many=True)},
    )
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(EntryOut, timeline_of(self.complaint(reference), limit=MOST_ENTRIES))
