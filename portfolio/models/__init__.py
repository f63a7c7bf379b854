"""Companies, their people, who attends them, what they declared, and the catalogues."""

from portfolio.models.actions import Action, ActionKind, ActionKindRule, ActionResult
from portfolio.models.activities import Activity, ActivityTemplate
from portfolio.models.care import CategoryChange, ExecutiveAssignment, PlannedHandover
from portfolio.models.catalogue import ReferralBody, ReferralContact, Sector, Subsector, UfValue
from portfolio.models.categories import Category, CategoryCriterion, CategoryProposal, CriterionCheck
from portfolio.models.company import Company, PotentialAccount, PotentialInvitation
from portfolio.models.data_request import DataRequest
from portfolio.models.enrolments import ActivitySession, AttendanceSheet, Enrolment
from portfolio.models.facts import AnnualSales, CompanyProfile, ExportRecord, ProductOffer
from portfolio.models.imports import (
    ImportBatch,
    ImportKind,
    ImportMapping,
    ImportPolicy,
    ImportRow,
    ImportState,
    RowOutcome,
    RowResult,
)
from portfolio.models.institutions import InstitutionRequest
from portfolio.models.people import Consent, ContactPerson, Representation
from portfolio.models.plans import Milestone, WorkPlan
from portfolio.models.requests import Alternative, ServiceRequest
from portfolio.models.sheets import ServiceSheet

__all__ = [
    "Action",
    "ActionKind",
    "ActionKindRule",
    "ActionResult",
    "Activity",
    "ActivitySession",
    "ActivityTemplate",
    "Alternative",
    "AnnualSales",
    "AttendanceSheet",
    "Category",
    "CategoryChange",
    "CategoryCriterion",
    "CategoryProposal",
    "Company",
    "CompanyProfile",
    "Consent",
    "ContactPerson",
    "CriterionCheck",
    "DataRequest",
    "Enrolment",
    "ExecutiveAssignment",
    "ExportRecord",
    "ImportBatch",
    "ImportKind",
    "ImportMapping",
    "ImportPolicy",
    "ImportRow",
    "ImportState",
    "InstitutionRequest",
    "Milestone",
    "PlannedHandover",
    "PotentialAccount",
    "PotentialInvitation",
    "ProductOffer",
    "ReferralBody",
    "ReferralContact",
    "Representation",
    "RowOutcome",
    "RowResult",
    "Sector",
    "ServiceRequest",
    "ServiceSheet",
    "Subsector",
    "UfValue",
    "WorkPlan",
]
