"""SEG-2: somebody of a company stops the follow-up by e-mail: its log, its executive and its head know at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from casework.door import record
from casework.models import OptOut
from casework.services.clauses import parameter
from casework.services.mail_text import topic
from portfolio.emails import follow_up as emails
from portfolio.models import Company, Representation
from portfolio.rules.categories import stopping_moves
from portfolio.selectors.care import FOLLOW_UP
from portfolio.services.suggestions import look_at
from portfolio.states import CATEGORY_NAMES


@transaction.atomic
def follow_up_stopped(row: OptOut, now: datetime) -> None:
    """Write down in each company of that address that it stopped the follow-up, or takes it again; tell who attends it.

    What it means for the category is proposed to the head, who decides (PAGES.md, matrix).
    """
    known = topic(row.topic)
    if row.topic != FOLLOW_UP or known is None:
        return
    links = Representation.objects.acting().filter(person__email__iexact=row.address).order_by("company")
    links = links.select_related("person", "company__case", "company__office", "company__executive")
    stopped = row.until is None
    for link in links:
        verb = "pidió no recibir" if stopped else "vuelve a recibir"
        record(
            link.company.case, "follow_up_stopped" if stopped else "follow_up_resumed", actor=link.person, now=now,
            label=f"{link.person.display_name} {verb} el seguimiento por correo"[:200], internal=True,
            data={"opt_out": row.pk},
        )  # fmt: skip
        look_at(link.company, now=now)
        if stopped:
            emails.executive_told_opt_out(
                row, link.company, person=link.person, kind=known.label, category_line=_line(link.company, now), now=now
            )
    if stopped and links:
        notes = [_note(link.company, now) for link in links if _may_move(link.company, now)]
        emails.opt_out_confirmed(
            row, links[0].person, [link.company for link in links], kind=known.label, note=" ".join(notes), now=now
        )


def _may_move(company: Company, now: datetime) -> bool:
    return stopping_moves(parameter("SEG-2", "opt_out_moves_category", now), company.category) is not None


def _line(company: Company, now: datetime) -> str:
    """Its category, and why it stays for now."""
    if company.category is None:
        return "todavía no tiene."
    name = CATEGORY_NAMES[company.category]
    target = stopping_moves(parameter("SEG-2", "opt_out_moves_category", now), company.category)
    if target is None:
        return f"{name}. No cambia por esto."
    return f"{name}. Se propuso a la jefatura pasarla a la {CATEGORY_NAMES[target]}; no cambia hasta que decida."


def _note(company: Company, now: datetime) -> str:
    target = stopping_moves(parameter("SEG-2", "opt_out_moves_category", now), company.category) or 0
    return (
        f"{company.name} está en la categoría {CATEGORY_NAMES[company.category or 0]}: sin este seguimiento, la "
        f"jefatura de su oficina revisa si pasa a la {CATEGORY_NAMES[target]}. Si cambia, le avisaremos."
    )
