"""Saved filters and chosen columns of the lists."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.access import access_of
from accounts.models import Office, User
from casework.errors import NotPossible
from casework.models import ListPreference, SavedFilter

MOST_FILTERS = 50
TAKEN = "Ya tiene un filtro con ese nombre en esta lista. Elija otro."
NOT_THEIR_OFFICE = "Puede compartirlo solo con una oficina en la que trabaja."


class NameTaken(NotPossible):
    """The person has a filter with that name in that list already."""

    def __init__(self) -> None:
        super().__init__(TAKEN)


@transaction.atomic
def save_filter(
    *, place: str, name: str, query: str, owner: User, now: datetime, office: Office | None = None
) -> SavedFilter:
    """Keep the filters of an address under a name; with an office, everybody there opens them too.

    Args:
        place: which list («companies»).
        query: as in the address, without the question mark.

    Raises:
        NotPossible: the name is taken, there are too many, or the owner does not work at that office.
    """
    mine = SavedFilter.objects.owned_by(owner).filter(place=place)
    if mine.count() >= MOST_FILTERS:
        raise NotPossible(f"Puede guardar hasta {MOST_FILTERS} filtros de esta lista. Elimine alguno.")
    _check(mine, name, owner, office)
    return SavedFilter.objects.create(
        place=place, name=name, query=query, owner=owner, shared_with=office, created_at=now
    )


def owns(saved: SavedFilter, user: User) -> bool:
    """Only its owner renames, shares or deletes a filter."""
    return bool(saved.owner_id == user.pk)


@transaction.atomic
def change_filter(saved: SavedFilter, *, name: str, office: Office | None, actor: User) -> SavedFilter:
    """Rename one's own filter, and share it with an office or with nobody.

    Raises:
        NotPossible: it is somebody else's, the name is taken, or the actor does not work at that office.
    """
    mine = SavedFilter.objects.owned_by(actor).filter(place=saved.place)
    if not owns(saved, actor):
        raise NotPossible("Este filtro es de otra persona: puede guardar uno propio.")
    _check(mine.exclude(pk=saved.pk), name, actor, office)
    saved.name, saved.shared_with = name, office
    saved.save(update_fields=["name", "shared_with"])
    return saved


def delete_filter(saved: SavedFilter, *, actor: User) -> None:
    """Delete one's own filter; lists that opened with it open without.

    Raises:
        NotPossible: it is somebody else's.
    """
    if not owns(saved, actor):
        raise NotPossible("Este filtro es de otra persona.")
    saved.delete()


def open_with(saved: SavedFilter | None, *, place: str, user: User) -> None:
    """The list opens with that filter from now on; with None, with everything."""
    ListPreference.objects.update_or_create(user=user, place=place, defaults={"opens_with": saved})


def choose_columns(codes: list[str], *, place: str, user: User) -> None:
    """Keep which columns the person wants; none means the usual ones."""
    ListPreference.objects.update_or_create(user=user, place=place, defaults={"columns": codes})


def _check(mine: object, name: str, owner: User, office: Office | None) -> None:
    if mine.filter(name=name).exists():  # type: ignore[attr-defined]
        raise NameTaken
    if office is not None and office.pk not in access_of(owner).offices():
        raise NotPossible(NOT_THEIR_OFFICE)
