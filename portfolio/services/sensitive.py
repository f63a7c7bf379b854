"""Answers of the ficha that need express consent: without it they are not kept (Ley 21.719)."""

from typing import Final

from portfolio.models import Company, CompanyProfile

#: Fields of ficha.yaml marked `sensitive`.
SENSITIVE_FIELDS: Final = ("representative_gender", "support_needs", "indigenous_owned")


def drop_sensitive_answers(company: Company) -> int:
    """Erase the sensitive answers from the ficha and from its earlier versions. Returns how many versions changed."""
    changed = 0
    profile = CompanyProfile.objects.filter(company=company).first()
    if profile is not None and _strip(profile.answers):
        profile.save()
        changed += 1
    for version in CompanyProfile.history.filter(company=company):
        if _strip(version.answers):
            version.save()
            changed += 1
    return changed


def _strip(answers: dict) -> bool:
    present = [name for name in SENSITIVE_FIELDS if name in answers]
    for name in present:
        del answers[name]
    return bool(present)
