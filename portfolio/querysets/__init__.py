"""Access is the fetch: which rows a user may see, and the questions that pages ask."""

from portfolio.querysets.actions import (
    ActionKindQuerySet,
    ActionKindRuleQuerySet,
    ActionQuerySet,
    ActionResultQuerySet,
)
from portfolio.querysets.activities import ActivityQuerySet, EnrolmentQuerySet
from portfolio.querysets.care import CriterionQuerySet, PlannedHandoverQuerySet, ProposalQuerySet
from portfolio.querysets.companies import (
    AssignmentQuerySet,
    CompanyQuerySet,
    ConsentQuerySet,
    DataRequestQuerySet,
    RepresentationQuerySet,
)
from portfolio.querysets.exports import ExportRecordQuerySet
from portfolio.querysets.institutions import InstitutionRequestQuerySet
from portfolio.querysets.plans import WorkPlanQuerySet
from portfolio.querysets.requests import ServiceRequestQuerySet
from portfolio.querysets.sheets import ServiceSheetQuerySet

__all__ = [
    "ActionKindQuerySet",
    "ActionKindRuleQuerySet",
    "ActionQuerySet",
    "ActionResultQuerySet",
    "ActivityQuerySet",
    "AssignmentQuerySet",
    "CompanyQuerySet",
    "ConsentQuerySet",
    "CriterionQuerySet",
    "DataRequestQuerySet",
    "EnrolmentQuerySet",
    "ExportRecordQuerySet",
    "InstitutionRequestQuerySet",
    "PlannedHandoverQuerySet",
    "ProposalQuerySet",
    "RepresentationQuerySet",
    "ServiceRequestQuerySet",
    "ServiceSheetQuerySet",
    "WorkPlanQuerySet",
]
