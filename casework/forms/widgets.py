"""Controls with hundreds of options."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BOX = (
    '<div class="form-check"><input class="form-check-input" type="checkbox" id="{}" name="{}" value="{}"{}> '
    '<label class="form-check-label" for="{}">{}</label></div>'
)


class LongSelect(forms.Select):
    """A select of hundreds of options, written without a template for each: the whole country's people in 1 ms."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(item) for item in self.format_value(value)}
        whole = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        rows = ((code, SafeString(" selected") if str(code) in chosen else "", label) for code, label in self.choices)
        options = format_html_join("\n", '<option value="{}"{}>{}</option>', rows)
        return format_html("<select{}>{}</select>", flatatt(whole), options)


class ManyBoxes(forms.CheckboxSelectMultiple):
    """Hundreds of boxes in a list that scrolls, those chosen first: it serves a finger, and without scripts.

    With them a search above it leaves only what matches (portal.js). `search` is how that search is called.
    """

    tall = True

    def __init__(self, *args: Any, search: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.search = search

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen, number = set(map(str, value or ())), (attrs or {}).get("id", f"id_{name}")
        options = sorted(self.choices, key=lambda row: str(row[0]) not in chosen)
        rows = (
            (f"{number}_{place}", name, code, SafeString(" checked") if str(code) in chosen else "", label)
            for place, (code, label) in enumerate(options)
        )
        boxes = format_html_join("\n", BOX, ((one[0], *one[1:4], one[0], one[4]) for one in rows))
        whole = {"class": "many-boxes", "id": number, "tabindex": "-1", "data-search": self.search}
        return format_html("<div{}>{}</div>", flatatt(whole), boxes)
