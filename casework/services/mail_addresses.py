"""Who an e-mail comes from, where its answer goes, and the values that every case can fill in by itself."""

from collections.abc import Mapping
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

OPT_OUT_SALT = "casework.opt-out"


def absolute(path: str) -> str:
    """The address of a page as it must be written in an e-mail."""
    return settings.SITE_URL.rstrip("/") + path


def privacy_url() -> str:
    return absolute("/privacidad/")


def opt_out_url(address: str, topic: str) -> str:
    """Signed link to stop a topic: nobody can write one for somebody else's address."""
    token = signing.dumps([address.lower(), topic], salt=OPT_OUT_SALT, compress=True)
    return absolute(reverse("casework:opt_out", args=[token]))


def read_opt_out(token: str) -> tuple[str, str]:
    """(address, topic) of a signed link. Raises signing.BadSignature."""
    address, topic = signing.loads(token, salt=OPT_OUT_SALT)
    return address, topic


def sender(name: str) -> str:
    """The portal's own address under the name of whoever speaks."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name, address), charset="utf-8") if name.isascii() else f'"{_quoted(name)}" <{address}>'


def _quoted(name: str) -> str:
    return name.replace("\\", "").replace('"', "")


def case_address(case: Any) -> str:
    """Reply address of a case, where the mail server routes them (CASE_REPLY_ADDRESS, with {folio}); else empty."""
    pattern = settings.CASE_REPLY_ADDRESS
    return pattern.format(folio=case.folio.lower()) if pattern and case is not None else ""


def reply_to(signature: str, *, case: Any, context: Mapping[str, str]) -> list[str]:
    """Where an answer goes, by signature, as reply_to_by_signature in emails.yaml says."""
    if signature in {"system", "security"}:
        return []
    of_case = case_address(case)
    if signature == "office":
        return [address for address in (of_case, context.get("office_mailbox", "")) if address]
    if signature in {"executive", "oficom"}:
        return [address for address in (of_case or context.get("executive_email", ""),) if address]
    return [of_case] if of_case else []


def defaults(*, case: Any, user: Any) -> dict[str, str]:
    """What the case and the reader say by themselves; the e-mail's own context prevails."""
    values = {"portal_url": absolute("/")}
    if user is not None:
        values["recipient_name"] = str(user.greeting_name)
    if case is None:
        return values
    values |= {"folio": case.folio, "case_url": absolute(f"/expedientes/{case.folio}/")}
    if case.office_id:
        values |= {"office_name": case.office.name, "office_mailbox": case.office.mailbox or ""}
    if case.responsible_id:
        person = case.responsible
        values |= {
            "responsible_name": str(person.display_name),
            "executive_name": str(person.display_name),
            "executive_title": person.title or "",
            "executive_email": person.email,
            "executive_phone": person.phone_shown,
        }
    return values
