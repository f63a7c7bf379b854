"""The company: one record from the first business card to the portfolio, and after."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django_countries import countries
from django_fsm import ConcurrentTransitionMixin, FSMField
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from accounts.models import Comuna, Office, User
from casework.models import Work
from casework.states import Act, Effects, StateInfo
from casework.transitions import transition
from portfolio.querysets import CompanyQuerySet
from portfolio.rules import permissions, rut
from portfolio.states import (
    CATEGORIES,
    LIVE_STANDINGS,
    POTENTIAL_STANDINGS,
    STATES,
    CompanyKind,
    LeavingReason,
    Origin,
    Potential,
    Segment,
    Size,
    Standing,
)

UNKNOWN = [*POTENTIAL_STANDINGS]


class Company(ConcurrentTransitionMixin, Work):
    """Who the company is and where it stands. `standing` changes through the door only; figures are computed.

    `executive`, `category`, `size` are copies kept by their services from the assignments, the changes and the sales.
    """

    STATE_FIELD: ClassVar[str] = "standing"
    STATES: ClassVar[dict[str, StateInfo]] = STATES
    panel_template: ClassVar[str] = "portfolio/panel.html"

    rut = models.CharField("RUT", max_length=12, unique=True, null=True, blank=True)
    legal_name = models.CharField("razón social", max_length=200)
    trade_name = models.CharField("nombre de fantasía", max_length=200, blank=True)
    kind = models.CharField("tipo", max_length=12, choices=CompanyKind.choices, default=CompanyKind.NATIONAL)
    standing = FSMField("situación", default=Standing.REGISTERED, choices=Standing.choices, protected=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="companies", verbose_name="oficina")
    comuna = models.ForeignKey(Comuna, models.PROTECT, null=True, blank=True, related_name="companies")
    country = models.CharField("país", max_length=2, default="CL")
    tax_id = models.CharField("identificación tributaria en su país", max_length=40, blank=True, default="")
    sector = models.CharField("sector", max_length=40, blank=True)
    subsector = models.CharField("subsector", max_length=40, blank=True)
    legal_form = models.CharField("tipo de organización", max_length=20, blank=True)
    activity_start_date = models.DateField("inicio de actividades", null=True, blank=True)
    tax_category = models.CharField("categoría tributaria", max_length=10, blank=True)
    activity_code = models.CharField("código de actividad", max_length=6, blank=True)
    sales_uf = models.DecimalField("ventas anuales en UF", max_digits=16, decimal_places=2, null=True, blank=True)
    sales_year = models.PositiveSmallIntegerField("año de esas ventas", null=True, blank=True)
    size = models.CharField("tamaño", max_length=8, choices=Size.choices, blank=True)
    exports = models.BooleanField("exportó en los últimos tres años", null=True, blank=True)
    potential = models.CharField("potencial", max_length=8, choices=Potential.choices, blank=True)
    segment = models.CharField("segmento", max_length=10, choices=Segment.choices, blank=True)
    executive = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="companies_in_charge", verbose_name="ejecutivo/a"
    )
    category = models.PositiveSmallIntegerField("categoría", choices=CATEGORIES, null=True, blank=True)
    origin = models.CharField("procedencia", max_length=12, choices=Origin.choices, blank=True)
    origin_body = models.CharField("institución de procedencia", max_length=120, blank=True)
    last_worked_on = models.DateField("último trabajo con ProChile", null=True, blank=True)
    last_contact_on = models.DateField("último contacto", null=True, blank=True)
    entry_score = models.PositiveSmallIntegerField("puntaje al ingresar", null=True, blank=True)
    entry_segment = models.CharField("segmento al ingresar", max_length=10, choices=Segment.choices, blank=True)
    left_on = models.DateField("fecha de salida", null=True, blank=True)
    left_reason = models.CharField("razón de la salida", max_length=24, choices=LeavingReason.choices, blank=True)
    validated_at = models.DateTimeField("validada", null=True, blank=True)
    validated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="companies_validated")
    admitted_at = models.DateTimeField("ingreso a cartera", null=True, blank=True)
    email = models.EmailField("correo", blank=True)
    phone = PhoneNumberField("teléfono", blank=True)
    address = models.CharField("dirección", max_length=200, blank=True)
    website = models.CharField("sitio web", max_length=200, blank=True)
    description = models.TextField("descripción", blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    former_rut = models.CharField("RUT que tuvo", max_length=12, blank=True, db_index=True)
    search_text = models.TextField(blank=True, default="", editable=False)

    objects = CompanyQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text"])

    class Meta:
        verbose_name = "empresa"
        verbose_name_plural = "empresas"
        constraints = [
            models.CheckConstraint(condition=~models.Q(rut=""), name="company_rut_null_not_empty"),
            models.CheckConstraint(
                condition=~models.Q(standing=Standing.PORTFOLIO) | models.Q(category__isnull=False),
                name="company_in_portfolio_has_category",
            ),
            models.UniqueConstraint(
                fields=["country", "tax_id"],
                name="company_by_tax_id",
                condition=~models.Q(tax_id="") & ~models.Q(standing=Standing.MERGED),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "standing", "legal_name"], name="company_by_office"),
            models.Index(fields=["sector", "legal_name"], name="company_by_sector"),
            models.Index(fields=["legal_name"], name="company_by_name"),
            models.Index(fields=["office", "last_contact_on"], name="company_by_contact"),
            models.Index(fields=["executive", "last_contact_on"], name="company_by_executive"),
            models.Index(fields=["email"], name="company_by_email", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name it goes by."""
        return self.trade_name or self.legal_name

    @property
    def rut_display(self) -> str:
        return rut.display(self.rut)

    @property
    def country_name(self) -> str:
        return str(countries.name(self.country))

    @property
    def reference(self) -> str:
        """What its address carries: the RUT, or the folio where there is none."""
        return self.rut or self.case.folio

    def get_absolute_url(self) -> str:
        return reverse("portfolio:company", args=[self.reference])

    @property
    def is_potential(self) -> bool:
        return self.standing in POTENTIAL_STANDINGS

    def is_represented_by(self, user: User, *, validated: bool = False) -> bool:
        """Whether this person may act for the company now; `validated`: and somebody has checked that they may."""
        # Computed over the rows at hand, so that a page which prefetched them asks the database nothing more.
        return any(
            link.person_id == user.pk and link.acts and (not validated or link.state == "validated")
            for link in self.representations.all()
        )

    def search_terms(self) -> str:
        """What the company and its files are found by, besides the folio."""
        compact = (self.rut or "").replace("-", "")
        numbers = [self.rut, compact, self.rut_display, self.tax_id]
        return " ".join(filter(None, [self.legal_name, self.trade_name, *numbers]))

    @classmethod
    def for_file_page(cls) -> models.QuerySet[Any]:
        # acts_for asks several times who represents it, and whether it left the region of its office
        return cls.objects.select_related("comuna", "office").prefetch_related("representations")

    def acts_for(self, user: User) -> list[Act]:
        from portfolio.selectors.acts import company_acts  # acts ask about doors and rows: they stand above the models

        return company_acts(self, user)

    # What may happen to a company, in the order of its life. Permissions: rules/permissions.py.

    @transition(
        standing, [Standing.POTENTIAL, Standing.INVITED], Standing.REFERRED, permission=permissions.works_it,
        custom=Effects(label="Cuenta potencial derivada a jefatura", needs_note=True, internal=True),
    )  # fmt: skip
    def refer(self) -> None:
        """POT-2: its executive asks the head of the office whether to invite it."""

    @transition(
        standing, [Standing.POTENTIAL, Standing.INVITED], Standing.INVITED, permission=permissions.works_it,
        custom=Effects(label="Invitación enviada"),
    )  # fmt: skip
    def invite(self) -> None:
        """POT-2: its executive invites it."""

    @transition(
        standing, Standing.REFERRED, Standing.INVITED, permission=permissions.heads_it,
        custom=Effects(label="Jefatura decide invitar", needs_note=True, internal=True),
    )  # fmt: skip
    def decide_invite(self) -> None:
        """POT-2: the head decides to invite."""

    @transition(
        standing, Standing.REFERRED, Standing.POTENTIAL, permission=permissions.heads_it,
        custom=Effects(label="Jefatura decide mantenerla como potencial", needs_note=True, internal=True),
    )  # fmt: skip
    def decide_keep(self) -> None:
        """POT-2: the head leaves it as it is."""

    @transition(
        standing, [Standing.POTENTIAL, Standing.REFERRED, Standing.INVITED], Standing.DISCARDED,
        permission=permissions.heads_it,
        custom=Effects(label="Cuenta potencial descartada", needs_note=True, undoable=True, internal=True),
    )  # fmt: skip
    def discard(self) -> None:
        """POT-2: the head archives it; it may be reopened."""

    @transition(
        standing, Standing.DISCARDED, Standing.POTENTIAL, permission=permissions.works_it,
        custom=Effects(label="Cuenta potencial reabierta", needs_note=True, internal=True),
    )  # fmt: skip
    def reopen(self) -> None:
        """A discarded potential account comes back, with a reason."""

    @transition(
        standing, UNKNOWN, Standing.REGISTERED, permission=permissions.acts_for_it,
        custom=Effects(label="La cuenta potencial se registró"),
    )  # fmt: skip
    def register(self) -> None:
        """POT-3: the company comes by itself; the record is the same."""

    @transition(
        standing, [Standing.REGISTERED, Standing.INACTIVE, Standing.PORTFOLIO], Standing.PORTFOLIO,
        permission=permissions.works_it, custom=Effects(label="Admitida en cartera"),
    )  # fmt: skip
    def admit(self, *, category: int, at: datetime, entry_score: int | None = None, entry_segment: str = "") -> None:
        """CAP-7: it enters the portfolio with a category; score and segment of its first entry stay (CPE-7)."""
        if self.admitted_at is None:
            self.entry_score, self.entry_segment = entry_score, entry_segment or self.segment
        self.category = category
        self.admitted_at = at
        self.left_on, self.left_reason = None, ""

    @transition(
        standing, [Standing.REGISTERED, Standing.PORTFOLIO], Standing.INACTIVE, permission=permissions.works_it,
        custom=Effects(label="Marcada como inactiva", needs_note=True, undoable=True),
    )  # fmt: skip
    def deactivate(self, *, on: date, reason: str) -> None:
        """CPE-7: it ceased, left or asked to leave: the day, and which of LeavingReason."""
        self.left_on, self.left_reason = on, reason

    @transition(
        standing, Standing.INACTIVE, Standing.REGISTERED, permission=permissions.acts_for_it_or_works_it,
        custom=Effects(label="Reactivada"),
    )  # fmt: skip
    def reactivate(self) -> None:
        """CAP-10: a former user comes back; its history stays, and the log keeps why it had left."""
        self.left_on, self.left_reason = None, ""

    @transition(
        standing, [*UNKNOWN, *LIVE_STANDINGS], Standing.MERGED, permission=permissions.merges_it,
        custom=Effects(label="Unida a otra empresa", needs_note=True, internal=True),
    )  # fmt: skip
    def merge_away(self, *, into: Company) -> None:
        """It was the same company as another: its RUT and folio lead there from now on."""
        self.merged_into = into
        self.former_rut, self.rut = self.rut or "", None

    def on_undo(self, transition: str, data: dict[str, Any], now: datetime) -> None:
        """A company that did not leave has no day of leaving; `discard` wrote nothing besides the standing."""
        if transition == "deactivate":
            self.left_on, self.left_reason = None, ""


class PotentialInvitation(models.Model):
    """POT-2: a personal link to a potential account: signed, expiring, used once."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="invitations")
    number = models.PositiveSmallIntegerField()
    sent_to = models.EmailField()
    recipient_name = models.CharField(max_length=120, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="invitations_sent")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    nonce = models.CharField(max_length=40, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="invitations_used")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="one_invitation_per_number")]

    def __str__(self) -> str:
        return f"Invitación {self.number} a {self.company_id}"


class PotentialAccount(models.Model):
    """POT-1: what a business card told of a company that has not come by itself yet."""

    company = models.OneToOneField(Company, models.PROTECT, primary_key=True, related_name="potential_account")
    where_met = models.CharField("dónde y cuándo se conocieron", max_length=160)
    notes = models.TextField("notas", blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="potential_accounts")
    referred_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="accounts_referred")
    referrals = models.PositiveSmallIntegerField(default=0)
    became_company_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Cuenta potencial {self.company_id}"
