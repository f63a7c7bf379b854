"""What this app lends to the pages of the ground: how sectors are called."""

from __future__ import annotations

from casework.vocabulary import register_sectors


def sectors() -> list[tuple[str, str]]:
    from portfolio.models import Sector

    return list(Sector.objects.filter(active=True).values_list("code", "name"))


register_sectors(sectors)
