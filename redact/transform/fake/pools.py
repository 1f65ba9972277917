"""What Faker has of a locale, drawn once with a fixed seed.

Comes in: a kind and a locale. Goes out: sorted distinct values. It must not know rows.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import polars as pl

from redact.canon import fold
from redact.errors import PolicyError

_TRIES, _LEAST = 4_000, 50
_STREETS = {"fr_BE": "fr_FR", "fr_CH": "fr_FR", "fr_CA": "fr_FR", "en_IE": "en_GB"}
_CITIES = {"fr_BE": "nl_BE"}
"""Where Faker has addresses of the language or the country under another locale."""
_BULGARIAN = re.compile(r"^[А-Я][а-я]+(?:ов|ев|ин|ски)$")
_TOWNS = (
    "Благоевград Бургас Варна Велинград Видин Враца Габрово Добрич Дупница Казанлък Карлово Кърджали Кюстендил Ловеч Монтана Пазарджик "
    "Перник Плевен Пловдив Разград Русе Самоков Свищов Силистра Сливен Смолян Сопот София Търговище Хасково Шумен Ямбол"
).split()
"""Towns of Bulgaria, of which Faker has no addresses."""


@functools.lru_cache(maxsize=64)
def pool(kind: str, locale: str) -> pl.Series:
    """The values that `kind` can become, sorted and distinct. Raises PolicyError where Faker has no such locale, or too few values."""
    return _distinct(kind, locale, _special(kind, locale) or _drawn(kind, locale))


def names(kind: str, locale: str) -> list[pl.Series]:
    """First names, last names or patronymics of women, then of men."""
    return [pool(f"{kind}_{sex}", locale) for sex in ("female", "male")]


def _distinct(kind: str, locale: str, drawn: list[str]) -> pl.Series:
    distinct = list({fold(value): value for value in sorted(set(drawn))}.values())
    least = 20 if drawn is _TOWNS else _LEAST
    if len(distinct) < least:
        raise PolicyError(f"fake {kind}: expected a locale with {_LEAST} values or more, found {len(distinct)} in {locale}")
    return pl.Series(distinct, dtype=pl.String)


def _special(kind: str, locale: str) -> list[str] | None:
    """What is made from Faker's values and not by it: Bulgarian surnames and patronymics agree with the sex."""
    if locale != "bg_BG":
        return None
    if kind == "city":
        return _TOWNS
    if kind == "street":
        return [f"ул. {name}" for name in pool("last_name_male", locale)]
    if kind.startswith("last_name"):
        men = [name for name in _drawn("last_name_male", locale) if _BULGARIAN.match(name)]
        return [_of_woman(name) for name in men] if kind.endswith("_female") else men
    if kind.startswith("patronymic"):
        men = [_patronymic(name) for name in pool("first_name_male", locale)]
        return [_of_woman(name) for name in men] if kind.endswith("_female") else men
    return None


def _of_woman(name: str) -> str:
    """A surname or patronymic in the form of a woman: Петров, Петрова; Добрински, Добринска."""
    return name[:-1] + "а" if name.endswith("и") else name + "а"


def _patronymic(father: str) -> str:
    """The second name of a son: Петър, Петъров; Андрей, Андреев; Георги, Георгиев; Илия, Илиев; Никола, Николов."""
    if father.endswith("и"):
        return father + "ев"
    if father.endswith(("й", "я", "ь", "ю")):
        return father[:-1] + "ев"
    return (father[:-1] if father[-1] in "аоеуъ" else father) + "ов"


def _drawn(kind: str, locale: str) -> list[str]:
    source = _faker(_locale(kind, locale))
    make = getattr(source, {"street": "street_name"}.get(kind, kind), None)
    if make is None:
        raise PolicyError(f"fake {kind}: expected a locale that has it, found {locale}")
    return [make().replace("\n", ", ") for _ in range(_TRIES)]


def _locale(kind: str, locale: str) -> str:
    return {"street": _STREETS, "city": _CITIES}.get(kind, {}).get(locale, locale)


def _faker(locale: str) -> Any:
    from faker import Faker
    from faker.config import AVAILABLE_LOCALES

    if locale not in AVAILABLE_LOCALES:
        raise PolicyError(f"fake locale: expected one of Faker's, found {locale}")
    source = Faker(locale)
    source.seed_instance(0)
    return source
