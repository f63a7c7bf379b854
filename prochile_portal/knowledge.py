"""The help centre's articles, read once from the content file."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from casework.text import fold

FILE = Path(__file__).parent / "content" / "knowledge_base.yaml"


@dataclass(frozen=True)
class Article:
    """An answer. `english` holds title and body for foreign companies, where there is one."""

    slug: str
    title: str
    body: str
    topic: str
    tags: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    english: dict[str, str] = field(default_factory=dict)

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.body.split("\n") if part.strip()]

    @property
    def english_paragraphs(self) -> list[str]:
        return [part.strip() for part in self.english.get("body", "").split("\n") if part.strip()]

    @property
    def summary(self) -> str:
        """The first sentence."""
        return self.paragraphs[0].split(". ")[0].rstrip(".") + "."


@dataclass(frozen=True)
class Topic:
    code: str
    label: str
    text: str
    articles: tuple[Article, ...]


def _article(row: dict[str, Any]) -> Article:
    return Article(
        slug=row["slug"], title=row["title"], body=row["body"], topic=row["topic"], tags=tuple(row["tags"]),
        clauses=tuple(row["related"]), english=row.get("en") or {},
    )  # fmt: skip


@cache
def articles() -> dict[str, Article]:
    """Every article by its slug, in the order of the file."""
    rows = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)["articles"]
    return {row["slug"]: _article(row) for row in rows}


@cache
def topics() -> tuple[Topic, ...]:
    """The topics with their articles."""
    rows = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)["topics"]
    return tuple(
        Topic(row["code"], row["label"], row["text"], tuple(a for a in articles().values() if a.topic == row["code"]))
        for row in rows
    )


@cache
def reviewed_on() -> Any:
    """The day on which the articles were last reviewed."""
    return yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)["reviewed_on"]


def search(text: str) -> list[Article]:
    """Articles that hold every word, accents and ñ folded; those that hold them in title or tags come first."""
    words = fold(text).split()
    if not words:
        return []
    found = []
    for article in articles().values():
        head = fold(" ".join((article.title, *article.tags, article.english.get("title", ""))))
        whole = f"{head} {fold(article.body)} {fold(article.english.get('body', ''))}"
        if all(word in whole for word in words):
            found.append((-sum(word in head for word in words), article))
    return [article for _, article in sorted(found, key=lambda pair: pair[0])]
