"""Companies as staff see them, potential accounts, who represents whom, one's data, and the catalogues."""

from tests.access.table import LOGIN, SIGNED_IN, STAFF, Answers, Row, act_on_company, everybody

COMPANY: Answers = STAFF | {"executive_elsewhere": 404}
WHOLE_UNIT: Answers = act_on_company(403, office_head=200, client_management=200)
CATALOGUES: Answers = everybody(403, anonymous=LOGIN, oversight=200, strategic=200, auditor=200, administrator=200)
CATALOGUE_ACTS: Answers = everybody(403, anonymous=LOGIN, administrator=200)
OWN: Answers = everybody(404, anonymous=LOGIN, representative=200, other_representative=200)


def rut(world):
    return [world.rut]


ROWS = [
    Row("portfolio:companies", STAFF, seen_by="executive"),
    Row("portfolio:companies", STAFF, query="?q=ejemplo&orden=-nombre", seen_by="client_management"),
    Row("portfolio:company_export", STAFF, page=False),
    Row("portfolio:company", COMPANY, args=rut, seen_by="executive"),
    Row("portfolio:company", COMPANY, args=rut, seen_by="oficom"),
    Row("portfolio:history", COMPANY, args=rut, seen_by="auditor"),
    Row("portfolio:edit", act_on_company(200, client_management=200), args=rut),
    Row("portfolio:assign", act_on_company(200), args=rut),
    Row("portfolio:category", act_on_company(200), args=rut),
    Row("portfolio:deactivate", act_on_company(200), args=rut),
    Row("portfolio:reactivate", act_on_company(200), args=rut),
    Row("portfolio:duplicates", WHOLE_UNIT, args=rut),
    Row("portfolio:potential_list", STAFF, seen_by="executive"),
    Row(
        "portfolio:potential_new",
        STAFF | dict.fromkeys(("client_management", "oversight", "strategic", "auditor", "administrator"), 403),
    ),
    Row("portfolio:register", SIGNED_IN),
    Row("portfolio:join", SIGNED_IN | {"representative": 302}, args=rut, seen_by="outsider"),
    Row("portfolio:choose", SIGNED_IN, seen_by="representative"),
    Row("portfolio:people", OWN),
    Row("portfolio:my_data", SIGNED_IN, seen_by="representative"),
    Row("portfolio:catalogues", CATALOGUES, seen_by="administrator"),
    Row("portfolio:sector_new", CATALOGUE_ACTS),
    Row("portfolio:sector", CATALOGUES, args=lambda world: ["food_fresh"], seen_by="administrator"),
    Row("portfolio:subsector_new", CATALOGUE_ACTS, args=lambda world: ["food_fresh"]),
    Row("portfolio:subsector", CATALOGUES, args=lambda world: ["food_fresh", "fresh_fruit"], seen_by="administrator"),
    Row("portfolio:uf_new", CATALOGUE_ACTS),
    Row("portfolio:uf", CATALOGUES, args=lambda world: [2024], seen_by="administrator"),
]
