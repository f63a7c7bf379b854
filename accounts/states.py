"""The fixed vocabularies of people and offices."""

import unicodedata

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfficeKind(models.TextChoices):
    REGIONAL = "regional", _("Oficina regional")
    COMMERCIAL = "commercial", _("Oficina comercial")
    CENTRAL = "central", _("Oficina central")


class Role(models.TextChoices):
    """What somebody of ProChile does at an office. Representing a company is not one of these: see portfolio."""

    EXECUTIVE = "executive", _("Ejecutivo/a regional")
    SECTOR_LEAD = "sector_lead", _("Encargado/a sectorial")
    OFFICE_HEAD = "office_head", _("Jefatura de oficina regional")
    OFICOM_EXECUTIVE = "oficom_executive", _("Ejecutivo/a de oficina comercial")
    DEMAND_COORDINATOR = "demand_coordinator", _("Coordinación de demandas (OCI)")
    MACROZONE_COORDINATOR = "macrozone_coordinator", _("Coordinación macrozonal")
    CLIENT_MANAGEMENT = "client_management", _("Gestión de clientes")
    COMPLAINTS_OFFICER = "complaints_officer", _("Encargado/a de reclamos")
    HELP_CENTRE = "help_centre", _("Centro de Ayuda")
    NATIONAL_DIRECTORATE = "national_directorate", _("Dirección Nacional")
    STRATEGIC_DEVELOPMENT = "strategic_development", _("Desarrollo Estratégico")
    AUDITOR = "auditor", _("Auditoría")
    ADMINISTRATOR = "administrator", _("Administración del portal")


# Sets of roles cannot be members of the enumeration, so they are added to the class once it exists.
Role.OVERSIGHT = frozenset({Role.NATIONAL_DIRECTORATE, Role.STRATEGIC_DEVELOPMENT})  # type: ignore[attr-defined]
Role.SEES_ALL = Role.OVERSIGHT | {Role.CLIENT_MANAGEMENT, Role.AUDITOR}  # type: ignore[attr-defined]
# What is entrusted to one person by name does not pass to whoever stands in during an absence.
Role.PERSONAL = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})  # type: ignore[attr-defined]


def fold(text: str) -> str:
    """Lower case without accents: «Núñez» and «nunez» are the same to whoever searches."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.replace("\x00", "").lower())
        if not unicodedata.combining(letter)
    )
