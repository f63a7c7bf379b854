"""Access is the fetch: which rows a user may see, and the questions that pages ask."""

from portfolio.querysets.actions import ActionKindQuerySet, ActionQuerySet
from portfolio.querysets.activities import ActivityQuerySet, EnrolmentQuerySet
from portfolio.querysets.care import CriterionQuerySet, ProposalQuerySet
from portfolio.querysets.companies import (
    AssignmentQuerySet,
    CompanyQuerySet,
    ConsentQuerySet,
    DataRequestQuerySet,
    RepresentationQuerySet,
)

__all__ = [
    "ActionKindQuerySet",
    "ActionQuerySet",
    "ActivityQuerySet",
    "AssignmentQuerySet",
    "CompanyQuerySet",
    "ConsentQuerySet",
    "CriterionQuerySet",
    "DataRequestQuerySet",
    "EnrolmentQuerySet",
    "ProposalQuerySet",
    "RepresentationQuerySet",
]
