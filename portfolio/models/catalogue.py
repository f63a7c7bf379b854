"""Catalogues that are edited on screen: sectors, referral bodies, the value of the UF."""

from django.db import models

from accounts.models import Region, User


class Sector(models.Model):
    """A sector of the institutional strategy (DEF-2) or outside it; example rows say so."""

    code = models.SlugField("código", max_length=40, primary_key=True)
    name = models.CharField("nombre", max_length=120)
    kind = models.CharField("tipo", max_length=10, choices=[("goods", "Bienes"), ("services", "Servicios")])
    strategic = models.BooleanField("es de la estrategia", default=True)
    active = models.BooleanField("vigente", default=True)
    example = models.BooleanField("es un ejemplo", default=False)
    order = models.PositiveSmallIntegerField("orden", default=0)

    class Meta:
        verbose_name = "sector"
        verbose_name_plural = "sectores"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Subsector(models.Model):
    """A line of a sector, with the words people type for it."""

    code = models.SlugField("código", max_length=40, primary_key=True)
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="subsectors", verbose_name="sector")
    name = models.CharField("nombre", max_length=120)
    products = models.JSONField("productos", default=list, blank=True)
    synonyms = models.JSONField("sinónimos", default=list, blank=True)
    active = models.BooleanField("vigente", default=True)
    example = models.BooleanField("es un ejemplo", default=False)
    order = models.PositiveSmallIntegerField("orden", default=0)

    class Meta:
        verbose_name = "subsector"
        verbose_name_plural = "subsectores"
        ordering = ["sector__order", "order", "name"]

    def __str__(self) -> str:
        return self.name


class ReferralBody(models.Model):
    """A body to which a company may be referred (CAP-8, CPE-3)."""

    code = models.SlugField("código", max_length=60, primary_key=True)
    name = models.CharField("nombre", max_length=160)
    kind = models.CharField("tipo", max_length=20, default="public")
    use_for = models.CharField(
        "se usa para",
        max_length=6,
        choices=[("low", "Primeros pasos"), ("gap", "Una brecha"), ("both", "Ambas")],
        default="both",
    )
    offers = models.TextField("qué ofrece", blank=True)
    when = models.TextField("cuándo conviene", blank=True)
    stages = models.JSONField("etapas", default=list, blank=True)
    dimensions = models.JSONField("dimensiones", default=list, blank=True)
    profile = models.TextField("a quién atiende", blank=True)
    active = models.BooleanField("vigente", default=True)
    order = models.PositiveSmallIntegerField("orden", default=0)

    class Meta:
        verbose_name = "organismo"
        verbose_name_plural = "organismos"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class ReferralContact(models.Model):
    """CPE-3: a named contact of a body, by region; without one the body is not offered as a referral there."""

    body = models.ForeignKey(ReferralBody, models.CASCADE, related_name="contacts", verbose_name="organismo")
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="referral_contacts", verbose_name="región"
    )
    person_name = models.CharField("persona", max_length=120)
    position = models.CharField("cargo", max_length=120, blank=True)
    email = models.EmailField("correo", blank=True)
    phone = models.CharField("teléfono", max_length=30, blank=True)
    address = models.CharField("dirección", max_length=200, blank=True)
    web = models.URLField("sitio web", blank=True)
    checked_on = models.DateField("revisado el", null=True, blank=True)
    example = models.BooleanField("es un ejemplo", default=False)

    class Meta:
        verbose_name = "contacto de organismo"
        verbose_name_plural = "contactos de organismos"
        ordering = ["region__order", "person_name"]

    def __str__(self) -> str:
        return f"{self.person_name} ({self.body_id})"


class UfValue(models.Model):
    """Pesos per UF on 31 December of a year: what turns sales in pesos into the size of DEF-6."""

    year = models.PositiveSmallIntegerField("año", primary_key=True)
    pesos = models.DecimalField("pesos por UF al 31 de diciembre", max_digits=10, decimal_places=2)
    example = models.BooleanField("por confirmar", default=False)
    updated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "valor de la UF"
        verbose_name_plural = "valores de la UF"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"UF {self.year}: {self.pesos}"
