"""A document on paper: no heading stands alone at the foot of its page."""

from datetime import UTC, datetime

import pytest

from casework import pdf

AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("lines", range(38, 64, 2))
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
    pdf.pdf_bytes(html, title="Resumen", at=AT)
    (heading, _), (table, _) = drawn
    assert heading == table
