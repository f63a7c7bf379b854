"""Text as people type it when they search: without accents, ñ as n, lower case, single spaces."""

import unicodedata
from collections.abc import Iterable


def alphabetical(name: str) -> str:
    """The key by which names are ordered in Spanish: accents do not count, ñ comes after n."""
    return fold(name.lower().replace("ñ", "n\uffff"))


def fold(text: str) -> str:
    """Fold a text for searching: «Viñedos  Ñuñoa» and «vinedos nunoa» become the same.

    Args:
        text: what was stored or typed.
    """
    plain = unicodedata.normalize("NFKD", text.replace("\x00", ""))
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).lower().split())


def ids(values: Iterable[str]) -> list[int]:
    """The ids among what a form or an address brings: what is no number that a row can have is left out."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]


MOST_WORDS = 30


def search_words(text: str) -> list[str]:
    """The words to look for, folded; a database takes no NUL, nor a condition for each of thousands of words."""
    return fold(text.replace("\x00", "")).split()[:MOST_WORDS]


def one_of(noun: str) -> str:
    """«cuenta potencial» of «cuentas potenciales»."""
    return " ".join(_singular(word) for word in noun.split())


def _singular(word: str) -> str:
    if word.endswith(("ciones", "siones")):
        return word[:-4] + "ón"
    return word.removesuffix("es" if word.endswith(("les", "nes", "res", "dades", "tudes")) else "s")
