"""What a file is, by its content: never by the name or the type that the sender declares. Pure."""

import zipfile
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True)
class FileType:
    name: str
    extensions: tuple[str, ...]
    content_type: str


PDF = FileType("PDF", ("pdf",), "application/pdf")
JPG = FileType("JPG", ("jpg", "jpeg"), "image/jpeg")
PNG = FileType("PNG", ("png",), "image/png")
DOC = FileType("Word", ("doc",), "application/msword")
XLS = FileType("Excel", ("xls",), "application/vnd.ms-excel")
_OPEN = "application/vnd.openxmlformats-officedocument."
DOCX = FileType("Word", ("docx",), _OPEN + "wordprocessingml.document")
XLSX = FileType("Excel", ("xlsx",), _OPEN + "spreadsheetml.sheet")
ACCEPTED = (PDF, JPG, PNG, DOC, XLS, DOCX, XLSX)

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"


class Damaged(ValueError):
    """The file begins as one of ours and cannot be opened."""


def by_extension(filename: str) -> FileType | None:
    """The type that the name claims, or None where we do not accept it."""
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    return next((kind for kind in ACCEPTED if extension in kind.extensions), None)


def by_content(stream: BinaryIO) -> FileType | None:
    """The type that the bytes show, or None where it is not one of ours. Raises Damaged."""
    stream.seek(0)
    head = stream.read(1024)
    if not head:
        raise Damaged("empty")
    if head.lstrip(b"\xef\xbb\xbf\r\n \t\x00").startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(_OLE):
        return _old_office(stream)
    if head.startswith(_ZIP):
        return _new_office(stream)
    return None


def _old_office(stream: BinaryIO) -> FileType | None:
    """Word and Excel before 2007 name their main stream in the directory, in UTF-16."""
    stream.seek(0)
    content = stream.read()
    if "WordDocument".encode("utf-16-le") in content:
        return DOC
    if "Workbook".encode("utf-16-le") in content or "Book\0".encode("utf-16-le") in content:
        return XLS
    return None


def _new_office(stream: BinaryIO) -> FileType | None:
    """A zip with the members of Word or Excel, and without macros."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Damaged(str(error)) from error
    if "[Content_Types].xml" not in members or any(name.lower().endswith("vbaproject.bin") for name in members):
        return None
    if "word/document.xml" in members:
        return DOCX
    return XLSX if "xl/workbook.xml" in members else None
