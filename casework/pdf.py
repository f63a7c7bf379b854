"""PDF from HTML: the one way to make a document that is printed or sent.

Templates hold plain HTML (headings, paragraphs, lists, tables), without CSS. Tables: `<table border="1">` draws every
line, `width="30%"` goes on the cells of the first row, `<tr height="24">` leaves room to sign (millimetres). Nothing
is fetched: pictures are left out. The same content gives the same bytes.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from fpdf import FPDF, FontFace, TextStyle
from fpdf.html import HTML2FPDF

from accounts.models import User

log = structlog.get_logger(__name__)
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every table of a font
PDF_TYPE: Final = "application/pdf"
FONTS: Final = Path(__file__).parent / "content" / "fonts"
FACES: Final = {"": "", "B": "-Bold", "I": "-Oblique", "BI": "-Bold"}
FAMILY: Final = "portal"
BLUE: Final = "#0f3d6e"
GREY: Final = "#555555"
LINES: Final = "#b8c2cc"
MARGIN: Final = 18
PADDING: Final = "0.8"
KEPT_WITH_HEADING: Final = 26  # millimetres: no heading stands alone at the foot of a page
STYLES: Final[dict[str, Any]] = {
    "h1": TextStyle(FAMILY, "B", 17, BLUE, b_margin=0.4),
    "h2": TextStyle(FAMILY, "B", 12.5, BLUE, t_margin=4, b_margin=0.3),
    "h3": TextStyle(FAMILY, "B", 10.5, BLUE, t_margin=2, b_margin=0.3),
    "li": TextStyle(l_margin=4, t_margin=0.6),
    "dd": TextStyle(l_margin=6),
    "a": FontFace(color=BLUE),
}


class _Reader(HTML2FPDF):
    """Reads a cell to its end before drawing it, so that a cell may hold words in bold, breaks or links."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            return
        if self.cell is not None:
            self.cell.append("\n" if tag in ("br", "li", "p") and self.cell else "")
            return
        if tag in ("h2", "h3"):
            self._end_paragraph()
            if self.pdf.will_page_break(KEPT_WITH_HEADING):
                self.pdf._perform_page_break()  # as fpdf2 itself does here: the state of the page is closed with it
        if tag == "table" and "cellpadding" not in dict(attrs):
            attrs = [*attrs, ("cellpadding", PADDING)]
        if tag in ("td", "th"):
            self.cell = []
            attrs = [*attrs, *([] if "align" in dict(attrs) else [("align", "left")])]
        super().handle_starttag(tag, attrs)
        height = dict(attrs).get("height")
        if tag == "tr" and height and self.table is not None:
            self.table.rows.pop()
            self.table_row = self.table.row(min_height=float(height))

    def handle_data(self, data: str) -> None:
        if self.cell is None:
            return super().handle_data(data)
        before = self.cell[-1][-1:] if self.cell else ""
        words = " ".join(data.split())
        led = " " if words and data[:1].isspace() and before not in ("", "\n", " ") else ""
        self.cell.append(led + words + (" " if words and data[-1:].isspace() else ""))

    def handle_endtag(self, tag: str) -> None:
        if self.cell is not None:
            if tag not in ("td", "th"):
                return
            text, self.cell = "".join(self.cell).strip(), None
            if text:
                super().handle_data(text)
        super().handle_endtag(tag)


class _Page(FPDF):
    HTML2FPDF_CLASS = _Reader
    foot = ""

    def footer(self) -> None:
        """Every page says what it belongs to and its number."""
        self.set_y(-14)
        self.set_font(FAMILY, size=8)
        self.set_text_color(GREY)
        self.cell(self.epw - 30, 6, self.foot, align="L")
        self.cell(30, 6, f"Página {self.page_no()} de {{nb}}", align="R")


def pdf_bytes(html: str, *, title: str, at: datetime, foot: str = "", landscape: bool = False) -> bytes:
    """An HTML text as a PDF, on letter paper.

    Args:
        html: the body, already escaped as templates do.
        title: of the document, and of every page's foot unless `foot` says otherwise.
        at: when it was made; part of the document.
    """
    page = _Page(orientation="landscape" if landscape else "portrait", format="letter")
    page.set_creation_date(at)
    page.set_title(title)
    page.set_lang("es-CL")
    page.set_margins(MARGIN, MARGIN)
    page.set_auto_page_break(True, margin=20)
    for style, suffix in FACES.items():
        page.add_font(FAMILY, style, FONTS / f"DejaVuSansCondensed{suffix}.ttf")
    page.foot = foot or f"{title} · {timezone.localtime(at):%d-%m-%Y %H:%M}"
    page.set_draw_color(LINES)
    page.set_font(FAMILY, size=9)
    page.add_page()
    page.write_html(
        html, font_family=FAMILY, tag_styles=STYLES, table_line_separators=True, li_prefix_color=BLUE,
        warn_on_tags_not_matching=False,
    )  # fmt: skip
    return bytes(page.output())


def pdf_response(
    filename: str,
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    at: datetime,
    user: User,
    foot: str = "",
    landscape: bool = False,
) -> HttpResponse:
    """A template as a PDF to download; who took what is logged.

    Args:
        filename: without extension, plain ASCII.
        template: a template of plain HTML, without the frame of the site.
    """
    log.info("export", user=user.pk, what=filename, format="pdf")
    body = pdf_bytes(render_to_string(template, context), title=title, at=at, foot=foot, landscape=landscape)
    response = HttpResponse(body, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
