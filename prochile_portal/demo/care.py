"""What a head finds on the desk: an unbalanced office, proposals of categories, somebody away, somebody leaving."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Office, Role, User
from accounts.services.absences import record_absence
from casework.services.outbox import opt_out
from portfolio.models import CategoryCriterion, CategoryProposal, Company, ExecutiveAssignment
from portfolio.services.assignment import assign_executive, cap
from portfolio.services.categories import confirm_criterion, decide_proposal, propose_category
from portfolio.services.planned import plan_handover
from portfolio.services.registration import set_details
from portfolio.services.segment import reassess_segment
from portfolio.services.suggestions import find_suggestions
from portfolio.states import CheckableFact, Segment, Standing

OFFICE = "maule"  # the office of those who can be tried with one click
DAY = timedelta(days=1)
RISE = {Segment.RED: Segment.YELLOW, Segment.YELLOW: Segment.GREEN}


def settle(now: datetime) -> None:
    """Leave the demo office with something to decide; every row comes from the act that a person would do."""
    office = Office.objects.filter(code=OFFICE).first()
    head = User.objects.filter(username="demo-jefatura").first()
    star = User.objects.filter(username="demo-ejecutiva").first()
    if office is None or head is None or star is None:
        return
    then = now - 2 * DAY
    _crowd(office, head, star, then)
    _stop_follow_up(office, then)
    _confirm(office, then)
    _reassess(then)
    find_suggestions(now=then)
    _correct(star, then)
    _decide(office, head, star, then)
    _leave(office, head, star, now)


def _crowd(office: Office, head: User, star: User, now: datetime) -> None:
    """One person attends most of the office: a leave that was covered by whoever was at hand."""
    newer = ExecutiveAssignment.objects.current().filter(starts_on__gt=timezone.localdate(now)).values("company")
    attended = Company.objects.filter(office=office, standing=Standing.PORTFOLIO).exclude(executive=star)
    rows = attended.exclude(pk__in=newer).order_by("pk")
    room = cap(now) - Company.objects.filter(executive=star).count()
    for company in [row for number, row in enumerate(rows) if number % 3][: max(room, 0)]:
        assign_executive(
            company=company, executive=star, actor=head, now=now, reason="Cubre una licencia médica del equipo."
        )


def _stop_follow_up(office: Office, now: datetime) -> None:
    """SEG-2: some people asked to get no more follow-up e-mails."""
    rows = Company.objects.filter(standing=Standing.PORTFOLIO, category=2).order_by("pk")
    for company in [*list(rows)[::9], *rows.filter(office=office, exports=False)[:1]]:
        link = company.representations.acting().select_related("person").first()
        if link is not None and link.person.email and not link.person.is_demo:
            opt_out(link.person.email, "follow_up", now=now)


def _confirm(office: Office, now: datetime) -> None:
    """What no fact can tell of Exporta Más was seen in the interview, in some companies."""
    criterion = CategoryCriterion.objects.filter(fact=CheckableFact.MANUAL).first()
    rows = Company.objects.filter(standing=Standing.PORTFOLIO, exports=True).exclude(executive=None).order_by("pk")
    for number, company in enumerate(rows.select_related("executive")):
        if criterion is not None and (company.office_id == office.pk or number % 2):
            met = number % 5 != 4
            note = "Encargada de exportaciones presente en la entrevista." if met else "Aún sin persona a cargo."
            confirm_criterion(
                company=company,
                criterion=criterion,
                met=met,
                actor=company.executive,
                now=now,
                note=note,
            )


def _reassess(now: datetime) -> None:
    """CPE-8: of those that entered some months ago, a few have risen in segment and one in a while fell back."""
    rose = "Cumplió los compromisos de su plan de trabajo y ya cotiza con compradores."
    fell = "Perdió a su encargada de exportaciones y dejó de responder a sus compradores."
    rows = Company.objects.filter(standing=Standing.PORTFOLIO, admitted_at__lt=now - 60 * DAY).exclude(executive=None)
    for number, company in enumerate(rows.select_related("executive").order_by("pk")):
        if company.segment in RISE and number % 3 == 0:
            step, reason = RISE[company.segment], rose
        elif company.segment == Segment.GREEN and number % 20 == 0:
            step, reason = Segment.YELLOW, fell
        else:
            continue
        reassess_segment(company=company, segment=step, actor=company.executive, now=now, reason=reason)


def _correct(star: User, now: datetime) -> None:
    """What some companies told by telephone since they sent their ficha, as whoever attends them wrote it down."""
    rows = Company.objects.filter(executive=star, standing=Standing.PORTFOLIO).order_by("pk")
    for number, company in enumerate(rows.exclude(profile=None)[:8]):
        told = {"address": f"{company.address}, oficina {100 + number}"} if company.address else {}
        set_details(
            company=company, actor=star, now=now, website=f"https://www.empresa{number + 1}.example",
            description=f"{company.description} Desde este año vende también por internet.".strip(), **told,
        )  # fmt: skip


def _decide(office: Office, head: User, star: User, now: datetime) -> None:
    """The head refused one; the executive proposed another by herself."""
    waiting = CategoryProposal.objects.open().filter(company__office=office).order_by("pk")
    first = waiting.first()
    if first is not None and waiting.count() > 1:
        decide_proposal(
            proposal=first, accept=False, actor=head, now=now + DAY,
            reason="Está en una pausa acordada por la cosecha; vuelve en otoño.",
        )  # fmt: skip
    mine = Company.objects.filter(office=office, standing=Standing.PORTFOLIO, executive=star).order_by("pk")
    quiet = mine.filter(category=3).exclude(category_proposals__isnull=False).first()
    row = CategoryProposal.objects.open().filter(company__in=mine).order_by("-pk").first()
    if quiet is not None:
        reason = "Se inscribió en los dos talleres del trimestre y pidió un plan de trabajo."
        propose_category(company=quiet, category=2, actor=star, now=now + DAY, reason=reason)
    elif row is not None:
        reason = "Ya tiene compradores en dos mercados y pide acompañamiento directo."
        propose_category(company=row.company, category=row.new, actor=star, now=now + DAY, reason=reason)


def _leave(office: Office, head: User, star: User, now: datetime) -> None:
    """Somebody will be away, and somebody will leave."""
    held = office.role_assignments.filter(role=Role.EXECUTIVE).exclude(user=star).order_by("pk")
    team = [row.user for row in held.select_related("user")]
    today = now.astimezone(office.zone).date()
    if len(team) >= 2:
        record_absence(
            user=team[0], substitute=team[1], starts_on=today + 7 * DAY, ends_on=today + 20 * DAY, actor=head, now=now,
            reason="Vacaciones",
        )  # fmt: skip
        plan_handover(
            starts_on=today + 25 * DAY, office=office, person=team[1], to=None, actor=head, now=now,
            reason="Asume en otra oficina regional.",
        )  # fmt: skip
