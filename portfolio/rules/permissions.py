"""Who may do what to a company: one function for each line of the matrix in PAGES.md.

Each takes `(work, user)`, as django-fsm calls them, and asks only for roles at the office. Nobody acts on a company
that they represent themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.access import access_of
from accounts.states import Role

if TYPE_CHECKING:
    from accounts.access import Access
    from accounts.models import User
    from portfolio.models import (
        Action,
        Activity,
        Company,
        DataRequest,
        Enrolment,
        ServiceRequest,
        ServiceSheet,
        WorkPlan,
    )


LOGGING = (Role.EXECUTIVE, Role.SECTOR_LEAD, Role.OFFICE_HEAD, Role.OFICOM_EXECUTIVE)
"""Who logs what was done with companies and organises activities, at their own office (PAGES.md, row "actions")."""

ATTENDING = (Role.EXECUTIVE, Role.SECTOR_LEAD, Role.OFFICE_HEAD)
"""Without one of these roles today, being written down as a company's executive lets nobody act."""
SEE_CARE: tuple[str, ...] = (*Role.OVERSIGHT, Role.AUDITOR)  # type: ignore[attr-defined]
"""These look at categories and assignments everywhere, and change none."""


def acts_for_it(company: Company, user: User) -> bool:
    """A representative who may act for the company."""
    return bool(user.is_authenticated and company.is_represented_by(user))


def works_it(company: Company, user: User) -> bool:
    """An executive or the head of the company's office, or its executive; never about oneself."""
    if not user.is_authenticated:
        return False
    return _attends(company, user) and not acts_for_it(company, user)


def _attends(company: Company, user: User) -> bool:
    """What `works_it` asks of the roles, without asking the database."""
    access = access_of(user)
    at_office = access.has(Role.EXECUTIVE, company.office_id) or access.has(Role.OFFICE_HEAD, company.office_id)
    leads = access.has(Role.SECTOR_LEAD, company.office_id) and company.sector in access.sectors(company.office_id)
    own = company.executive_id in {user.pk, *access.standing_in_for} and access.has_any(ATTENDING)
    return at_office or leads or own


def heads_it(company: Company, user: User) -> bool:
    """The head of the company's office (D in the matrix)."""
    if not user.is_authenticated:
        return False
    return access_of(user).has(Role.OFFICE_HEAD, company.office_id) and not acts_for_it(company, user)


def assigns_it(company: Company, user: User) -> bool:
    """CAT-6: the head decides who attends it; who works it may give a company without executive its first."""
    return heads_it(company, user) or (company.executive_id is None and works_it(company, user))


def assigns_anything(user: User) -> bool:
    """Whether this person may assign some company."""
    return bool(user.is_authenticated and access_of(user).has_any(ATTENDING))


def sees_care(access: Access) -> bool:
    """Categories and assignments (PAGES.md): who works companies, and who oversees them without changing any."""
    return access.has_any(ATTENDING) or access.has_any(SEE_CARE)


def sees_care_of(company: Company, user: User) -> bool:
    """The category of this company, requirement by requirement."""
    return works_it(company, user) or access_of(user).has_any(SEE_CARE)


def edits_it(company: Company, user: User) -> bool:
    """Who may correct its data: its office and the client-management unit. Foreign ones: `foreign.corrects_it`."""
    return works_it(company, user) or _client_management(company, user)


def edits_companies(user: User) -> bool:
    """Whether this person may correct the data of some company."""
    return access_of(user).has_any((*ATTENDING, Role.CLIENT_MANAGEMENT))


def merges_it(company: Company, user: User) -> bool:
    """Duplicates are joined by the head of the office or by the client-management unit."""
    return heads_it(company, user) or _client_management(company, user)


def acts_for_it_or_works_it(company: Company, user: User) -> bool:
    return acts_for_it(company, user) or works_it(company, user)


def decides_join(company: Company, user: User) -> bool:
    """A validated representative, or who works the company."""
    if not user.is_authenticated:
        return False
    return company.is_represented_by(user, validated=True) or works_it(company, user)


def reads_contacts(company: Company, user: User) -> bool:
    """Who reads phones and e-mails: who sees it, but the roles that need a consent; an Oficom, those it wrote down."""
    if not user.is_authenticated:
        return False
    access = access_of(user)
    if access.sees_all or access.has_any((Role.SECTOR_LEAD, Role.ADMINISTRATOR)) or _attends(company, user):
        return True
    return access.has(Role.OFICOM_EXECUTIVE, company.office_id) or acts_for_it(company, user)


def sees_actions(user: User) -> bool:
    """PAGES.md, row "actions": all the team but whoever only administers the portal. What companies export likewise."""
    return bool(access_of(user).roles - {Role.ADMINISTRATOR})


class ContactReader:
    """The same for the rows of a long list, without asking who represents each company."""

    def __init__(self, user: User) -> None:
        access = access_of(user)
        self.always = access.sees_all or access.has(Role.SECTOR_LEAD) or access.has(Role.ADMINISTRATOR)
        self.offices = access.offices(Role.EXECUTIVE, Role.OFFICE_HEAD, Role.OFICOM_EXECUTIVE)
        self.people = {user.pk, *access.standing_in_for} if access.has_any(ATTENDING) else set()

    def may(self, office_id: int, executive_id: int | None) -> bool:
        """Whether this person reads the contacts of a company of that office with that executive."""
        return self.always or office_id in self.offices or executive_id in self.people


def logs_action(company: Company, user: User, office_id: int, activity: Activity | None = None) -> bool:
    """Log an action of that office with the company: who works it, or an Oficom's executive for their own office.

    At an activity comes who comes, from any region: its organiser logs them all (CPE-6).
    """
    if not user.is_authenticated or acts_for_it(company, user):
        return False
    access = access_of(user)
    if activity is not None and activity.case.office_id == office_id and organises(activity, user):
        return True
    if access.has(Role.OFICOM_EXECUTIVE, office_id):
        return True
    return works_it(company, user) and access.has_any(ATTENDING, office_id)


def logs_for(company: Company, user: User) -> bool:
    """Whether this person logs actions with the company from some office."""
    if not user.is_authenticated:
        return False
    offices = access_of(user).offices(*LOGGING)
    return any(logs_action(company, user, office) for office in offices)


def answers_sheet(sheet: ServiceSheet, user: User) -> bool:
    """CAT-3: only whoever represents the company."""
    return acts_for_it(sheet.company, user)


def withdraws_sheet(sheet: ServiceSheet, user: User) -> bool:
    """Whoever logs actions with the company from the office that sent it."""
    return logs_action(sheet.company, user, sheet.office_id)


def voids_action(action: Action, user: User) -> bool:
    """Whoever logged it, or the head of the office that acted; never about one's own company."""
    if not user.is_authenticated or acts_for_it(action.company, user):
        return False
    access = access_of(user)
    own = action.logged_by_id == user.pk and access.has_any(LOGGING, action.office_id)
    # the attendance of an activity is corrected by whoever organises it (CPE-6)
    attendance = action.activity_id is not None and access.has_any(LOGGING, action.office_id)
    return own or attendance or access.has(Role.OFFICE_HEAD, action.office_id)


def completes_action(action: Action, user: User) -> bool:
    """Add answers, papers and results: whoever logs actions at the office that acted, or works the company."""
    if not user.is_authenticated or acts_for_it(action.company, user):
        return False
    return access_of(user).has_any(LOGGING, action.office_id) or works_it(action.company, user)


def logs_anything(user: User) -> bool:
    """Whether this person logs actions at some office, and writes down whom they meet there (POT-1)."""
    return bool(user.is_authenticated and access_of(user).has_any(LOGGING))


def reads_actions(user: User) -> bool:
    """PAGES.md, row "actions": everybody of the staff but whoever only administers the portal."""
    return bool(user.is_authenticated and access_of(user).roles - {Role.ADMINISTRATOR})


def organises(activity: Activity, user: User) -> bool:
    """Whoever logs actions at the office that organises it."""
    return bool(user.is_authenticated and access_of(user).has_any(LOGGING, activity.case.office_id))


def heads_activity(activity: Activity, user: User) -> bool:
    """The head of the office that organises it authorises what the requirements refuse."""
    return bool(user.is_authenticated and access_of(user).has(Role.OFFICE_HEAD, activity.case.office_id))


def enrols(activity: Activity, company: Company, user: User) -> bool:
    """Its representative, who works the company, or whoever organises the activity."""
    return acts_for_it_or_works_it(company, user) or organises(activity, user)


def changes_enrolment(enrolment: Enrolment, user: User) -> bool:
    """Who comes, or leaving the place: those who may enrol the company."""
    return enrols(enrolment.activity, enrolment.company, user)


def decides_enrolment(enrolment: Enrolment, user: User) -> bool:
    """Whoever organises the activity, never about a company of one's own."""
    return organises(enrolment.activity, user) and not acts_for_it(enrolment.company, user)


def organises_or_system(activity: Activity, user: User) -> bool:
    """Also the portal itself: enrolment closes and activities end by the clock."""
    return organises(activity, user) or bool(getattr(user, "is_system", False))


def raises_request(company: Company, user: User) -> bool:
    """CAT-4, at any contact point: whoever represents the company, or the team, but who only looks or administers.

    Administrators see a company's data and act on none of it (PAGES.md, matrix).
    """
    return receives_requests(user) or acts_for_it(company, user)


def receives_requests(user: User) -> bool:
    """Whether this person writes down what companies ask for at a contact point."""
    access = access_of(user)
    looks_only = access.sees_all and not access.has(Role.CLIENT_MANAGEMENT)
    return bool(access.roles - {Role.ADMINISTRATOR}) and not looks_only


def raises_hint(company: Company, user: User) -> bool:
    """CAT-5: an Oficom, never about a company of one's own."""
    return raises_hints(user) and not acts_for_it(company, user)


def raises_hints(user: User) -> bool:
    """Whether this person tells chances in other markets."""
    return access_of(user).has(Role.OFICOM_EXECUTIVE)


def answers_request(request: ServiceRequest, user: User) -> bool:
    """CAT-4: always its regional executive, or whoever works the company at its office."""
    return works_it(request.company, user)


def answers_hint(request: ServiceRequest, user: User) -> bool:
    """CAT-5: only what an Oficom brought can be left for later; what a company asks is always attended."""
    return request.is_hint and works_it(request.company, user)


def asks_for_its_company(request: ServiceRequest, user: User) -> bool:
    return acts_for_it(request.company, user)


def works_plan(plan: WorkPlan, user: User) -> bool:
    """Whoever works the company."""
    return works_it(plan.company, user)


def works_plan_or_system(plan: WorkPlan, user: User) -> bool:
    """Also the portal, when duplicates are joined."""
    return works_plan(plan, user) or bool(getattr(user, "is_system", False))


def answers_data_requests(request: DataRequest, user: User) -> bool:
    """The client-management unit, and not about one's own data."""
    return bool(user.is_authenticated and access_of(user).has(Role.CLIENT_MANAGEMENT) and request.person_id != user.pk)


def asked_it(request: DataRequest, user: User) -> bool:
    return bool(user.is_authenticated and request.person_id == user.pk)


def administers_catalogues(user: User) -> bool:
    return bool(user.is_authenticated and access_of(user).has(Role.ADMINISTRATOR))


def _client_management(company: Company, user: User) -> bool:
    if not user.is_authenticated:
        return False
    return access_of(user).has(Role.CLIENT_MANAGEMENT) and not acts_for_it(company, user)
