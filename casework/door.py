"""The one door: every change of state, and every line of the log, goes through here.

In one transaction: lock, permission, transition, deadlines, save, copies on the case file, event. Messages that the
act brings are queued by the service that called, inside the same transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_fsm import ConcurrentTransition, TransitionNotAllowed, can_proceed

from accounts.models import User
from casework import hooks
from casework.errors import NOT_YOURS, ChangedMeanwhile, NoteRequired, NotPossible
from casework.log import open_case, record
from casework.models import CaseFile, Event, Work
from casework.services import deadlines
from casework.states import Effects
from casework.text import fold

__all__ = ["enter", "last_undoable", "lock", "may", "may_undo", "open_case", "perform", "record", "refresh_children",
    "searched_by", "undo_last",
]  # fmt: skip

W = TypeVar("W", bound=Work)
UNDO = "undo"


@transaction.atomic
def perform(
    work: W,
    transition: str,
    *,
    actor: User,
    now: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
    **kwargs: Any,
) -> W:
    """Carry out a transition on a work, whole or not at all.

    Args:
        work: the work as the page showed it; it is read again under lock, and that row is returned.
        transition: name of the `@transition` method.
        actor: who acts; the system is `User.objects.system()`, never None.
        now: moment of the act, aware (UTC): deadlines start here.
        note: reason or remark for the log.
        data: JSON facts for the log.
        kwargs: arguments of the transition method.

    Raises:
        PermissionDenied: the actor may not do this.
        NotPossible: the file is not in a state that allows it; NoteRequired without the reason it needs.
    """
    current, method, effects = _prepare(work, transition, actor)
    if effects.get("needs_note") and not note.strip():
        raise NoteRequired
    source = getattr(current, current.STATE_FIELD)
    current._history_user = actor  # type: ignore[attr-defined]  # of who acts, also where there is no request
    try:
        method(**kwargs)
        current.save()
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise ChangedMeanwhile(
            "El expediente cambió mientras usted lo veía. Revise lo nuevo e inténtelo otra vez."
        ) from error
    moved = _move_deadlines(current.case, effects, actor=actor, now=now)
    _copy_to_case(current, now)
    record(
        current.case, transition, actor=actor, now=now, label=effects.get("label", transition), note=note,
        data={**(data or {}), **moved}, internal=effects.get("internal", False), source=source,
        target=getattr(current, current.STATE_FIELD),
    )  # fmt: skip
    return current


def may(work: Work, transition: str, user: User) -> bool:
    """Whether this user could perform the transition now: pages ask it before they show a button."""
    method = getattr(work, transition)
    return can_proceed(method) and permits(work, transition, user)


def lock(work: W) -> W:
    """The same work, read again under a lock that lasts until the transaction ends."""
    CaseFile.objects.select_for_update().get(pk=work.pk)  # every path takes the file's lock first: no deadlocks
    return (
        type(work)
        ._default_manager.select_for_update(of=("self",))
        .select_related("case__office", "case__parent")
        .get(pk=work.pk)
    )


def _prepare(work: W, transition: str, actor: User) -> tuple[W, Any, Effects]:
    current = lock(work)
    method = getattr(current, transition)
    if not permits(current, transition, actor):
        raise PermissionDenied(NOT_YOURS)
    if not can_proceed(method):
        state = current.info.staff
        raise NotPossible(f"Esto ya no se puede hacer: el expediente está en «{state}».")
    return current, method, _effects(current, transition)


def _transition(work: Work, name: str) -> Any:
    return getattr(work, name)._django_fsm.get_transition(getattr(work, work.STATE_FIELD))


def _effects(work: Work, name: str) -> Effects:
    return _transition(work, name).custom


def permits(work: Work, name: str, actor: User) -> bool:
    """Whether the transition's permission lets this user, whatever the state: django-fsm does not ask when called."""
    meta = getattr(work, name)._django_fsm
    found = _transition(work, name) or next(iter(meta.transitions.values()))
    return found.permission is not None and found.has_perm(work, actor)


def _move_deadlines(case: CaseFile, effects: Effects, *, actor: User, now: datetime) -> dict[str, list[int]]:
    moved: dict[str, list[int]] = {}
    if effects.get("closes"):
        moved["met"] = deadlines.meet_deadlines(case, effects["closes"], at=now)
    if effects.get("cancels"):
        moved["cancelled"] = deadlines.cancel_deadlines(case, effects["cancels"], at=now)
    if effects.get("opens"):
        opened = []
        for clause in effects["opens"]:
            clause_id, _, key = clause.partition(":")
            opened.append(deadlines.open_deadline(case, clause_id, start=now, actor=actor, key=key or None).pk)
        moved["opened"] = opened
    return {name: ids for name, ids in moved.items() if ids}


def searched_by(work: Work) -> str:
    """The words by which a file is found: its own, and those of the company whose matter it is."""
    case = work.case
    company = case.parent.search_text if case.parent_id and case.parent else ""
    return f"{fold(f'{case.folio} {case.title} {work.search_terms()}')} {company}".strip()


@transaction.atomic
def refresh_children(case: CaseFile) -> None:
    """The company is called otherwise: its matters are found by its words of today."""
    for child in case.children.all():
        child.parent = case
        work = getattr(child, child.kind, None)
        if work is None:
            continue
        work.case = child
        CaseFile.objects.filter(pk=child.pk).update(search_text=searched_by(work))


def _copy_to_case(work: Work, now: datetime) -> None:
    case, info = work.case, work.info
    case.state, case.turn = getattr(work, work.STATE_FIELD), info.turn
    case.closed_at = (case.closed_at or now) if info.final else None
    case.search_text = searched_by(work)
    case.save(update_fields=["state", "turn", "closed_at", "search_text"])


@transaction.atomic
def enter(work: W, *, now: datetime) -> W:
    """Save a new work in its first state and copy that state to its case file (which `open_case` made)."""
    work.save(force_insert=True)
    _copy_to_case(work, now)
    return work


def last_undoable(work: Work) -> Event | None:
    """The last step, when it may be taken back: it was undoable, nothing changed the state since, nobody undid it."""
    event = work.case.events.exclude(target="").order_by("-seq").first()
    return event if event is not None and is_undoable(work, event) else None


class Step(Protocol):
    """What is needed of an event to know whether it can be taken back."""

    @property
    def kind(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...


def is_undoable(work: Work, step: Step, user: User | None = None) -> bool:
    """Whether this, the last event that moved the work, may be taken back (by that user, when one is given)."""
    if step.kind == UNDO or not hasattr(type(work), step.kind) or step.target != getattr(work, work.STATE_FIELD):
        return False
    known = getattr(work, step.kind)._django_fsm.get_transition(step.source)
    if known is None or not known.custom.get("undoable"):
        return False
    return user is None or known.has_perm(work, user)


def may_undo(work: Work, user: User) -> bool:
    """Whoever may do a step may take it back, while it is the last one."""
    event = last_undoable(work)
    if event is None:
        return False
    return getattr(work, event.kind)._django_fsm.get_transition(event.source).has_perm(work, user)


@transaction.atomic
def undo_last(work: W, *, actor: User, now: datetime, note: str) -> W:
    """Take back the last step, with a reason, as an event of its own: history is never edited.

    Raises:
        PermissionDenied: the actor may not do the step, so may not undo it either.
        NotPossible: the last step cannot be taken back.
    """
    if not note.strip():
        raise NoteRequired
    current = lock(work)
    event = last_undoable(current)
    if event is None:
        raise NotPossible("El último paso ya no se puede deshacer.")
    if not may_undo(current, actor):
        raise PermissionDenied(NOT_YOURS)
    current._meta.get_field(current.STATE_FIELD).set_state(current, event.source)  # type: ignore[union-attr]
    current._history_user = actor  # type: ignore[attr-defined]
    current.on_undo(event.kind, event.data, now)
    current.save()
    deadlines.reopen_deadlines([*event.data.get("met", []), *event.data.get("cancelled", [])])
    deadlines.drop_deadlines(event.data.get("opened", []), at=now)
    _copy_to_case(current, now)
    record(
        current.case, UNDO, actor=actor, now=now, label=f"Se deshizo: {event.label}", note=note,
        data={"undone": event.seq}, internal=event.internal, source=event.target, target=event.source,
    )  # fmt: skip
    hooks.step_undone(current.case, event)
    return current
