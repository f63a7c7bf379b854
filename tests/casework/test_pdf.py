"""A document on paper: no heading stands alone at the foot of its page."""

import re
import zlib
from datetime import UTC, datetime

import pytest

from casework import pdf

AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("lines", range(60, 84, 2))
def test_no_heading_stands_alone_at_the_foot_of_a_page(monkeypatch, lines):
    drawn = []

    class Watched(pdf._Reader):
        def handle_endtag(self, tag):
            super().handle_endtag(tag)
            if tag == "h2":
                self._end_paragraph()
                drawn.append((self.pdf.page, self.pdf.y))
            elif tag == "table":
                drawn.append((self.pdf.page, self.pdf.y))

    monkeypatch.setattr(pdf._Page, "HTML2FPDF_CLASS", Watched)
    html = f"<p>{'<br>'.join(['Línea'] * lines)}</p><h2>Expedientes</h2><table><tr><th>Folio</th></tr></table>"
    made = pdf.pdf_bytes(html, title="Resumen", at=AT)
    (heading, _), (table, _) = drawn
    assert heading == table
    for page in pages(made):
        assert len(re.findall(rb"(?m)^q\s", page)) == len(re.findall(rb"(?m)(?:^| )Q$", page)), (
            "the state of each page is closed in it, its foot too"
        )


def pages(made: bytes) -> list[bytes]:
    """What is drawn on each page."""
    streams = [zlib.decompress(one) for one in re.findall(rb"stream\n(x.*?)\nendstream", made, re.DOTALL)]
    return [one for one in streams if b" Tf ET" in one or b" Tf" in one[:400]]
