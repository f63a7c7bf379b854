"""Reads shaped for pages and for the apps above."""

from portfolio.selectors.companies import cartera, cartera_input, current_company, eligibility, is_former_user
from portfolio.selectors.duplicates import Duplicate, find_by_rut, likely_duplicates

__all__ = [
    "Duplicate",
    "cartera",
    "cartera_input",
    "current_company",
    "eligibility",
    "find_by_rut",
    "is_former_user",
    "likely_duplicates",
]
