"""How a browser without scripts fills in the ficha."""

from __future__ import annotations

from typing import Any

from intake.ficha import spec


def section_data(section: spec.Section, answers: dict[str, Any]) -> dict[str, Any]:
    """What a browser posts for one section."""
    data: dict[str, Any] = {}
    for field in section.fields:
        value = answers.get(field.name)
        if value is None:
            continue
        if field.is_table:
            data |= rows_data(field.name, value)
        elif field.type == "country_list":
            data |= {f"{field.name}_{place}": code for place, code in enumerate(value)}
        elif isinstance(value, bool):
            question = field.name in ("exported_last_three_years", "exported_before", "indirect_export")
            data[field.name] = ("si" if value else "no") if question else ("on" if value else "")
        else:
            data[field.name] = value
    return data


def rows_data(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    data = {f"{name}-total": str(len(rows))}
    for index, row in enumerate(rows):
        for column, value in row.items():
            data[f"{name}-{index}-{column}"] = "on" if value is True else value
    return data


def fill_by_hand(client, answers: dict[str, Any]) -> None:
    """Section by section; a section that opens new questions is answered again."""
    for section in spec.load().sections:
        for _ in range(2):
            response = client.post(f"/empresa/ficha/{section.slug}/", section_data(section, answers))
            assert response.status_code == 302, response.content.decode()[:3000]
            if response["Location"] != f"/empresa/ficha/{section.slug}/":
                break
