"""Turns an e-mail of emails.yaml and its context into subject, text and HTML. Pure: no database, no clock."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.template import Context, Engine
from django.template.loader import render_to_string

CONTENT = Path(__file__).resolve().parents[1] / "content"
NAME_LIMIT = 40
NO_SUBJECT = "(sin asunto)"
# What the layout itself can say; everything else must come with the context.
LAYOUT_VARIABLES = frozenset({"privacy_url", "kind_label", "case_address", "opt_out_url"})
_VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")
_ENGINE = Engine(autoescape=False)  # texts are escaped once, in templates/emails/message.html


class UnknownEmail(LookupError):
    """No e-mail with that id in emails.yaml."""


class MissingVariables(ValueError):
    """The context lacks variables that the e-mail declares."""


@dataclass(frozen=True)
class Topic:
    """A group of optional e-mails that a reader can stop."""

    code: str
    label: str
    consequence: str


@dataclass(frozen=True)
class Rendered:
    from_name: str
    subject: str
    text: str
    html: str


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Every e-mail by id, as written in emails.yaml."""
    return {spec["id"]: spec for spec in _content()["emails"]}


@cache
def _content() -> dict[str, Any]:
    return yaml.load((CONTENT / "emails.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


@cache
def _topics() -> list[dict[str, Any]]:
    return yaml.load((CONTENT / "email_topics.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)["topics"]


def spec_of(template: str) -> dict[str, Any]:
    """The e-mail's entry. Raises UnknownEmail."""
    try:
        return catalogue()[template]
    except KeyError:
        raise UnknownEmail(template) from None


def topic_of(template: str, language: str = "es") -> Topic | None:
    """The topic under which a reader can stop this e-mail; None when it cannot be stopped."""
    if not spec_of(template)["opt_out"]:
        return None
    return next(_topic(row, language) for row in _topics() if template in row["emails"])


def topic(code: str, language: str = "es") -> Topic | None:
    return next((_topic(row, language) for row in _topics() if row["code"] == code), None)


def _topic(row: dict[str, Any], language: str) -> Topic:
    suffix = f"_{language}" if f"label_{language}" in row else ""
    return Topic(row["code"], row["label" + suffix], row["consequence" + suffix])


def language_for(template: str, wanted: str) -> str:
    """The language in which the e-mail exists, nearest to the one wanted ("es-cl" is "es")."""
    languages = spec_of(template)["languages"]
    short = wanted.split("-")[0]
    return short if short in languages else languages[0]


def variables_of(template: str, language: str = "es") -> frozenset[str]:
    """Every variable that the e-mail needs: declared, or used by its sender, signature and texts."""
    spec = spec_of(template)
    language = language_for(template, language)
    parts = [*_parts(spec, language), *spec.get("digest", {}).values()]
    used = {name for part in parts for name in _VARIABLE.findall(part)}
    return frozenset(used | set(spec["uses"]) | set(spec["variables"])) - LAYOUT_VARIABLES


def _parts(spec: dict[str, Any], language: str) -> tuple[str, str, str, str]:
    return spec["from_name"], spec["subject"][language], spec["body"][language], _signature(spec, language)


def _signature(spec: dict[str, Any], language: str) -> str:
    by_language = _content()["signatures"][spec["signature"]]
    return by_language.get(language, by_language["es"])


def _footer(spec: dict[str, Any], language: str) -> str:
    by_language = _content()["footers"][spec["kind"]]
    return by_language.get(language, by_language["es"])


def missing(template: str, context: Mapping[str, object], language: str = "es") -> list[str]:
    """Variables that the e-mail needs and the context does not bring, sorted."""
    return sorted(variables_of(template, language) - context.keys())


def render(template: str, context: Mapping[str, str], *, language: str = "es") -> Rendered:
    """Write the e-mail. Raises UnknownEmail; what the context lacks stays empty (`missing` tells beforehand)."""
    spec = spec_of(template)
    language = language_for(template, language)
    sender, _, body, signature = _parts(spec, language)
    action = spec["call_to_action"]
    label, url = action["label"].get(language, action["label"]["es"]), str(context.get(action["url"], ""))
    parts = {
        "body": _write(body, context),
        "signature": _without_loose_ends(_write(signature, context)),
        "footer": _write(_footer(spec, language), context),
    }
    link = f"{label}: {url}" if url else ""
    text = "\n\n".join(part for part in (parts["body"], link, parts["signature"], parts["footer"]) if part)
    subject = _one_line(_write(spec["subject"][language], _short_names(context)))
    html = render_to_string(
        "emails/message.html",
        {
            "language": language,
            "subject": subject,
            "paragraphs": parts["body"].split("\n\n"),
            "action_label": label,
            "action_url": url if url.startswith(("https://", "http://")) else "",
            "signature": parts["signature"],
            "footer": parts["footer"],
        },
    )
    return Rendered(_one_line(_write(sender, _short_names(context))), subject, text + "\n", html)


def digest_line(template: str, context: Mapping[str, str]) -> tuple[str, str] | None:
    """(section, line) of the daily digest for this e-mail, or None where it has none."""
    digest = spec_of(template).get("digest")
    if digest is None:
        return None
    return digest["section"], _one_line(_write(digest["line"], context))


def _write(source: str, context: Mapping[str, str]) -> str:
    text = _compiled(source).render(Context(dict(context), autoescape=False))
    return re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n")).strip()


@cache
def _compiled(source: str):
    return _ENGINE.from_string(source)


def _one_line(text: str) -> str:
    """A header holds one line: anything else would let a name write headers of its own."""
    return " ".join(text.split())


def _short_names(context: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value[: NAME_LIMIT - 1].rstrip() + "…" if name.endswith("_name") and len(value) > NAME_LIMIT else value
        for name, value in context.items()
    }


def _without_loose_ends(signature: str) -> str:
    """A telephone or post that nobody wrote leaves no dangling separator."""
    lines = (line.strip().strip("·,").strip() for line in signature.splitlines())
    return "\n".join(line for line in lines if line)
