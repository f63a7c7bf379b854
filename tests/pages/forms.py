"""The forms of a page as a browser would send them: each control with its type, its options, and a plain value."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501
PLAIN = {
    "number": "1", "date": "2026-11-23", "datetime-local": "2026-11-23T10:00", "time": "10:00", "month": "2026-11",
    "email": "ines.parra@conservas.example", "url": "https://conservas.example", "tel": "+56 9 5555 0101",
}  # fmt: skip


@dataclass
class Control:
    """`kind` is the type of an input, or select, textarea. `values` are what the page shows or has chosen."""

    name: str
    kind: str
    attrs: dict[str, str]
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @property
    def plain(self) -> list[Any]:
        """What a careful person would send."""
        if self.kind == "file":
            if ".csv" in self.attrs.get("accept", ""):
                return [SimpleUploadedFile("datos.csv", b"RUT;Nombre\n76000001-0;Uno\n")]
            return [SimpleUploadedFile("papel.pdf", PDF, content_type="application/pdf")]
        if any(self.values) or self.kind in ("hidden", "checkbox"):
            return self.values
        if self.kind in ("select", "radio"):
            return [option for option in self.options if option][:1]
        if self.kind in PLAIN:
            return [self.attrs.get("min") or PLAIN[self.kind]]
        return ["Conservas Ejemplo"]


@dataclass
class Form:
    method: str = "get"
    action: str = ""
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)

    @property
    def filled(self) -> list[Control]:
        """What a person fills in."""
        return [control for control in self.controls.values() if control.kind != "hidden"]

    @property
    def plain(self) -> dict[str, list[Any]]:
        """The whole form, as a careful person would send it."""
        return {name: control.plain for name, control in self.controls.items()} | {
            name: [value] for name, value in self.buttons.items()
        }


class Forms(HTMLParser):
    """Reads the forms of a page, and the text of each element with an id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.control: Control | None = None
        self.texts: dict[str, str] = {}
        self.open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag not in ("input", "br", "img", "link", "meta", "hr", "use", "path"):
            self.open.append((tag, given.get("id", "")))
        if tag == "form":
            self.form = Form(given.get("method", "get").lower(), given.get("action", ""))
            self.forms.append(self.form)
        elif tag == "option" and self.control is not None:
            self.control.options.append(given.get("value", ""))
            if "selected" in given:
                self.control.values.append(given.get("value", ""))
        elif self.form is not None and given.get("name", "csrfmiddlewaretoken") != "csrfmiddlewaretoken":
            self.handle_control(self.form, tag, given)

    def handle_control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        if tag == "button" or kind in ("submit", "image"):
            form.buttons.setdefault(given["name"], given.get("value", ""))
        elif tag in ("input", "select", "textarea"):
            control = form.controls.setdefault(given["name"], Control(given["name"], kind, given))
            if kind in ("radio", "checkbox"):
                control.options.append(given.get("value", "on"))
                if "checked" in given:
                    control.values.append(given.get("value", "on"))
            elif tag == "input":
                control.values.append(given.get("value", ""))
            self.control = control

    def handle_data(self, data: str) -> None:
        for _, name in self.open:
            if name:
                self.texts[name] = self.texts.get(name, "") + data
        if self.control is not None and self.open and self.open[-1][0] == "textarea":
            self.control.values = ["".join(self.control.values) + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag in ("form", "select", "textarea"):
            self.control = None
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                break
