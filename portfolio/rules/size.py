"""DEF-6: the size of a company follows from its annual sales in UF."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from portfolio.states import Size

UP_TO = ((Size.MICRO, "micro_up_to_uf"), (Size.SMALL, "small_up_to_uf"), (Size.MEDIUM, "medium_up_to_uf"))
PYME = (Size.SMALL, Size.MEDIUM)


def size_of(sales_uf: Decimal | None, limits: Mapping[str, Any]) -> str:
    """The size, or "" while the sales are unknown.

    Args:
        sales_uf: net annual sales, in UF.
        limits: the clause's parameters micro_up_to_uf, small_up_to_uf and medium_up_to_uf, each one inclusive.
    """
    if sales_uf is None:
        return ""
    for size, name in (
        (Size.MICRO, "micro_up_to_uf"),
        (Size.SMALL, "small_up_to_uf"),
        (Size.MEDIUM, "medium_up_to_uf"),
    ):
        if sales_uf <= Decimal(str(limits[name])):
            return size.value
    return Size.LARGE.value


def is_pyme(size: str) -> bool:
    """Pyme = small or medium."""
    return size in PYME


def in_uf(amount: Decimal, currency: str, uf_value: Decimal | None) -> Decimal | None:
    """An amount in UF.

    Args:
        amount: sales of one year.
        currency: "UF" or "CLP".
        uf_value: pesos per UF on 31 December of that year; None when the table lacks it.
    """
    if currency == "UF":
        return amount.quantize(Decimal("0.01"))
    if currency == "CLP" and uf_value:
        return (amount / uf_value).quantize(Decimal("0.01"))
    return None
