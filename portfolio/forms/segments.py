"""The filters of the segmentation: those of the list of companies, and what is crossed with what."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from portfolio.forms.filters import CompanyFilterForm
from portfolio.selectors.segments import COLUMNS, DIMENSIONS, ROWS

CROSSED = ("filas", "columnas")


class SegmentForm(CompanyFilterForm):
    """Two dimensions first; the list's own filters behind them."""

    more: ClassVar[tuple[str, ...]] = (
        "q", "region", "sector", "categoria", "ejecutivo", *CompanyFilterForm.more,
    )  # fmt: skip

    filas = forms.ChoiceField(label="Filas", required=False)
    columnas = forms.ChoiceField(label="Columnas", required=False)
    field_order = ("filas", "columnas", "oficina", "usuaria", "cartera")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, usual in zip(CROSSED, (ROWS, COLUMNS), strict=True):
            others = [(row.code, row.label) for row in DIMENSIONS.values() if row.code != usual]
            self._choose(name, [("", DIMENSIONS[usual].label), *others])

    def values(self) -> dict[str, Any]:
        """The filters; what is crossed is not one of them."""
        found = super().values()
        return {name: value for name, value in found.items() if name not in CROSSED}

    def crossed(self) -> tuple[str, str]:
        """Rows and columns; the same one twice is crossed with the usual other one."""
        self.is_valid()
        down = self.cleaned_data.get("filas") or ROWS
        across = self.cleaned_data.get("columnas") or COLUMNS
        if down == across:
            across = COLUMNS if down != COLUMNS else ROWS
        return down, across
