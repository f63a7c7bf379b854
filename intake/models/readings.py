"""What an intake tells whoever reads it: roles, acts, the words of its panel. Its transitions stand apart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.db.models import functions
from django.utils.dateparse import parse_datetime

from casework.formats import moment
from casework.models import Work
from casework.states import Act
from intake.models.acts import acts_of
from intake.models.assessment import thirds_text
from intake.models.undo import take_back
from portfolio.models import Company, Representation

if TYPE_CHECKING:
    from accounts.models import Office, User


class IntakeReadings(Work):
    """The side of an intake that only reads."""

    company: models.ForeignKey[Company, Company]
    company_id: int
    final_thirds: models.PositiveSmallIntegerField[int | None, int | None]
    segment: models.CharField[str, str]

    class Meta:
        abstract = True

    def roles_of(self, user: User) -> frozenset[str]:
        """Roles in which this person represents the company today; empty for everybody else."""
        if not user.is_authenticated:
            return frozenset()
        known: dict[int, frozenset[str]] = self.__dict__.setdefault("_roles", {})
        if user.pk not in known:
            links = Representation.objects.acting().filter(company_id=self.company_id, person=user)
            known[user.pk] = frozenset(links.values_list("role", flat=True))
        return known[user.pk]

    def acts_for(self, user: User) -> list[Act]:
        """What this user can do now (buttons of the file page and of the company's home)."""
        return acts_of(self, user)

    def appointments_between(self, start: datetime, end: datetime) -> list[str]:
        """Appointments agreed with the company in those days, in the words of its office's hour."""
        agreed = self.interviews.agreed().between(start, end).select_related("office")  # type: ignore[attr-defined]
        return [f"{row.get_kind_display()}: {moment(row.starts_at, row.office.zone)}" for row in agreed]

    def on_moved(self, office: Office) -> None:
        """What is agreed stands in the agenda of the office that now attends the company."""
        self.interviews.agreed().update(office=office)  # type: ignore[attr-defined]

    @property
    def final_text(self) -> str:
        """The final score as it is shown: «66,3»; empty where there is none."""
        return "" if self.final_thirds is None else thirds_text(self.final_thirds)

    @classmethod
    def for_file_page(cls) -> models.QuerySet[Any]:
        """With its company and its last appointment, as JSON."""
        from intake.models.interview import Interview

        names = ("kind", "state", "starts_at", "place", "link", "change_request")
        last = Interview.objects.filter(intake=models.OuterRef("pk")).order_by("-starts_at")
        facts = functions.JSONObject(**{name: name for name in names})
        return (
            cast("Any", cls)
            ._default_manager.select_related("company", "preadmission")
            .annotate(last_meeting=models.Subquery(last.values(facts=facts)[:1], output_field=models.JSONField()))
        )

    @property
    def meeting(self) -> dict[str, Any] | None:
        """The last appointment for the panel of the file page (see `for_file_page`)."""
        from intake.models.interview import Interview

        facts: dict[str, Any] | None = getattr(self, "last_meeting", None)
        if not facts:
            return None
        starts_at = parse_datetime(facts["starts_at"])
        if starts_at is not None and starts_at.tzinfo is None:
            starts_at = starts_at.replace(tzinfo=UTC)
        return facts | {
            "starts_at": starts_at, "where": facts["link"] if facts["kind"] == "video" else facts["place"],
            "kind_label": Interview.Kind(facts["kind"]).label, "state_label": Interview.State(facts["state"]).label,
            "agreed": facts["state"] == Interview.State.AGREED,
        }  # fmt: skip

    def search_terms(self) -> str:
        return f"{self.company.legal_name} {self.company.trade_name} {self.company.rut or ''}"

    def on_undo(self, transition: str, data: dict[str, Any], now: datetime) -> None:
        """A decision taken back leaves no score behind."""
        if transition == "hold_interview":
            self.final_thirds, self.segment = None, ""
        take_back(cast("Any", self), transition, data, now)
