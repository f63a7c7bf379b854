"""People of a company: who represents it, whom to write to, and what each allowed."""

from django.db import models
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import User
from portfolio.models.company import Company
from portfolio.querysets import ConsentQuerySet, RepresentationQuerySet
from portfolio.states import OPEN_STATES, ConsentKind, RepresentationRole, RepresentationState


class Representation(models.Model):
    """A person acts for a company: ClaveÚnica proves the person, this link says the rest, with states and dates."""

    person = models.ForeignKey(User, models.PROTECT, related_name="representations")
    company = models.ForeignKey(Company, models.PROTECT, related_name="representations")
    role = models.CharField("relación", max_length=20, choices=RepresentationRole.choices)
    state = models.CharField("estado", max_length=12, choices=RepresentationState.choices)
    since = models.DateTimeField("desde")
    until = models.DateTimeField("hasta", null=True, blank=True)
    documented_at = models.DateTimeField("documentada", null=True, blank=True)
    validated_at = models.DateTimeField("validada", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="representations_decided")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("razón", blank=True)
    document = models.ForeignKey("casework.Document", models.PROTECT, null=True, blank=True, related_name="+")

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        verbose_name = "representación"
        verbose_name_plural = "representaciones"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "company"],
                condition=models.Q(until=None, state__in=[*OPEN_STATES]),
                name="one_open_representation_per_person_and_company",
            )
        ]
        indexes = [models.Index(fields=["company", "state"], name="representation_by_company")]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"

    @property
    def acts(self) -> bool:
        """Whether the person may act for the company now."""
        return self.until is None and self.state in (
            RepresentationState.DECLARED,
            RepresentationState.DOCUMENTED,
            RepresentationState.VALIDATED,
        )


class ContactPerson(models.Model):
    """Somebody to write to at a company, with or without an account (ficha, section 3; business card, POT-1)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="contacts")
    name = models.CharField("nombre", max_length=120)
    position = models.CharField("cargo", max_length=80, blank=True)
    email = models.EmailField("correo", blank=True)
    phone = PhoneNumberField("teléfono", blank=True)
    purpose = models.CharField(
        "para", max_length=12, choices=[("exports", "Exportaciones"), ("card", "Tarjeta de visita"), ("other", "Otro")]
    )
    confirmed_at = models.DateTimeField("confirmó sus datos", null=True, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = "persona de contacto"
        verbose_name_plural = "personas de contacto"
        ordering = ["name"]
        indexes = [models.Index(fields=["email"], name="contact_by_email", condition=~models.Q(email=""))]

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """An optional permission: who gave it, when, under which text; withdrawn as easily as given (Ley 21.719)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="consents")
    kind = models.CharField("permiso", max_length=16, choices=ConsentKind.choices)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="consents_given")
    given_at = models.DateTimeField()
    text_version = models.CharField(max_length=20)
    shared_contact = models.CharField("contacto que se entrega", max_length=16, blank=True)
    excluded_countries = models.JSONField("países a los que no", default=list, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="consents_withdrawn")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "autorización"
        verbose_name_plural = "autorizaciones"
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind"], condition=models.Q(withdrawn_at=None), name="one_consent_in_force_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.company_id})"
