"""Companies as staff see them, potential accounts, who represents whom, one's data, and the catalogues."""

from django.utils import timezone

from tests.access.table import LOGIN, SIGNED_IN, STAFF, Answers, Row, act_on_company, everybody
from tests.factories.accounts import UserFactory
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import represent

COORDINATION = ("demand_coordinator", "macrozone_coordinator", "complaints_officer", "help_centre")
COMPANY: Answers = STAFF | {"executive_elsewhere": 404, "complaints_officer": 404}
WHOLE_UNIT: Answers = act_on_company(403, office_head=200, client_management=200)
CATALOGUES: Answers = everybody(403, anonymous=LOGIN, oversight=200, strategic=200, auditor=200, administrator=200)
CATALOGUE_ACTS: Answers = everybody(403, anonymous=LOGIN, administrator=200)
OVERSEERS = dict.fromkeys(("oversight", "strategic", "auditor"), 200)
CARE_OF_COMPANY: Answers = act_on_company(200) | OVERSEERS
CARE: Answers = (
    everybody(403, anonymous=LOGIN)
    | OVERSEERS
    | dict.fromkeys(("executive", "executive_elsewhere", "sector_lead", "office_head"), 200)
)
OFFICE_SHARES: Answers = everybody(403, anonymous=LOGIN, office_head=200) | OVERSEERS
# A foreign company of the Oficom: the offices of the regions do not see it, and of those who do, few correct it.
ABROAD: Answers = {role: 403 if answer == 200 else answer for role, answer in COMPANY.items()}
ABROAD |= {"executive": 404, "office_head": 404, "oficom": 200, "client_management": 200}
OWN: Answers = everybody(404, anonymous=LOGIN, representative=200, other_representative=200)


MOVED_STAFF: Answers = {role: 302 if answer == 200 else answer for role, answer in STAFF.items()}
# A filter of the executive's, shared with nobody: for the rest of the team it does not exist.
OWN_FILTER: Answers = {role: 404 if answer == 200 else answer for role, answer in STAFF.items()} | {"executive": 200}
MOVED_FILTER: Answers = OWN_FILTER | {"executive": 302}


def saved_filter(world):
    from casework.models import SavedFilter

    owner = world.people["executive"]
    row = SavedFilter.objects.filter(owner=owner).first() or SavedFilter.objects.create(
        place="companies", name="Del mar", query="sector=sea", owner=owner, created_at=timezone.now()
    )
    return [row.pk]


def rut(world):
    return [world.rut]


def foreign(world):
    """A foreign company that the Oficom registered."""
    from portfolio.selectors.foreign import oficoms_of
    from portfolio.services.foreign import register_foreign

    if "foreign" not in world.extra:
        person = world.people["oficom"]
        world.extra["foreign"] = register_foreign(
            actor=person, office=oficoms_of(person).get(), now=timezone.now(), name="Aoyama Foods", country="JP",
            email="kaori@aoyama.example",
        )  # fmt: skip
    return [world.extra["foreign"].reference]


def declared(world):
    """The quiet company with a ficha that the office has corrected since."""
    from portfolio.models import Company, CompanyProfile
    from portfolio.services.registration import set_details
    from tests.factories.intake import ficha_answers

    now = timezone.now()
    made = {"answers": ficha_answers(exporter=True), "version": "1.0", "updated_at": now, "completed_at": now}
    if CompanyProfile.objects.get_or_create(company=world.company, defaults=made)[1]:
        row = Company.objects.get(pk=world.company.pk)
        set_details(company=row, actor=world.executive, now=now, address="Dos Norte 200", website="https://uno.example")
    return [world.rut]


def by_hand(world):
    """A requirement of Exporta Más that no fact checks."""
    from portfolio.models import CategoryCriterion

    return [world.rut, CategoryCriterion.objects.get(fact="manual").pk]


def proposal(world):
    """Another category for a company of Maule's portfolio, proposed by its executive."""
    from tests.access.table_api_handover import proposal as proposed

    return proposed(world)


def planned(world):
    """A departure that the head wrote down for next month."""
    from datetime import timedelta

    from portfolio.services.planned import plan_handover

    if "planned" not in world.extra:
        now = timezone.now()
        world.extra["planned"] = plan_handover(
            starts_on=now.date() + timedelta(days=30), office=world.company.office, person=world.executive, to=None,
            actor=world.people["office_head"], now=now, reason="Se va.",
        )  # fmt: skip
    return [world.extra["planned"].pk]


def link(world, state=""):
    """Somebody else's relation with the company; with "requested", a request to join that nobody decided."""
    if f"link {state}" not in world.extra:
        world.extra[f"link {state}"] = represent(world.company, UserFactory(), state=state or "declared")
    return world.extra[f"link {state}"].pk


def request_to_join(world):
    return [world.rut, link(world, "requested")]


def own_link(world):
    return [world.company.representations.get(person=world.base).pk]


def potential(world):
    """A potential account of Maule, as it was written down from a card."""
    from portfolio.services.potential import create_potential

    if "potential" not in world.extra:
        world.extra["potential"] = create_potential(
            actor=world.executive, office=world.company.office, now=timezone.now(), name="Quesos Ejemplo",
            where_met="Feria", email="quesos@ejemplo.example", sector="food_processed",
        )  # fmt: skip
    return [world.extra["potential"].reference]


def token(world):
    from portfolio.services.potential import invite, token_of

    if "token" not in world.extra:
        potential(world)
        row = invite(company=world.extra["potential"], actor=world.executive, now=timezone.now())
        world.extra["token"] = token_of(row)
    return [world.extra["token"]]


def duplicate(world):
    if "duplicate" not in world.extra:
        world.extra["duplicate"] = make_company(office=world.company.office, legal_name="Viñedos Peñalolén Dos SpA")
    return [world.rut, world.extra["duplicate"].rut]


def data_request(world):
    from portfolio.services.data_requests import ask

    if "data" not in world.extra:
        world.extra["data"] = ask(person=world.base, right="access", detail="Todo.", now=timezone.now())
    return [world.extra["data"].case.folio]


def body(world):
    from portfolio.models import ReferralBody

    return [ReferralBody.objects.order_by("order").first().code]


def body_contact(world):
    from portfolio.models import ReferralBody, ReferralContact

    if "contact" not in world.extra:
        first = ReferralBody.objects.order_by("order").first()
        world.extra["contact"] = ReferralContact.objects.create(body=first, person_name="Persona Ejemplo")
    return [*body(world), world.extra["contact"].pk]


ROWS = [
    Row("portfolio:companies", STAFF, seen_by="executive"),
    Row("portfolio:companies", STAFF, query="?q=ejemplo&orden=-nombre", seen_by="client_management"),
    Row("portfolio:companies", STAFF, query="?q=ejenplo&cartera=no&silencio=ritmo", seen_by="executive"),
    Row("portfolio:company_export", STAFF, page=False),
    Row("portfolio:company_export", STAFF, query="?formato=xlsx", page=False),
    Row("portfolio:company_export", STAFF, method="post", data=lambda world: {"formato": "csv"}),
    Row("portfolio:company_columns", MOVED_STAFF, method="post"),
    Row("portfolio:filters", STAFF, seen_by="executive"),
    Row("portfolio:filter_save", STAFF, seen_by="executive"),
    Row("portfolio:filter_edit", OWN_FILTER, args=saved_filter),
    Row("portfolio:filter_delete", OWN_FILTER, args=saved_filter),
    Row("portfolio:filter_open_with", MOVED_FILTER, args=saved_filter, method="post"),
    Row("portfolio:company", COMPANY, args=rut, seen_by="executive"),
    Row("portfolio:company", COMPANY, args=declared, seen_by="oficom"),
    Row("portfolio:company", COMPANY, args=rut, query="?ver=acciones&pagina=2", seen_by="auditor"),
    Row("portfolio:company", COMPANY, args=declared, query="?ver=todo", seen_by="executive"),
    Row("portfolio:summary", COMPANY, args=declared, page=False),
    Row("portfolio:history", COMPANY, args=rut, seen_by="auditor"),
    Row("portfolio:history", COMPANY, args=rut, seen_by="oficom"),
    Row("portfolio:history", COMPANY, args=declared, query="?dato=address", seen_by="executive"),
    Row("portfolio:edit", act_on_company(200, client_management=200), args=rut),
    Row("portfolio:edit", ABROAD, args=foreign, seen_by="oficom"),
    Row("portfolio:assign", act_on_company(200), args=rut),
    Row("portfolio:category", CARE_OF_COMPANY, args=rut, seen_by="office_head"),
    Row("portfolio:category", CARE_OF_COMPANY, args=rut, seen_by="auditor"),
    Row("portfolio:segment", act_on_company(200), args=rut),
    Row("portfolio:criterion", act_on_company(200), args=by_hand),
    Row("portfolio:category_list", CARE, seen_by="executive"),
    Row("portfolio:category_list", CARE, query="?estado=refused&de=2&q=ejemplo", seen_by="auditor"),
    Row(
        "portfolio:proposal_withdraw",
        everybody(403, anonymous=LOGIN, executive=200, executive_elsewhere=404),
        args=proposal,
        seen_by="executive",
    ),
    Row("portfolio:own_category", OWN),
    Row("portfolio:rebalance", OFFICE_SHARES, seen_by="office_head"),
    Row("portfolio:handover", everybody(403, anonymous=LOGIN, office_head=200)),
    Row("portfolio:handover_cancel", everybody(403, anonymous=LOGIN, office_head=302), args=planned, method="post"),
    Row("portfolio:rebalance", OFFICE_SHARES, query="?modo=juntas&limite=3&oficina=maule", seen_by="auditor"),
    Row("portfolio:deactivate", act_on_company(200), args=rut),
    Row("portfolio:reactivate", act_on_company(200), args=rut),
    Row("portfolio:duplicates", WHOLE_UNIT, args=rut),
    Row("portfolio:transfer", WHOLE_UNIT, args=rut),
    Row("portfolio:potential_list", STAFF, seen_by="executive"),
    Row(
        "portfolio:potential_new",
        STAFF
        | dict.fromkeys(
            (*COORDINATION, "client_management", "oversight", "strategic", "auditor", "administrator"), 403
        ),
    ),
    Row("portfolio:foreign_new", everybody(403, anonymous=LOGIN, oficom=200)),
    Row("portfolio:register", SIGNED_IN),
    Row("portfolio:join", SIGNED_IN | {"representative": 302}, args=rut, seen_by="outsider"),
    Row("portfolio:choose", SIGNED_IN, seen_by="representative"),
    Row("portfolio:people", everybody(302, anonymous=LOGIN, representative=200, other_representative=200)),
    Row("portfolio:my_data", SIGNED_IN, seen_by="representative"),
    Row("portfolio:catalogues", CATALOGUES, seen_by="administrator"),
    Row("portfolio:sector_new", CATALOGUE_ACTS),
    Row("portfolio:sector", CATALOGUES, args=lambda world: ["food_fresh"], seen_by="administrator"),
    Row("portfolio:subsector_new", CATALOGUE_ACTS, args=lambda world: ["food_fresh"]),
    Row("portfolio:subsector", CATALOGUES, args=lambda world: ["food_fresh", "fresh_fruit"], seen_by="administrator"),
    Row("portfolio:category_text", CATALOGUES, args=lambda world: [1], seen_by="administrator"),
    Row("portfolio:category_text", CATALOGUES, args=lambda world: [1], seen_by="auditor"),
    Row("portfolio:criterion_new", CATALOGUE_ACTS),
    Row("portfolio:criterion_edit", CATALOGUES, args=lambda world: by_hand(world)[1:], seen_by="administrator"),
    Row("portfolio:uf_new", CATALOGUE_ACTS),
    Row("portfolio:uf", CATALOGUES, args=lambda world: [2024], seen_by="administrator"),
    # potential accounts
    Row("portfolio:potential_invite", act_on_company(200), args=potential),
    Row("portfolio:potential_refer", act_on_company(200), args=potential),
    Row("portfolio:potential_decide", act_on_company(403, office_head=200), args=potential),
    Row("portfolio:potential_reopen", act_on_company(200), args=potential),
    Row("portfolio:invitation", SIGNED_IN, args=token),
    Row("portfolio:new_link", everybody((200, 302)), args=token, method="post"),
    # who represents the company
    Row("portfolio:join_decision", act_on_company(200), args=request_to_join),
    Row("portfolio:validate_link", act_on_company(302), args=lambda w: [w.rut, link(w)], method="post"),
    Row("portfolio:end_link", act_on_company(200), args=lambda w: [w.rut, link(w)]),
    Row(
        "portfolio:own_decide",
        OWN | {"representative": 403, "other_representative": 404},
        args=lambda w: [link(w, "requested")],
    ),
    Row("portfolio:own_end", OWN | {"other_representative": 404}, args=own_link),
    Row("portfolio:own_document", OWN | {"other_representative": 404}, args=own_link),
    Row("portfolio:switch", everybody(404, anonymous=LOGIN, representative=302), args=rut, method="post"),
    Row("portfolio:merge", WHOLE_UNIT, args=duplicate),
    # one's data
    Row("portfolio:data_download", SIGNED_IN, args=lambda w: ["json"], page=False),
    Row("portfolio:data_download", SIGNED_IN, args=lambda w: ["csv"], page=False),
    Row(
        "portfolio:consent",
        everybody(403, anonymous=LOGIN, representative=302, other_representative=302),
        args=lambda w: ["news", "dar"],
        method="post",
    ),
    Row(
        "portfolio:data_request_answer",
        everybody(403, anonymous=LOGIN)
        | dict.fromkeys(
            (
                "executive",
                "executive_elsewhere",
                "sector_lead",
                "office_head",
                "oficom",
                "administrator",
                *COORDINATION,
            ),
            404,
        )
        | {"client_management": 200},
        args=data_request,
    ),
    Row(
        "portfolio:data_request_extend",
        everybody(403, anonymous=LOGIN)
        | dict.fromkeys(
            (
                "executive",
                "executive_elsewhere",
                "sector_lead",
                "office_head",
                "oficom",
                "administrator",
                *COORDINATION,
            ),
            404,
        )
        | {"client_management": 200},
        args=data_request,
    ),
    Row(
        "portfolio:data_request_withdraw",
        everybody(404, anonymous=LOGIN) | {"representative": 302},
        args=data_request,
        method="post",
    ),
    # bodies to which companies are referred
    Row("portfolio:body", CATALOGUES, args=body, seen_by="administrator"),
    Row("portfolio:contact_new", CATALOGUE_ACTS, args=body),
    Row("portfolio:contact", CATALOGUES, args=body_contact, seen_by="administrator"),
    Row("portfolio:contact_delete", CATALOGUE_ACTS | {"administrator": (200, 302)}, args=body_contact, method="post"),
]
