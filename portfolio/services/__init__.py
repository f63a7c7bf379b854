"""Acts on companies: one function each, atomic, keyword-only. Re-exported here for the apps above."""

from portfolio.services.admission import (
    admit_company,
    deactivate_company,
    reactivate_company,
    record_potential,
    record_validation,
    record_work,
)
from portfolio.services.assignment import assign_executive, propose_executives
from portfolio.services.categories import (
    change_category,
    confirm_criterion,
    decide_proposals,
    propose_category,
    withdraw_proposal,
)
from portfolio.services.consents import give_consent, withdraw_consent
from portfolio.services.ficha import apply_ficha
from portfolio.services.people import (
    decide_join,
    document_representation,
    end_representation,
    join_company,
    validate_representation,
)
from portfolio.services.registration import AlreadyRegistered, create_company, office_for
from portfolio.services.segment import reassess_segment
from portfolio.services.size import recompute_size
from portfolio.services.transfer import transfer_company

__all__ = [
    "AlreadyRegistered",
    "admit_company",
    "apply_ficha",
    "assign_executive",
    "change_category",
    "confirm_criterion",
    "create_company",
    "deactivate_company",
    "decide_join",
    "decide_proposals",
    "document_representation",
    "end_representation",
    "give_consent",
    "join_company",
    "office_for",
    "propose_category",
    "propose_executives",
    "reactivate_company",
    "reassess_segment",
    "recompute_size",
    "record_potential",
    "record_validation",
    "record_work",
    "transfer_company",
    "validate_representation",
    "withdraw_consent",
    "withdraw_proposal",
]
