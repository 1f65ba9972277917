"""Cells of all tables over one source -> what an attacker can add up, as systems.

Comes in: `Cells`. Goes out: `Linked`. It must not know how cells are chosen.

A cell that stands in two tables is one cell. Margins that no table shows are there too, as hidden ones: two tables may share one.
People are added up only where the data bear it: where each person of the wider cell is in one of the narrower ones. Elsewhere the
attacker knows no more than that the wider cell has at least as many people as each narrower one and at most as many as all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from redact.aggregate.cells import LARGEST, PEOPLE, REASON, Cells, is_published
from redact.aggregate.lines import ROWS
from redact.aggregate.shapes import Flags, Floats, Ints, Sum, System, Target
from redact.policy import Measure

Quantity = tuple[str, ...]
"""What is counted: `("people",)`, `("rows",)`, `("sum", column)`, `("yes", column, …)`, `("no", column, …)`."""


@dataclass(frozen=True)
class Linked:
    """All cells over one source."""

    place: Mapping[str, Ints]
    """Table -> the cell of each of its rows."""
    systems: tuple[System, ...]
    """People and what else is counted; then one for each sum."""
    people: Floats
    primary: Flags
    listed: Flags
    """Whether a table lists the cell; the others are hidden and nobody minds."""
    quantities: tuple[Mapping[tuple[Quantity, int], int], ...]
    """Of each system: (what, cell) -> the quantity."""
    additive: bool
    """Whether people add up everywhere."""


def link(tables: Sequence[Cells], k: int, p: float) -> Linked:
    """The systems of tables over one source."""
    names: dict[tuple[object, ...], int] = {}
    place = {cells.name: np.array([names.setdefault(key, len(names)) for key in _keys(cells)], dtype=np.int64) for cells in tables}
    count = len(names)
    people, primary, listed = np.zeros(count), np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    for cells in tables:
        at = place[cells.name]
        people[at] = cells.frame[PEOPLE].to_numpy()
        listed[at] |= is_published(cells)
        primary[at] |= cells.frame[REASON].is_not_null().to_numpy()
    primary &= listed
    values, spreads = _values(tables, place)
    families = {cells.name: list(_families(cells, place[cells.name])) for cells in tables}
    lowest = _lowest([family for found in families.values() for family in found], count)
    counted = {what: held for what, held in values.items() if what[0] != "sum"}
    shown = {what for cells in tables for what in _shown(cells)}
    made = [_system({w: h for w, h in counted.items() if w in shown}, families, primary, k, lowest, {}, p)]
    added = [what for what in sorted(shown) if what[0] == "sum"]
    made += [_system({what: values[what]}, families, primary, k, lowest, spreads[what], p) for what in added]
    exact = all(each.low == each.high for each in made[0][0].sums if len(each.terms) > 2)
    return Linked(place, tuple(system for system, _ in made), people, primary, listed, tuple(found for _, found in made), exact)


def _keys(cells: Cells) -> Iterator[tuple[object, ...]]:
    named = [tree.keys for tree in cells.trees]
    for row in cells.frame.select(cells.dimensions).iter_rows():
        yield tuple(sorted(keys[node] for keys, node in zip(named, row, strict=True) if node))


def what_of(measure: Measure) -> tuple[Quantity, ...]:
    """The quantities that a measure tells."""
    if measure.rows:
        return (("rows",),)
    if measure.rate:
        of = (measure.rate, *sorted(map(repr, measure.of)))
        return ("yes", *of), ("no", *of)
    return (("sum", measure.sum or measure.mean or ""),) if measure.sum or measure.mean else ()


def _shown(cells: Cells) -> list[Quantity]:
    return [("people",), *(what for measure in cells.rule.measures.values() for what in what_of(measure))]


Held = dict[int, float]


def _values(tables: Sequence[Cells], place: Mapping[str, Ints]) -> tuple[dict[Quantity, Held], dict[Quantity, Held]]:
    """The value of each quantity by cell, and of sums the largest part of a person."""
    values: dict[Quantity, Held] = {}
    spreads: dict[Quantity, Held] = {}
    for cells in tables:
        at = place[cells.name].tolist()
        people = cells.frame[PEOPLE].to_list()
        values.setdefault(("people",), {}).update(zip(at, people, strict=True))
        values.setdefault(("rows",), {}).update(zip(at, cells.frame[ROWS].to_list(), strict=True))
        for name, measure in cells.rule.measures.items():
            whats = what_of(measure)
            if measure.rate:
                yes = cells.frame[name].to_list()
                values.setdefault(whats[0], {}).update(zip(at, yes, strict=True))
                values.setdefault(whats[1], {}).update({c: n - y for c, n, y in zip(at, people, yes, strict=True)})
            elif measure.sum or measure.mean:
                values.setdefault(whats[0], {}).update(zip(at, cells.frame[name].to_list(), strict=True))
                spreads.setdefault(whats[0], {}).update(zip(at, cells.frame[f"{name}:{LARGEST}"].to_list(), strict=True))
    return values, spreads


def _families(cells: Cells, place: Ints) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(wider cell, the narrower ones that make it up) for every wider cell and dimension."""
    rows = list(cells.frame.select(cells.dimensions).iter_rows())
    at = place.tolist()
    where = dict(zip(rows, at, strict=True))
    for position, tree in enumerate(cells.trees):
        parent = tree.parent.tolist()
        found: dict[tuple[int, ...], list[int]] = {}
        for row, cell in zip(rows, at, strict=True):
            if row[position]:
                found.setdefault((*row[:position], parent[row[position]], *row[position + 1 :]), []).append(cell)
        yield from ((where[row], tuple(narrower)) for row, narrower in found.items())


def _system(
    counted: Mapping[Quantity, Held],
    families: Mapping[str, Sequence[tuple[int, tuple[int, ...]]]],
    primary: Flags,
    k: int,
    lowest: Ints,
    spread: Mapping[int, float],
    p: float,
) -> tuple[System, Mapping[tuple[Quantity, int], int]]:
    number = {(what, cell): quantity for quantity, (what, cell) in enumerate((w, c) for w, held in counted.items() for c in held)}
    cell = np.array([c for _, c in number], dtype=np.int64)
    values = np.array([counted[what][c] for what, c in number], dtype=np.float64)
    is_sum = any(what[0] == "sum" for what in counted)
    floor = np.array([1.0 if what[0] in {"people", "rows"} else 0.0 for what, _ in number])
    if is_sum and values.min(initial=0.0) < 0:
        floor[:] = -1e8
    sums = dict.fromkeys(_sums(counted, families, number, values, is_sum))
    for (what, c), quantity in number.items():
        if what[0] == "rows":
            sums[((quantity, 1.0), (number[("people",), c], -1.0)), 0.0, np.inf] = None
        if what[0] == "yes":
            other = number[("no", *what[1:]), c]
            sums[((number[("people",), c], 1.0), (quantity, -1.0), (other, -1.0)), 0.0, 0.0] = None
    targets = [
        target
        for (what, c), quantity in number.items()
        if primary[c]
        for target in _target(what, quantity, values[quantity], k, float(lowest[c]), spread.get(c, 0.0) * p / 100)
    ]
    made = System(cell, values, floor, tuple(Sum(*each) for each in sums), tuple(targets), whole=not is_sum)
    return made, number


def _target(what: Quantity, quantity: int, value: float, k: int, lowest: float, spread: float) -> Iterator[Target]:
    """What must stay possible: the fewest people that the listed cells leave, and k; of a sum, the largest part by p per cent."""
    if what[0] == "sum":
        if spread > 0:
            yield Target(quantity, value - spread, value + spread)
    elif what[0] == "people" and value < k:
        yield Target(quantity, min(lowest, value), k)
    elif what[0] in {"people", "rows"}:
        yield Target(quantity, min(value, max(lowest, value - 1)), max(float(k), value + 1))
    elif what[0] in {"yes", "no"} and value < k:
        yield Target(quantity, 0.0, k)


def _lowest(families: Sequence[tuple[int, tuple[int, ...]]], count: int) -> Ints:
    """How many people a cell has at least, since every narrower cell that is listed has one."""
    found = np.ones(count, dtype=np.int64)
    while True:
        before = found.copy()
        for wide, narrow in families:
            found[wide] = max(found[wide], found[list(narrow)].sum())
        if (found == before).all():
            return found


def _sums(
    counted: Mapping[Quantity, Held],
    families: Mapping[str, Sequence[tuple[int, tuple[int, ...]]]],
    number: Mapping[tuple[Quantity, int], int],
    values: Floats,
    is_sum: bool,
) -> Iterator[tuple[tuple[tuple[int, float], ...], float, float]]:
    for what, held in counted.items():
        for wide, narrow in (family for found in families.values() for family in found):
            if wide not in held or any(c not in held for c in narrow):
                continue
            one, many = number[what, wide], [number[what, c] for c in sorted(narrow)]
            more = float(values[many].sum() - values[one])
            terms = ((one, -1.0), *((quantity, 1.0) for quantity in many))
            if is_sum:
                room = 1e-6 * max(1.0, abs(float(values[one])))
                yield terms, -room, room
            elif more == 0:
                yield terms, 0.0, 0.0
            else:
                yield terms, 0.0, np.inf
                yield from ((((one, 1.0), (quantity, -1.0)), 0.0, np.inf) for quantity in many)
