"""The API of one company: who reads what, who acts, each told before a body is read. Nothing is sent: 400 may act."""

from tests.access.table import Answer, Answers, Row, act_on_company, everybody
from tests.access.table_portfolio import ABROAD, OVERSEERS, by_hand, duplicate, foreign, link, potential
from tests.access.table_portfolio import COMPANY as COMPANY_PAGE

UNSEEN: Answers = {"anonymous": 401, "outsider": 404, "other_representative": 404}
READ: Answers = COMPANY_PAGE | UNSEEN | {"representative": 403}  # the team's pages, not the company's
READ_BY_IT: Answers = READ | {"representative": 200}
OWN_ONLY: Answers = {role: 403 if answer == 200 else answer for role, answer in READ.items()} | {"representative": 200}
ACTS: Answers = act_on_company(400) | UNSEEN


def only(answer: Answer, *roles: str) -> Answers:
    """Of those who see the company, only these may; the rest are told so."""
    return act_on_company(403) | UNSEEN | dict.fromkeys(roles, answer)


UNIT = ("office_head", "client_management")
# A potential account is the team's: whoever comes from a company has no page of them.
TEAM: Answers = everybody(403, anonymous=401) | {role: answer for role, answer in COMPANY_PAGE.items() if answer != 401}
TEAM |= {"anonymous": 401, "outsider": 403, "representative": 403, "other_representative": 403}
TEAM_LIST: Answers = {role: 200 if answer == 404 else answer for role, answer in TEAM.items()}
CARDS = ("executive", "executive_elsewhere", "sector_lead", "office_head", "oficom")
REGISTERS: Answers = everybody(403, anonymous=401) | dict.fromkeys(CARDS, 400)


def on_card(answer: Answer, *roles: str) -> Answers:
    """An act on a potential account of Maule."""
    seen = {role: 403 if found == 200 else found for role, found in TEAM.items()}
    return seen | dict.fromkeys(roles or ("executive", "sector_lead", "office_head"), answer)


def folio(world):
    return [world.folio]


def other(world):
    return f"?other={duplicate(world)[1]}"


def asked(world):
    return [world.folio, link(world, "requested")]


def card(world):
    potential(world)
    return [world.extra["potential"].case.folio]


ROWS = [
    Row(
        "api:company-detail", only(400, "executive", "sector_lead", "office_head", "client_management"), args=folio,
        method="patch", json=True, data=lambda w: {"kind": "x"},
    ),
    Row(
        "api:company-detail", ABROAD | UNSEEN | {"oficom": 400, "client_management": 400, "representative": 404},
        args=foreign, method="patch", json=True, data=lambda w: {"comuna": "x"},
    ),
    *(Row(f"api:company_act-{act}", ACTS, args=folio, method="post", json=True) for act in ("segment", "deactivate")),
    Row("api:company_act-reactivate", act_on_company(409) | UNSEEN, args=folio, method="post", json=True),
    *(Row(f"api:company_act-{act}", only(400, *UNIT), args=folio, method="post", json=True)
      for act in ("transfer", "merge")),
    Row("api:company_act-duplicates", only(200, *UNIT), args=folio, page=False),
    Row("api:company_act-merge", only(400, *UNIT), args=folio, page=False),
    Row("api:company_people-people", READ_BY_IT, args=folio, page=False),
    Row("api:company_people-decide", ACTS, args=asked, method="post", json=True),
    Row("api:company_people-validate", act_on_company(200) | UNSEEN, args=lambda w: [w.folio, link(w)], method="post",
        json=True),
    Row("api:company_people-end", ACTS, args=lambda w: [w.folio, link(w)], method="post", json=True),
    Row("api:company_people-document", act_on_company(403) | UNSEEN, args=lambda w: [w.folio, link(w)], method="post"),
    Row("api:company_reading-status", READ_BY_IT, args=folio, page=False),
    *(Row(f"api:company_reading-{part}", READ, args=folio, page=False)
      for part in ("story", "ficha", "changes")),
    Row("api:company_reading-exported", READ | {"administrator": 403}, args=folio, page=False),
    Row("api:company_reading-own-story", OWN_ONLY, args=folio, page=False),
    Row("api:company_category-category", act_on_company(200) | UNSEEN | OVERSEERS | {"representative": 200},
        args=folio, page=False),
    Row("api:company_category-category", only(400, "office_head"), args=folio, method="post", json=True),
    Row("api:company_category-requirement", ACTS, args=lambda w: [w.folio, by_hand(w)[1]], method="post", json=True),
    Row("api:company-list", everybody(400, anonymous=401), method="post", json=True),
    Row("api:company-join", everybody(400, anonymous=401), method="post", json=True),
    Row("api:company-foreign", everybody(403, anonymous=401, oficom=400), method="post", json=True),
    Row("api:potential-list", TEAM_LIST, page=False),
    Row("api:potential-list", REGISTERS, method="post", json=True),
    Row("api:potential-detail", TEAM, args=card, page=False),
    Row("api:potential-invite", on_card(200), args=card, method="post", json=True),
    Row("api:potential-refer", on_card(400), args=card, method="post", json=True),
    Row("api:potential-decide", on_card(400, "office_head"), args=card, method="post", json=True),
    Row("api:potential-reopen", on_card(400), args=card, method="post", json=True),
]  # fmt: skip
