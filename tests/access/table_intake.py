"""The company's way in: its own pages, and the office's acts on its file, each in the state where it makes sense."""

from tests.access.table import LOGIN, SIGNED_IN, STAFF, Row, act_on_file, everybody, own_company


def at(state, *more):
    """An address of the office about an intake in a state."""
    return lambda world: [world.folio_at(state), *more]


def own(state, *more):
    """An address of the company whose intake is in a state."""

    def args(world):
        world.at(state)
        return list(more)

    return args


def opened(world):
    """The quiet company has its intake, as every company that registers by itself."""
    from django.utils import timezone

    from intake.services.intakes import open_intake

    if "opened" not in world.extra:
        world.extra["opened"] = open_intake(world.company, actor=world.base, now=timezone.now())
    return []


def attempt(world):
    intake = world.at("contact_established")
    return [intake.case.folio, intake.contact_attempts.get().pk]


def item(world):
    intake = world.at("preadmission_in_review")
    return [intake.case.folio, intake.preadmission.items.order_by("position").first().code]


def asked(world):
    from intake.services.preadmission import asked_of_company

    return [asked_of_company(world.at("validated").preadmission)[0].code]


def dimension(world):
    from intake import scoring
    from intake.services.assessment import instrument_in_force

    world.at("assessment_pending")
    return [scoring.items_of(instrument_in_force().content, "goods")[0]["dimension"]]


def help_folio(world):
    from casework.models import CaseFile

    intake = world.at("in_review")
    return [CaseFile.objects.get(kind="helprequest", parent=intake.company.case).folio]


LOOKED_AT = act_on_file(200, client_management=200, oversight=200, strategic=200, auditor=200)
UNBLOCKED = act_on_file(200, client_management=200)
HEAD = act_on_file(403, office_head=200)
SENT_ON = act_on_file(302, client_management=302, oversight=302, strategic=302, auditor=302)
EVERY_COMPANY = everybody(302, anonymous=LOGIN, representative=200, other_representative=200)

ROWS = [
    # the office
    Row("intake:agenda", STAFF, seen_by="executive"),
    Row("intake:log_contact", act_on_file(200), args=at("contact_pending")),
    Row("intake:log_contact", act_on_file(422), args=at("contact_pending"), method="post"),
    Row("intake:log_attempt", act_on_file(200), args=at("contact_pending")),
    Row("intake:correct_contact", act_on_file(200), args=attempt),
    Row("intake:withdraw_contact", act_on_file(200), args=attempt),
    Row("intake:close_no_answer", act_on_file(200), args=at("contact_attempted")),
    Row("intake:schedule_interview", act_on_file(200), args=at("contact_established")),
    Row("intake:reschedule_interview", act_on_file(200), args=at("interview_scheduled")),
    Row("intake:miss_interview", act_on_file(200), args=at("interview_scheduled")),
    Row("intake:cancel_interview", act_on_file(200), args=at("interview_scheduled")),
    Row("intake:interview_file", LOOKED_AT, args=at("interview_scheduled"), page=False),
    Row("intake:hold_interview", act_on_file(200), args=at("interview_scheduled")),
    Row(
        "intake:hold_interview", act_on_file(422), args=at("interview_scheduled"), method="post",
        data=lambda w: {"close": "1"},
    ),
    Row("intake:guide_read", LOOKED_AT, args=at("under_evaluation")),
    Row("intake:validate", act_on_file(200), args=at("under_evaluation")),
    Row("intake:validate", act_on_file(422), args=at("under_evaluation"), method="post"),
    Row("intake:not_validate", act_on_file(200), args=at("under_evaluation")),
    Row("intake:refer", UNBLOCKED, args=at("under_evaluation")),
    Row("intake:review_preadmission", LOOKED_AT, args=at("preadmission_in_review")),
    Row("intake:return_preadmission", act_on_file(302), args=at("preadmission_in_review"), method="post"),
    Row("intake:ask_pending", act_on_file(302), args=at("validated"), method="post"),
    Row("intake:decide_item", act_on_file((302, 422)), args=item, method="post"),
    Row("intake:admit", act_on_file(200), args=at("preadmission_in_review")),
    Row("intake:file_ficha", LOOKED_AT | {"oversight": 200}, args=at("under_evaluation")),
    Row("intake:help_raise", UNBLOCKED, args=at("contact_pending")),
    Row("intake:resume_intake", UNBLOCKED, args=at("withdrawn")),
    Row("intake:refer_to_head", UNBLOCKED, args=at("contact_pending")),
    Row("intake:name_attendant", HEAD, args=at("contact_pending")),
    Row("intake:update_assessment", UNBLOCKED, args=at("guided_low")),
    Row("intake:help_answer", act_on_file(403, client_management=200, sector_lead=404), args=help_folio),
    Row("intake:review_decision", everybody(404, anonymous=LOGIN) | SENT_ON, args=at("in_review"), page=False),
    # the company
    Row("intake:home", SIGNED_IN, seen_by="outsider"),
    Row("intake:home", SIGNED_IN, args=opened, seen_by="representative"),
    *[
        Row("intake:home", SIGNED_IN, args=own(state), query=f"?{state}", seen_by="representative")
        for state in (
            "registered", "assessment_pending", "contact_pending", "contact_attempted", "interview_scheduled",
            "interview_missed", "under_evaluation", "validated", "not_validated", "guided_low", "in_review",
            "withdrawn", "preadmission_in_review",
        )
    ],
    Row("intake:ficha", own_company(), args=own("profile_in_progress")),
    Row("intake:ficha_section", own_company(), args=own("profile_in_progress", "empresa")),
    Row("intake:ficha_autosave", own_company(), args=own("profile_in_progress", "empresa"), method="post"),
    Row("intake:assessment_dimension", own_company(), args=dimension),
    Row("intake:assessment_autosave", own_company(), args=dimension, method="post"),
    Row("intake:ficha_submit", own_company(), args=own("profile_in_progress")),
    Row("intake:assessment", own_company(), args=own("assessment_pending")),
    Row("intake:assessment_submit", own_company(), args=own("assessment_pending")),
    Row("intake:result", own_company(), args=own("guided_low")),
    Row("intake:company_interview", own_company(), args=own("interview_scheduled")),
    Row("intake:company_interview_file", own_company(), args=own("interview_scheduled"), page=False),
    Row("intake:messages", EVERY_COMPANY),
    Row("intake:documents", EVERY_COMPANY),
    Row("intake:withdraw", own_company(), args=own("contact_pending")),
    Row("intake:resume", own_company(), args=own("withdrawn")),
    Row("intake:try_again", own_company(), args=own("not_validated")),
    Row("intake:reactivate", everybody(302, anonymous=LOGIN), page=False),  # who is no former user goes home
    Row("intake:reactivate", everybody(302, anonymous=LOGIN), method="post", data=lambda world: {"reason": "x"}),
    Row("intake:begin", everybody(302, anonymous=LOGIN), method="post"),
    Row("intake:review_request", own_company(), args=own("guided_low")),
    Row("intake:help", SIGNED_IN),
    Row("intake:help_again", own_company(elsewhere=404), args=help_folio),
    Row("intake:company_preadmission", own_company(elsewhere=404), args=own("validated")),
    Row("intake:provide_item", own_company(422, elsewhere=404), args=asked, method="post"),
    Row("intake:submit_preadmission", own_company(302, elsewhere=404), args=own("validated"), method="post"),
]  # fmt: skip
