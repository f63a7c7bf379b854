"""Attachments: what they are is what their bytes say; who sees them is who sees the case."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role
from casework import file_types
from casework.errors import NoteRequired, NotPossible
from casework.log import open_case
from casework.models import AccessLog, CaseParty, Document
from casework.services import documents
from tests.factories.accounts import OfficeFactory, RegionFactory, RoleAssignmentFactory, UserFactory

NOW = datetime(2026, 9, 15, 20, 50, tzinfo=UTC)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600


def office_file(member, *more):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("[Content_Types].xml", member, *more):
            archive.writestr(name, "<x/>")
    return stream.getvalue()


GOOD = {
    "a.pdf": b"%PDF-1.7\n%%EOF",
    "a.jpg": b"\xff\xd8\xff\xe0 foto",
    "a.JPEG": b"\xff\xd8\xff\xe0 foto",
    "a.png": b"\x89PNG\r\n\x1a\n0000",
    "a.doc": OLE + "WordDocument".encode("utf-16-le"),
    "a.xls": OLE + "Workbook".encode("utf-16-le"),
    "a.docx": office_file("word/document.xml"),
    "a.xlsx": office_file("xl/workbook.xml"),
}


def upload(name="resumen.pdf", content=GOOD["a.pdf"]):
    return SimpleUploadedFile(name, content, content_type="application/x-whatever")


class TestWhatItIs:
    @pytest.mark.parametrize("name", GOOD)
    def test_it_is_what_its_bytes_say(self, name):
        assert documents.check(upload(name, GOOD[name])) is file_types.by_extension(name)

    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [
            ("a.exe", b"MZ", "not_accepted"),
            ("sin_extension", GOOD["a.pdf"], "not_accepted"),
            ("a.html", b"<script>", "not_accepted"),
            ("a.svg", b"<svg>", "not_accepted"),
            ("a.pdf", b"<html>", "not_what_it_says"),
            ("a.pdf", GOOD["a.png"], "not_what_it_says"),
            ("a.docx", GOOD["a.xlsx"], "not_what_it_says"),
            ("a.doc", GOOD["a.xls"], "not_what_it_says"),
            ("a.doc", OLE, "not_what_it_says"),
            ("a.docx", office_file("word/document.xml", "word/vbaProject.bin"), "not_what_it_says"),
            ("a.docx", office_file("otra/cosa.xml"), "not_what_it_says"),
            ("a.xlsx", GOOD["a.xlsx"][:60], "damaged"),
            ("a.pdf", b"", "damaged"),
        ],
    )
    def test_what_is_not_accepted_says_why(self, name, content, code):
        with pytest.raises(ValidationError) as caught:
            documents.check(upload(name, content))
        assert caught.value.code == code

    def test_too_heavy_says_both_weights(self, settings):
        settings.DOCUMENT_MAX_BYTES = 10 * 1024 * 1024
        with pytest.raises(ValidationError, match=r"pesa 14 MB y el máximo es 10 MB"):
            documents.check(upload(content=b"%PDF-" + b"0" * (14 * 1024 * 1024)))

    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Users\\ana\\balance.PDF", "balance.pdf"),
            ("línea ñandú.pdf", "línea ñandú.pdf"),
            ('x"\r\nSet-Cookie: a.pdf', "x_Set-Cookie_ a.pdf"),
            ("….pdf", "documento.pdf"),
        ],
    )
    def test_names_are_made_safe(self, written, kept):
        assert documents.safe_filename(written, file_types.PDF) == kept


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def case(db, folder):
    return open_case("company", title="Viveros", office=OfficeFactory(), actor=UserFactory(), now=NOW)


@pytest.fixture
def executive(case):
    return RoleAssignmentFactory(role=Role.EXECUTIVE, office=case.office).user


@pytest.fixture
def executive_elsewhere(case):
    office = OfficeFactory(code="nuble", name="Ñuble", region=RegionFactory(iso_code="CL-NB", cut_code="16", order=11))
    return RoleAssignmentFactory(role=Role.EXECUTIVE, office=office).user


@pytest.fixture
def representative(case):
    user = UserFactory()
    CaseParty.objects.create(case=case, user=user, since=NOW)
    return user


class TestAttaching:
    def test_it_is_kept_under_a_name_that_says_nothing_and_written_in_the_log(self, case, executive, folder):
        document = documents.attach(case, upload("balance 2025.pdf"), actor=executive, now=NOW, title="Balance")
        assert (document.title, document.filename, document.content_type) == (
            "Balance", "balance 2025.pdf", "application/pdf",
        )  # fmt: skip
        assert "balance" not in document.file.name and (folder / document.file.name).read_bytes() == GOOD["a.pdf"]
        event = case.events.get(kind="document")
        assert event.data["document"] == str(document.public_id)

    def test_whoever_does_not_see_the_case_cannot_attach(self, case, executive_elsewhere):
        with pytest.raises(PermissionDenied):
            documents.attach(case, upload(), actor=executive_elsewhere, now=NOW)

    def test_the_auditor_sees_everything_and_attaches_nothing(self, case):
        auditor = RoleAssignmentFactory(role=Role.AUDITOR, office=case.office).user
        with pytest.raises(PermissionDenied):
            documents.attach(case, upload(), actor=auditor, now=NOW)

    def test_the_companys_own_is_always_seen_by_the_company(self, case, representative):
        document = documents.attach(case, upload(), actor=representative, now=NOW, visible_to_company=False)
        assert document.visible_to_company

    def test_no_file_stays_when_the_row_fails(self, case, executive, folder, monkeypatch):
        monkeypatch.setattr(documents, "record", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            documents.attach(case, upload(), actor=executive, now=NOW)
        assert not Document.objects.exists() and not [path for path in folder.rglob("*") if path.is_file()]


class TestDownloading:
    def test_it_is_always_a_download_and_leaves_a_trace(self, client, case, executive):
        document = documents.attach(case, upload("balance ñ.pdf"), actor=executive, now=NOW)
        client.force_login(executive)
        response = client.get(document.get_absolute_url())
        assert b"".join(response.streaming_content) == GOOD["a.pdf"]
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff" and "no-store" in response["Cache-Control"]
        assert AccessLog.objects.filter(case=case, user=executive, what__startswith="documento").exists()

    def test_outside_what_one_may_see_it_is_not_found(self, client, case, executive, executive_elsewhere):
        document = documents.attach(case, upload(), actor=executive, now=NOW)
        for user in (executive_elsewhere, UserFactory()):
            client.force_login(user)
            assert client.get(document.get_absolute_url()).status_code == 404

    def test_the_company_sees_what_is_meant_for_it(self, client, case, executive, representative):
        theirs = documents.attach(case, upload(), actor=executive, now=NOW)
        internal = documents.attach(case, upload(), actor=executive, now=NOW, visible_to_company=False)
        client.force_login(representative)
        assert client.get(theirs.get_absolute_url()).status_code == 200
        assert client.get(internal.get_absolute_url()).status_code == 404

    def test_without_signing_in_it_asks_to(self, client, case, executive):
        document = documents.attach(case, upload(), actor=executive, now=NOW)
        assert client.get(document.get_absolute_url()).status_code == 302

    def test_a_file_lost_from_the_store_is_not_found(self, client, case, executive):
        document = documents.attach(case, upload(), actor=executive, now=NOW)
        document.file.storage.delete(document.file.name)
        client.force_login(executive)
        assert client.get(document.get_absolute_url()).status_code == 404


class TestWithdrawing:
    def test_it_needs_a_reason_and_is_an_event(self, case, executive):
        document = documents.attach(case, upload(), actor=executive, now=NOW)
        with pytest.raises(NoteRequired):
            documents.withdraw(document, actor=executive, now=NOW, note="  ")
        documents.withdraw(document, actor=executive, now=NOW, note="Era de otra empresa")
        assert case.events.get(kind="document_withdrawn").note == "Era de otra empresa"

    def test_nobody_downloads_it_afterwards(self, client, case, executive):
        document = documents.attach(case, upload(), actor=executive, now=NOW)
        documents.withdraw(document, actor=executive, now=NOW, note="x")
        client.force_login(executive)
        assert client.get(document.get_absolute_url()).status_code == 404

    def test_twice_is_not_possible(self, case, executive):
        document = documents.attach(case, upload(), actor=executive, now=NOW)
        documents.withdraw(document, actor=executive, now=NOW, note="x")
        with pytest.raises(NotPossible):
            documents.withdraw(document, actor=executive, now=NOW, note="x")

    def test_a_document_is_never_deleted(self, case, executive):
        with pytest.raises(TypeError):
            documents.attach(case, upload(), actor=executive, now=NOW).delete()

    def test_the_company_withdraws_its_own_and_not_the_offices(self, client, case, executive, representative):
        own = documents.attach(case, upload(), actor=representative, now=NOW)
        offices = documents.attach(case, upload(), actor=executive, now=NOW)
        client.force_login(representative)
        assert client.get(f"{own.get_absolute_url()}retirar/").status_code == 200
        assert client.post(f"{own.get_absolute_url()}retirar/", {"note": ""}).status_code == 200
        assert client.post(f"{own.get_absolute_url()}retirar/", {"note": "Otra versión"}).status_code == 302
        assert client.post(f"{offices.get_absolute_url()}retirar/", {"note": "x"}).status_code == 403
        assert list(Document.objects.current()) == [offices]
