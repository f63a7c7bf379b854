"""The case file (expediente) and its log: what every matter in the portal has."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.urls import reverse

from accounts.models import Office, User
from casework.querysets.cases import CaseFileQuerySet, CasePartyQuerySet, EventQuerySet
from casework.states import Act, CaseKind, Channel, ContactPoint, StateInfo, Turn

if TYPE_CHECKING:
    from datetime import datetime


class CaseFile(models.Model):
    """A matter: folio, where it is handled, by whom. Its work (an intake, a company…) hangs from it one-to-one.

    `state`, `turn` and `next_due_at` are copies that the door keeps, so that the inbox reads one table.
    """

    folio = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=20, choices=CaseKind.choices)
    title = models.CharField(max_length=240)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    office = models.ForeignKey(Office, models.PROTECT, related_name="case_files")
    responsible = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="case_files")
    sector = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.DIGITAL)
    contact_point = models.CharField(max_length=20, choices=ContactPoint.choices, default=ContactPoint.WEB)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=40, blank=True)
    turn = models.CharField(max_length=20, choices=Turn.choices, default=Turn.NOBODY)
    next_due_at = models.DateTimeField(null=True, blank=True)
    search_text = models.TextField(blank=True, default="")
    event_count = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        verbose_name = "expediente"
        verbose_name_plural = "expedientes"
        indexes = [
            models.Index(
                fields=["office", "next_due_at"], name="case_open_by_office", condition=models.Q(closed_at=None)
            ),
            models.Index(
                fields=["responsible", "next_due_at"], name="case_open_by_person", condition=models.Q(closed_at=None)
            ),
            models.Index(fields=["next_due_at"], name="case_open_by_due", condition=models.Q(closed_at=None)),
            models.Index(
                fields=["turn", "office"],
                name="case_waiting_by_turn",
                condition=models.Q(closed_at=None) & ~models.Q(kind=CaseKind.COMPANY),
            ),
            models.Index(fields=["kind", "state"], name="case_by_kind_state"),
            models.Index(fields=["opened_at"], name="case_by_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.folio} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("casework:file", args=[self.folio])

    @property
    def work(self) -> Any:
        """The row of its kind: the company, the intake…"""
        return getattr(self, self.kind)

    def concerns(self, user: User) -> bool:
        """Whether the file is about this person: nobody acts on a file about themselves (PAGES.md)."""
        cases = [self.pk] if self.parent_id is None else [self.pk, self.parent_id]
        return CaseParty.objects.current().filter(case__in=cases, user=user).exists()


class FolioCounter(models.Model):
    """The last number given to a kind of file in a year; locked while the next one is taken."""

    prefix = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_counter_per_prefix_and_year")]


class CaseParty(models.Model):
    """Somebody from outside who takes part in a file (a representative): they see it, and the files under it."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="parties")
    user = models.ForeignKey(User, models.PROTECT, related_name="party_of")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = CasePartyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=models.Q(until=None), name="one_current_party_per_case_and_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} en {self.case.folio}"


def digest(salt: str, text: str) -> str:
    """Salted digest, so that a personal text can be erased later without breaking the chain that covers it."""
    return hashlib.sha256(f"{salt}\x1f{text}".encode()).hexdigest()


class Event(models.Model):
    """One line of the log (bitácora): append-only, chained by hash to the one before in its file.

    The chain covers digests of the note, the data and the actor's name; what is personal can be erased, and the
    erasure is itself an event, while any other change is found by `verify_bitacora`.
    """

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    actor = models.ForeignKey(User, models.PROTECT, related_name="events")
    actor_name = models.CharField(max_length=200)
    source = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    internal = models.BooleanField(default=False)
    salt = models.CharField(max_length=32)
    body_digest = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["case", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_event_per_case_and_seq")]
        indexes = [
            models.Index(fields=["at"], name="event_by_at"),
            models.Index(fields=["kind", "at"], name="event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq} {self.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("La bitácora no se modifica.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("La bitácora no se borra.")

    def compute_body_digest(self) -> str:
        body = json.dumps([self.note, self.data, self.actor_name], sort_keys=True, ensure_ascii=False)
        return digest(self.salt, body)

    def compute_hash(self) -> str:
        fields = [
            self.case_id, self.seq, self.at.astimezone(UTC).isoformat(), self.kind, self.label, self.actor_id,
            self.source, self.target, self.internal, self.body_digest, self.previous_hash,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


class Message(models.Model):
    """Something that one side wrote to the other in a file; internal ones are between staff."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, models.PROTECT, related_name="case_messages")
    author_name = models.CharField(max_length=200)
    from_company = models.BooleanField(default=False)
    internal = models.BooleanField(default=False)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.body[:40]}"


class AccessLog(models.Model):
    """Who read which file with personal data, and when (Ley 21.719)."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="reads")
    user = models.ForeignKey(User, models.PROTECT, related_name="reads")
    at = models.DateTimeField()
    what = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=["case", "at"], name="read_by_case"),
            models.Index(fields=["user", "at"], name="read_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user} leyó {self.what}"


class Work(models.Model):
    """What a file is about. Subclasses add a protected FSM field (named by STATE_FIELD) and its transitions.

    The state changes only through `casework.door`.
    """

    STATE_FIELD: ClassVar[str] = "state"
    STATES: ClassVar[dict[str, StateInfo]] = {}
    panel_template: ClassVar[str] = ""

    case = models.OneToOneField(CaseFile, models.PROTECT, primary_key=True, related_name="%(class)s")

    class Meta:
        abstract = True

    @property
    def folio(self) -> str:
        return self.case.folio

    @property
    def info(self) -> StateInfo:
        """Labels, sentence and turn of the present state."""
        return self.STATES[getattr(self, self.STATE_FIELD)]

    @property
    def state_words(self) -> str:
        """The present state, in the team's words."""
        return self.info.staff

    @property
    def next_words(self) -> str:
        """What comes next, in the team's words."""
        return self.info.next_step

    @classmethod
    def for_file_page(cls) -> models.QuerySet[Any]:
        """The rows of this kind with whatever `panel_template` shows: one query, which the file page narrows."""
        return cls._default_manager.all()

    def acts_for(self, user: User) -> list[Act]:
        """What this user can do now; empty where there is nothing."""
        return []

    def search_terms(self) -> str:
        """Words besides folio and title by which the file is found (RUT, fantasy name…)."""
        return ""

    def appointments_between(self, start: datetime, end: datetime) -> list[str]:
        """Appointments agreed with the company that start in [start, end), one line of text each."""
        return []

    def on_extended(self, deadline: Any, actor: User, now: datetime) -> None:
        """Tell whoever has to know that a deadline of this file got more time."""

    def on_moved(self, office: Office) -> None:
        """Let what this file keeps of its office follow it to another one."""

    def on_undo(self, transition: str, data: dict[str, Any], now: datetime) -> None:
        """Take back what the transition wrote besides the state; called by the door inside its transaction."""
