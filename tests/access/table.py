"""How the table role × URL is written. Each app has its file, tests/access/table_<app>.py, with a list `ROWS`.

    Row("casework:inbox", STAFF)                                  everybody's answer, from a named group
    Row("casework:file", OWN_FILE, args=lambda w: [w.folio])      an address with parts; `w` is the World
    Row("intake:ficha", STAFF | {"auditor": 403})                 a group with exceptions
    Row("accounts:sign_out", EVERYBODY_MOVED, method="post")      POST instead of GET

Answers: a status, or LOGIN (a redirect to the sign-in page), or a tuple when either is right.
`json` sends the data of a POST as the API wants it. `page=False` keeps a row out of the page tests (a download, a
fragment, a redirect); `seen_by` names the role as which the page tests look at it (by default the first in ROLES that
gets 200).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.urls import reverse

ROLES = (
    "anonymous", "outsider", "representative", "other_representative", "executive", "executive_elsewhere",
    "sector_lead", "office_head", "oficom", "demand_coordinator", "macrozone_coordinator", "client_management",
    "complaints_officer", "help_centre", "oversight", "strategic", "auditor", "administrator",
)  # fmt: skip
LOGIN = "login"
Answer = int | str | tuple[int | str, ...]
Answers = dict[str, Answer]


def everybody(answer: Answer, **others: Answer) -> Answers:
    """The same answer for all the roles, but for those named."""
    return dict.fromkeys(ROLES, answer) | others


COMPANY_SIDE = ("outsider", "representative", "other_representative")
STAFF_SIDE = tuple(role for role in ROLES if role not in ("anonymous", *COMPANY_SIDE))

PUBLIC = everybody(200)
SIGNED_IN = everybody(200, anonymous=LOGIN)
MOVED = everybody(302, anonymous=LOGIN)
STAFF = everybody(200, anonymous=LOGIN) | dict.fromkeys(COMPANY_SIDE, 403)
ADMINISTRATION = everybody(403, anonymous=LOGIN) | dict.fromkeys(
    ("administrator", "oversight", "strategic", "auditor"), 200
)
ONLY_ADMINISTRATOR = everybody(403, anonymous=LOGIN, administrator=200)
# A file of Maule with a representative: who sees the whole, its office, its people; for the rest it does not exist.
FILE_OF_MAULE = everybody(404, anonymous=LOGIN) | dict.fromkeys(
    (
        "representative", "executive", "sector_lead", "office_head", "client_management", "oversight", "strategic",
        "auditor",
    ),
    200,
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One address and what each role is answered there."""

    name: str
    answers: Answers
    args: Callable[[Any], list[Any]] = field(default=lambda world: [])
    query: str = ""
    method: str = "get"
    data: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})
    page: bool = True
    seen_by: str = ""
    json: bool = False
    path: str = ""
    """For an address without a name."""

    def address(self, world: Any) -> str:
        return self.path or reverse(self.name, args=self.args(world)) + self.query

    @property
    def reader(self) -> str:
        """The role as which the page is looked at, or none when nobody gets one."""
        if not self.page or self.method != "get":
            return ""
        return self.seen_by or next((role for role in ROLES if self.answers.get(role) == 200), "")

    def __str__(self) -> str:
        return f"{self.method} {self.name}{self.query}"


def rows() -> list[Row]:
    """Every row of every table_<app>.py."""
    found: list[Row] = []
    for path in sorted(Path(__file__).parent.glob("table_*.py")):
        found += import_module(f"tests.access.{path.stem}").ROWS
    return found


def by_app() -> dict[str, list[Row]]:
    """The rows by their table, so that a test builds one world for each app."""
    found: dict[str, list[Row]] = {}
    for path in sorted(Path(__file__).parent.glob("table_*.py")):
        found[path.stem.removeprefix("table_")] = import_module(f"tests.access.{path.stem}").ROWS
    return found


# Acting on a file of Maule: its people may; those who only look are refused; elsewhere it does not exist.
LOOKERS = ("client_management", "oversight", "strategic", "auditor")
SEE_COMPANIES = ("oficom", "demand_coordinator", "macrozone_coordinator", "help_centre", "administrator")
OFFICE_SIDE = ("executive", "sector_lead", "office_head")


def act_on_file(answer: Answer, **others: Answer) -> Answers:
    """Answers of a page that acts on a file of Maule; `answer` for the office's own people."""
    return (
        everybody(404, anonymous=LOGIN)
        | dict.fromkeys((*COMPANY_SIDE, *LOOKERS), 403)
        | dict.fromkeys(OFFICE_SIDE, answer)
        | others
    )


def act_on_company(answer: Answer, **others: Answer) -> Answers:
    """The same for a company of Maule, which more roles see: commercial offices, coordinators, administrators."""
    return act_on_file(answer) | dict.fromkeys(SEE_COMPANIES, 403) | others


def own_company(answer: Answer = 200, elsewhere: Answer = 302) -> Answers:
    """A page of the company: for whoever represents it; the rest are led to where one starts (or find nothing)."""
    return everybody(elsewhere, anonymous=LOGIN, representative=answer)
