"""Spanish names of what the catalogue of clauses calls in English: terms, parameters, rungs and readers."""

import json
from typing import Any

TERMS = {
    "contact": "Contacto", "interview": "Entrevista", "answer": "Respuesta", "ceiling": "Tope", "urgent": "Urgente",
    "medium": "Media", "attend": "Atención", "rebuttal": "Descargos", "notice": "Anticipación", "mail": "Correo",
    "term": "Plazo",
}  # fmt: skip
PARAMETERS = {
    "acknowledgement": "Acuse de recibo", "applicability": "Escala de aplicabilidad", "attempts_before_email":
    "Intentos sin respuesta antes de un correo", "categories": "Categorías", "catalogue": "Catálogo",
    "centre_target_uf": "Ventas en UF que atiende el centro", "channels": "Canales", "companies_per_executive":
    "Empresas por ejecutivo/a", "copied": "Con copia a", "counting_actions_needed": "Acciones que suman, necesarias",
    "counts_from": "Se cuenta desde", "days": "Días sin contacto que son muchos", "days_category_1":
    "Días sin contacto que son muchos: categoría 1", "days_category_2": "Días sin contacto que son muchos: categoría 2",
    "days_category_3": "Días sin contacto que son muchos: categoría 3", "days_without_category":
    "Días sin contacto que son muchos: sin categoría",
    "dissatisfied": "Notas de insatisfacción", "duties": "Deberes", "evidence":
    "Evidencia", "excepted_regions": "Regiones exceptuadas", "facts": "Hechos", "families": "Familias", "grounds":
    "Razones admitidas", "in_excepted_regions": "En las regiones exceptuadas", "indicators": "Indicadores",
    "intake_overseer": "Supervisa la captación", "interview_points_range": "Puntos de la entrevista",
    "low_branch_overseer": "Supervisa la rama de potencial Bajo", "medium_up_to_uf": "Mediana hasta, en UF",
    "months_before_lowering": "Meses en la categoría antes de proponer bajarla", "months_of_activity": "Meses de "
    "actividad que se miran", "micro_up_to_uf": "Micro hasta, en UF", "modes": "Modalidades",
    "moment": "Momento", "needed": "Qué se entrega",
    "no_effect_before_the_term_ends": "Sin efecto antes de que termine el plazo", "obstacles": "Obstáculos",
    "opt_out_moves_category": "Cambio de categoría si deja los correos", "order": "Orden", "origins": "Procedencias",
    "period": "Período", "questions": "Preguntas", "recurrence": "Cada cuánto", "regional_offices":
    "Oficinas regionales", "regular_exporter_from_actions": "Trabajo habitual de una exportadora desde, en acciones",
    "regular_from_actions": "Trabajo habitual desde, en acciones",
    "results": "Resultados", "satisfied": "Notas de satisfacción", "scale": "Escala",
    "segments": "Segmentos", "small_up_to_uf": "Pequeña hasta, en UF",
    "split_worth_companies": "Empresas que vale mover para no partir un sector",
    "sporadic_below_actions": "Trabajo esporádico bajo, en acciones", "stages": "Etapas", "steps": "Pasos",
    "supplier_consent_required": "Requiere consentimiento del proveedor", "then": "Qué sigue",
    "uneven_by_percent": "Carga sobre el promedio al redistribuir, en %",
    "within_the_term_of": "Dentro del plazo de", "years_of_exports_asked": "Años de exportación que se preguntan",
    "years_without_work": "Años sin trabajar con ProChile",
}  # fmt: skip
RUNGS = {
    "half_way": "A mitad de plazo", "one_day_before": "Por vencer", "due_day": "El último día",
    "overdue": "Vencido", "overdue_head": "Vencido", "overdue_oversight": "Vencido", "hours_left": "Por vencer",
    "rebuttal_reminder": "Recordatorio", "ended": "Plazo terminado",
}  # fmt: skip
UNITS = {"business_days": ("día hábil", "días hábiles"), "hours": ("hora", "horas")}
READERS = {
    "responsible": "quien está a cargo", "office_head": "la jefatura de la oficina",
    "overseer": "quien supervisa la cláusula",
    "company": "la empresa",
}  # fmt: skip


def term(key: str) -> str:
    return TERMS.get(key, key)


def parameter(name: str) -> str:
    return PARAMETERS.get(name, name.replace("_", " ").capitalize())


def value(found: Any) -> str:
    """A parameter's value on one line."""
    if isinstance(found, bool):
        return "Sí" if found else "No"
    if isinstance(found, list) and all(isinstance(item, str | int) for item in found):
        return ", ".join(map(str, found))
    return json.dumps(found, ensure_ascii=False) if isinstance(found, dict | list) else str(found)


def ladder(rungs: list[dict[str, Any]]) -> list[str]:
    """«A mitad de plazo: quien está a cargo», rung by rung."""
    return [f"{moment(r['when'])}: {READERS.get(r['to'], r['to'])}" for r in rungs]


def moment(when: dict[str, Any]) -> str:
    """When an alert is given: «2 días hábiles antes»."""
    if when["at"] == "due_day":
        return "El último día"
    if when["at"] == "fraction":
        return "A mitad de plazo" if when["value"] == 0.5 else f"Al {when['value']:.0%} del plazo"
    if when["at"] == "after" and not when["amount"]:
        return "Al vencer"
    one, many = UNITS[when["unit"]]
    length = f"{when['amount']} {one if when['amount'] == 1 else many}"
    return f"{length} antes" if when["at"] == "before" else f"{length} después de vencer"


def distance(rung: dict[str, Any]) -> str:
    """What the number of an alert counts: «Cuántos días hábiles antes avisar a quien está a cargo»."""
    when = rung["when"]
    side = "antes" if when["at"] == "before" else "después de vencer"
    return f"Cuántos {UNITS[when['unit']][1]} {side} avisar a {READERS.get(rung['to'], rung['to'])}".replace(
        "Cuántos horas", "Cuántas horas"
    )
