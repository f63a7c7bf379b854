"""Coming in, one's own account, and administration: who is who and where."""

from tests.access.table import COMPANY_SIDE, LOGIN, MOVED, PUBLIC, SIGNED_IN, STAFF_SIDE, Answers, Row, everybody

OVERSEERS = ("administrator", "oversight", "strategic", "auditor")
# Administration does not exist for the rest (404); those who oversee look and change nothing (403 on acting).
LOOKED_AT: Answers = everybody(404, anonymous=LOGIN) | dict.fromkeys(OVERSEERS, 200)
ACTED_ON: Answers = everybody(404, anonymous=LOGIN) | dict.fromkeys(OVERSEERS, 403) | {"administrator": 200}
ABSENCES = LOOKED_AT | {"office_head": 200}


def person(world):
    return [world.people["executive"].pk]


def role(world):
    return [world.people["executive"].role_assignments.get().pk]


def absence(world):
    from tests.factories.accounts import AbsenceFactory

    if "absence" not in world.extra:
        world.extra["absence"] = AbsenceFactory(
            user=world.people["executive"], substitute=world.people["sector_lead"]
        )  # fmt: skip
    return [world.extra["absence"].pk]


ROWS = [
    Row("accounts:sign_in", everybody(302, anonymous=200)),
    Row("accounts:demo_sign_in", everybody(404), method="post"),
    Row("accounts:sign_out", PUBLIC, page=True, seen_by="executive"),
    Row("accounts:sign_out", everybody(302), method="post"),
    Row("accounts:home", MOVED, page=False),
    Row("accounts:account", SIGNED_IN, seen_by="executive"),
    Row("accounts:account", SIGNED_IN, seen_by="representative"),
    Row("accounts:email", SIGNED_IN),
    Row(
        "accounts:own_absence_new",
        everybody(200, anonymous=LOGIN) | dict.fromkeys(COMPANY_SIDE, 404),
        seen_by="executive",
    ),
    Row("accounts:administration", ABSENCES | {"client_management": 200}, seen_by="administrator"),
    Row("accounts:people", LOOKED_AT, seen_by="administrator"),
    Row("accounts:people", LOOKED_AT, query="?q=ejemplo&rol=executive", seen_by="auditor"),
    Row("accounts:person_new", ACTED_ON),
    Row("accounts:person", LOOKED_AT, args=person, seen_by="administrator"),
    Row("accounts:person", ACTED_ON | {"administrator": 422}, args=person, method="post"),
    Row("accounts:role_new", ACTED_ON, args=person),
    Row(
        "accounts:person_act",
        ACTED_ON | {"administrator": 302},
        args=lambda world: [*person(world), "cerrar-sesiones"],
        method="post",
    ),
    Row("accounts:person_deactivate", ACTED_ON, args=person),
    Row("accounts:role_edit", ACTED_ON, args=role),
    Row("accounts:offices", LOOKED_AT),
    Row("accounts:office", LOOKED_AT, args=lambda world: ["maule"], seen_by="administrator"),
    Row("accounts:office", ACTED_ON | {"administrator": 422}, args=lambda world: ["maule"], method="post"),
    Row("accounts:absences", ABSENCES, seen_by="administrator"),
    Row("accounts:absence_new", ACTED_ON | {"office_head": 200}, seen_by="administrator"),
    Row(
        "accounts:absence",
        ABSENCES | {"executive": 200, "sector_lead": 200},
        args=absence,
        seen_by="administrator",
    ),
]

assert set(STAFF_SIDE) | set(COMPANY_SIDE) | {"anonymous"} == set(SIGNED_IN)
