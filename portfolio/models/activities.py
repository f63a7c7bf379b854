"""Activities with a date and places: workshops, talks, fairs, missions, business rounds (CAT-2, CPE-6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django_countries import countries
from django_countries.fields import CountryField
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from casework import formats
from casework.models import Work
from casework.states import Act, Channel, Effects, StateInfo
from casework.transitions import transition
from portfolio.models.actions import ActionKind
from portfolio.models.catalogue import Sector
from portfolio.querysets.activities import ActivityQuerySet
from portfolio.rules import permissions
from portfolio.states import ACTIVITY_STATES, ATTENDANCE_METHODS, EnrolmentState


class ActivityTemplate(models.Model):
    """What an activity of a kind proposes: duration, places, requirements, documents, reminders; edited on screen."""

    code = models.SlugField("código", max_length=40, primary_key=True)
    name = models.CharField("nombre", max_length=160)
    description = models.TextField("descripción", blank=True)
    kind = models.ForeignKey(ActionKind, models.PROTECT, related_name="templates", verbose_name="tipo de acción")
    channel = models.CharField("canal", max_length=20, choices=Channel.choices, default=Channel.IN_PERSON)
    duration_minutes = models.PositiveIntegerField("duración en minutos")
    capacity = models.PositiveSmallIntegerField("cupos", null=True, blank=True)
    minimum = models.PositiveSmallIntegerField("mínimo para realizarla", null=True, blank=True)
    maximum = models.PositiveSmallIntegerField("máximo de cupos", null=True, blank=True)
    requirements = models.JSONField("requisitos", default=list, blank=True)
    documents = models.JSONField("documentos", default=list, blank=True)
    reminders = models.JSONField("avisos", default=list, blank=True)
    attendance = models.CharField(
        "cómo se toma la asistencia", max_length=20, default="signed_sheet", choices=ATTENDANCE_METHODS
    )
    fee_may_apply = models.BooleanField("puede tener cuota", default=False)
    follow_up_clause = models.CharField("seguimiento que nace", max_length=8, blank=True)
    active = models.BooleanField("vigente", default=True)
    example = models.BooleanField("es un ejemplo", default=False)
    order = models.PositiveSmallIntegerField("orden", default=0)

    class Meta:
        verbose_name = "plantilla de actividad"
        verbose_name_plural = "plantillas de actividades"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Activity(ConcurrentTransitionMixin, Work):
    """An activity is a case file of the office that organises it; attendance becomes actions of its kind.

    `ends_at` is what SEG-2 counts from. `requirements` are {"code", "blocking"} of content/activities.yaml. What the
    clock does to it hangs from two moments, null while nothing is left: `next_change_at` (enrolment closes, it ends)
    and `next_reminder_at` (the first of `reminder_plan`). `sequence` grows when its date or place changes.
    """

    STATES: ClassVar[dict[str, StateInfo]] = ACTIVITY_STATES
    panel_template: ClassVar[str] = "portfolio/activities/panel.html"

    kind = models.ForeignKey(ActionKind, models.PROTECT, related_name="activities", verbose_name="tipo de acción")
    template = models.ForeignKey(
        ActivityTemplate, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="plantilla"
    )
    name = models.CharField("nombre", max_length=200)
    description = models.TextField("descripción", blank=True)
    state = FSMField(
        default="draft", choices=[(s, i.staff) for s, i in ACTIVITY_STATES.items()], protected=True,
        verbose_name="estado",
    )  # fmt: skip
    starts_at = models.DateTimeField("empieza")
    ends_at = models.DateTimeField("termina")
    time_zone = models.CharField("zona horaria", max_length=60, blank=True)
    channel = models.CharField("canal", max_length=20, choices=Channel.choices, default=Channel.IN_PERSON)
    place = models.CharField("lugar", max_length=200, blank=True)
    link = models.URLField("enlace", max_length=300, blank=True)
    market = CountryField("país, si es fuera de Chile", blank=True)
    bring = models.CharField("qué tener a mano", max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField("cupos", null=True, blank=True)
    minimum = models.PositiveSmallIntegerField("mínimo para realizarla", null=True, blank=True)
    enrolment_closes_at = models.DateTimeField("la inscripción cierra", null=True, blank=True)
    fee_amount = models.DecimalField("cuota", max_digits=12, decimal_places=2, null=True, blank=True)
    fee_currency = models.CharField(
        "moneda", max_length=3, blank=True, choices=[("CLP", "$"), ("CLF", "UF"), ("USD", "US$"), ("EUR", "€")]
    )
    fee_note = models.CharField("cómo se paga", max_length=300, blank=True)
    sectors = models.ManyToManyField(Sector, blank=True, related_name="activities", verbose_name="sectores convocados")
    segments = models.JSONField("segmentos convocados", default=list, blank=True)
    categories = models.JSONField("categorías convocadas", default=list, blank=True)
    requirements = models.JSONField("requisitos", default=list, blank=True)
    documents = models.JSONField("documentos", default=list, blank=True)
    reminders = models.JSONField("avisos", default=list, blank=True)
    attendance = models.CharField(
        "cómo se toma la asistencia", max_length=20, default="signed_sheet", choices=ATTENDANCE_METHODS
    )
    attendance_share = models.PositiveSmallIntegerField("porcentaje mínimo de sesiones", default=75)
    follow_up_clause = models.CharField("seguimiento que nace", max_length=8, blank=True)
    is_public = models.BooleanField("en el calendario público", default=True)
    external_id = models.CharField("identificador de origen", max_length=80, null=True, blank=True, unique=True)
    published_at = models.DateTimeField("publicada", null=True, blank=True)
    consolidated_at = models.DateTimeField("asistencia registrada", null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    reminder_plan = models.JSONField(default=list, blank=True)
    next_reminder_at = models.DateTimeField(null=True, blank=True)
    next_change_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ActivityQuerySet] = ActivityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "actividad"
        verbose_name_plural = "actividades"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="activity_ends_after_start"),
            models.CheckConstraint(
                condition=Q(fee_amount=None, fee_currency="") | (Q(fee_amount__gt=0) & ~Q(fee_currency="")),
                name="activity_fee_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(next_change_at=None) | Q(state__in=["published", "closed"]),
                name="activity_changes_while_it_is_to_come",
            ),
            models.CheckConstraint(
                condition=Q(next_reminder_at=None) | Q(state__in=["published", "closed", "held", "consolidated"]),
                name="activity_reminds_once_published",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "starts_at"], name="activity_by_state"),
            models.Index(fields=["ends_at"], name="activity_by_end"),
            models.Index(fields=["starts_at"], name="activity_by_start"),
            models.Index(
                fields=["next_reminder_at"], name="activity_reminder_due", condition=Q(next_reminder_at__isnull=False)
            ),
            models.Index(
                fields=["next_change_at"], name="activity_change_due", condition=Q(next_change_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The public page; the team's own is `manage_url`."""
        return reverse("portfolio:activity", args=[self.case.folio])

    @property
    def manage_url(self) -> str:
        return reverse("portfolio:activity_manage", args=[self.case.folio])

    @property
    def zone(self) -> ZoneInfo:
        """Where its hours are read: its own, when it happens elsewhere; else its office's."""
        return ZoneInfo(self.time_zone) if self.time_zone else self.case.office.zone

    @property
    def when(self) -> str:
        """«jueves 10 de diciembre de 2026, de 10:00 a 12:00 (hora de Santiago)»."""
        start, end = self.starts_at.astimezone(self.zone), self.ends_at.astimezone(self.zone)
        city = formats.city(self.zone)
        if start.date() == end.date():
            return f"{formats.long_date(start.date())}, de {start:%H:%M} a {end:%H:%M} (hora de {city})"
        first, last = formats.long_date(start.date()), formats.long_date(end.date())
        return f"del {first}, {start:%H:%M}, al {last}, {end:%H:%M} (hora de {city})"

    @property
    def is_online(self) -> bool:
        return self.channel == Channel.DIGITAL

    @property
    def where_for_anybody(self) -> str:
        """The place; of one in line, that the link is sent to who is enrolled."""
        if self.is_online:
            return "En línea: el enlace se envía a quienes se inscriban"
        return (
            ", ".join(filter(None, [self.place, str(countries.name(self.market)) if self.market else ""]))
            or "Lugar por confirmar"
        )

    @property
    def where(self) -> str:
        """What who is enrolled is told: the place or the link."""
        if self.is_online:
            return self.link or "En línea: le enviaremos el enlace"
        return self.where_for_anybody

    @property
    def closes_at(self) -> datetime:
        """Enrolment closes then by itself; it never lasts beyond the start."""
        return min(self.enrolment_closes_at or self.starts_at, self.starts_at)

    def takes_enrolments(self, now: datetime) -> bool:
        return self.state == "published" and now < self.closes_at

    @property
    def fee_words(self) -> str:
        if self.fee_amount is None:
            return "Sin costo para la empresa"
        words = formats.money(self.fee_amount, self.fee_currency)
        return f"{words}. {self.fee_note}" if self.fee_note else words

    def search_terms(self) -> str:
        return f"{self.name} {self.place}"

    @classmethod
    def for_file_page(cls) -> models.QuerySet[Any]:
        held = Count("enrolments", filter=Q(enrolments__state__in=["enrolled", "attended", "absent"]))
        return cls.objects.select_related("kind", "case__office").annotate(
            held=held, waiting=Count("enrolments", filter=Q(enrolments__state=EnrolmentState.WAITING))
        )

    def acts_for(self, user: User) -> list[Act]:
        from portfolio.selectors.activity_acts import activity_acts  # acts ask about doors: above the models

        return activity_acts(self, user)

    # The life of an activity. Permissions: rules/permissions.py.

    @transition(
        state, "draft", "published", permission=permissions.organises,
        custom=Effects(label="Actividad publicada"),
    )  # fmt: skip
    def publish(self, *, at: datetime) -> None:
        """It shows in the calendar and takes enrolments."""
        self.published_at = at

    @transition(
        state, "published", "closed", permission=permissions.organises_or_system,
        custom=Effects(label="Inscripción cerrada"),
    )  # fmt: skip
    def close_enrolment(self) -> None:
        """No more enrolments: by the office, or by itself by the clock."""

    @transition(
        state, "closed", "published", permission=permissions.organises,
        custom=Effects(label="Inscripción abierta otra vez"),
    )  # fmt: skip
    def reopen_enrolment(self, *, closes_at: datetime) -> None:
        """The office takes enrolments until another moment."""
        self.enrolment_closes_at = closes_at

    @transition(
        state, ["published", "closed"], "held", permission=permissions.organises_or_system,
        custom=Effects(label="Actividad realizada"),
    )  # fmt: skip
    def hold(self) -> None:
        """It ended: the attendance is missing."""
        self.next_change_at = None

    @transition(
        state, ["published", "closed", "held"], "consolidated", permission=permissions.organises,
        custom=Effects(label="Asistencia registrada"),
    )  # fmt: skip
    def consolidate(self, *, at: datetime) -> None:
        """CPE-6: the consolidated sheet is in; attendance became actions."""
        self.consolidated_at, self.next_change_at = at, None

    @transition(
        state, "consolidated", "held", permission=permissions.organises,
        custom=Effects(label="Asistencia por tomar otra vez", needs_note=True, internal=True),
    )  # fmt: skip
    def reopen_attendance(self) -> None:
        """Everything that its attendance brought was taken back: it waits for one again."""
        self.consolidated_at = None

    @transition(
        state, ["draft", "published", "closed", "held"], "cancelled", permission=permissions.organises,
        custom=Effects(label="Actividad suspendida", needs_note=True),
    )  # fmt: skip
    def cancel(self) -> None:
        """It will not take place, or it ended without taking place; who had a place is told why."""
        self.sequence += 1
        self.next_change_at, self.reminder_plan, self.next_reminder_at = None, [], None
