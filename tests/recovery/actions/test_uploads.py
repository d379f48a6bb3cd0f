"""Files are judged by what is in them, and their names are cleaned."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from recovery.actions.uploads import LARGEST, check_file, check_files, clean_name
from recovery.errors import FileRefused
from tests.pictures import GIF, HEIC, JPEG, PNG, WEBP
from tests.recovery.hostile import hostile_strings


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (GIF, "image/gif"),
        (WEBP, "image/webp"),
        (HEIC, "image/heic"),
        (b"%PDF-1.7\n" + b"x" * 32, "application/pdf"),
        ("房间 1204 没有热水".encode(), "text/plain"),
    ],
)
def test_the_kinds_we_take_are_known_by_their_content(content: bytes, kind: str) -> None:
    checked = check_file(SimpleUploadedFile("evil.exe", content))
    assert checked.content_type == kind
    assert not checked.name.endswith(".exe")


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0" + b"\0" * 64,
        b"PK\x03\x04" + b"\0" * 64,
        b"\x7fELF" + b"\0" * 64,
        b"text\0with a NUL",
        b"\xff\xfe\xfd",
    ],
)
def test_another_kind_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(FileRefused, match=r"photo\.png"):
        check_file(SimpleUploadedFile("photo.png", content, content_type="image/png"))


def test_a_page_that_calls_itself_a_picture_becomes_plain_text() -> None:
    checked = check_file(SimpleUploadedFile("photo.png", b"<script>alert(1)</script>"))
    assert (checked.content_type, checked.name) == ("text/plain", "photo.png.txt")


@pytest.mark.parametrize(
    "content",
    [
        PNG[:10],
        PNG[:-12],
        PNG[:8] + PNG[33:],
        PNG.replace(b"\0\0\0\1\0\0\0\1", b"\0\0\0\0\0\0\0\1"),
        PNG.replace(b"IDAT", b"iDOT"),
        JPEG[:4],
        JPEG[:-2],
        JPEG[:2] + JPEG[20:33] + b"\0" * 40,
        JPEG.replace(b"\x08\0\1\0\1", b"\x08\0\0\0\1"),
        b"\xff\xd8\xff\xe0" + b"\0" * 64,
        GIF[:10],
        b"GIF89a" + b"\0" * 32,
        WEBP[:20],
        WEBP.replace(b"RIFF\x1a", b"RIFF\xff"),
        HEIC[:24],
        HEIC[:-1],
    ],
)
def test_what_only_begins_as_a_picture_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused, match="begins as a picture but is none"):
        check_file(SimpleUploadedFile("photo.png", content))


@pytest.mark.parametrize("content", [PNG, JPEG, GIF, WEBP, HEIC])
def test_what_a_phone_puts_behind_a_picture_is_no_fault(content: bytes) -> None:
    behind = b"\0\0\0\x10free" + b"\0" * 8
    assert check_file(SimpleUploadedFile("photo", content + behind)).content_type.startswith("image/")


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(FileRefused):
        check_file(SimpleUploadedFile("photo.png", b""))


def test_ten_megabytes_are_taken_and_one_byte_more_is_not() -> None:
    assert check_file(SimpleUploadedFile("a.png", PNG.ljust(LARGEST, b"\0"))).size == LARGEST
    with pytest.raises(FileRefused):
        check_file(SimpleUploadedFile("a.png", PNG.ljust(LARGEST + 1, b"\0")))


def test_the_sixth_file_is_refused() -> None:
    files = [SimpleUploadedFile(f"{n}.png", PNG) for n in range(6)]
    assert len(check_files(files[:5])) == 5
    with pytest.raises(FileRefused):
        check_files(files)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\photo.png", "photo.png"),
        ("a\r\nSet-Cookie: x=1.png", "a Set-Cookie: x=1.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("\x00\x1b", "file"),
        ("...", "file"),
    ],
)
def test_names_lose_folders_and_marks_that_mislead(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("x" * 400 + ".png")
    assert len(name) <= 200
    assert name.endswith(".png")


@pytest.mark.real_data
def test_no_hostile_string_breaks_a_name(real_data: Path) -> None:
    for text in hostile_strings(real_data):
        name = clean_name(text)
        assert 0 < len(name) <= 200
        assert not set(name) & set("/\\\r\n\t\0")
