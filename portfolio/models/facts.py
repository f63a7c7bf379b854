"""What a company declared of itself: its ficha as answered, and the facts normalised from it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower
from django_countries.fields import CountryField
from simple_history.models import HistoricalRecords

from portfolio.models.company import Company
from portfolio.querysets.exports import ExportRecordQuerySet
from portfolio.questions import CURRENCIES
from portfolio.states import ExportSource, QuantityUnit


class CompanyProfile(models.Model):
    """The ficha de caracterización (CAP-2) as it was answered; every saved version stays in its history."""

    company = models.OneToOneField(Company, models.PROTECT, primary_key=True, related_name="profile")
    answers = models.JSONField(default=dict, blank=True)
    version = models.CharField(max_length=10)
    progress = models.JSONField(default=dict, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "ficha"
        verbose_name_plural = "fichas"

    def __str__(self) -> str:
        return f"Ficha de {self.company_id}"


class ExportRecord(models.Model):
    """CPE-7, the exports register: what the company exported in a year to a market, of a product, with its currency.

    There is one line for each year, market and product: `source` is who said it last. Every change, also taking a line
    out, stays in its history with its reason.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="export_records")
    year = models.PositiveSmallIntegerField("año")
    country: Any = CountryField("mercado")
    product = models.CharField("producto o servicio", max_length=200)
    amount = models.DecimalField("monto", max_digits=16, decimal_places=2)
    currency = models.CharField("moneda", max_length=3, choices=CURRENCIES)
    shipments = models.PositiveIntegerField("envíos o contratos", null=True, blank=True)
    quantity = models.DecimalField("cantidad", max_digits=14, decimal_places=3, null=True, blank=True)
    unit = models.CharField("unidad", max_length=8, choices=QuantityUnit.choices, blank=True)
    source = models.CharField("fuente", max_length=8, choices=ExportSource.choices, default=ExportSource.FICHA)

    objects: ClassVar[ExportRecordQuerySet] = ExportRecordQuerySet.as_manager()  # type: ignore[assignment]
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        verbose_name = "exportación"
        verbose_name_plural = "exportaciones"
        ordering = ["-year", "country", "product"]
        constraints = [
            models.UniqueConstraint(
                "company", "year", "country", Lower("product"), name="one_export_per_year_market_product"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="export_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(quantity__isnull=True, unit="")
                | models.Q(quantity__isnull=False, quantity__gte=0) & ~models.Q(unit=""),
                name="export_quantity_with_its_unit",
            ),
        ]
        indexes = [models.Index(fields=["year", "country"], name="export_by_year_market")]

    def __str__(self) -> str:
        return f"{self.product} a {self.country.name} en {self.year}"


class ProductOffer(models.Model):
    """A product or service of the company, as it wrote it in its ficha."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="products")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField("producto o servicio", max_length=200)
    description = models.CharField("descripción", max_length=500, blank=True)
    hs_code = models.CharField("código arancelario", max_length=8, blank=True)
    unit = models.CharField("unidad de venta", max_length=40, blank=True)
    monthly_capacity = models.DecimalField("capacidad al mes", max_digits=14, decimal_places=2, null=True, blank=True)
    season = models.JSONField("meses", default=list, blank=True)
    to_export = models.BooleanField("quiere exportarlo", default=False)

    class Meta:
        verbose_name = "producto o servicio"
        verbose_name_plural = "productos y servicios"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class AnnualSales(models.Model):
    """Net sales of a closed year, as declared: DEF-6 computes the size from the last one."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="annual_sales")
    year = models.PositiveSmallIntegerField("año")
    amount = models.DecimalField("ventas netas", max_digits=18, decimal_places=2)
    currency = models.CharField("moneda", max_length=3, choices=[("CLP", "$"), ("UF", "UF")])

    class Meta:
        verbose_name = "ventas de un año"
        verbose_name_plural = "ventas por año"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["company", "year"], name="one_sales_figure_per_year"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="sales_not_negative"),
        ]

    def __str__(self) -> str:
        return f"Ventas {self.year} de {self.company_id}"
