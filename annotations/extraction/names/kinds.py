"""What each name names: a person, an organisation, a place or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from . import evidence
from .candidates import Name
from .organisations import distinctive
from .word_lists import COURTESY


def assign_kinds(names: Sequence[Name], kinds: dict[str, evidence.Signs]) -> None:
    """Set the kind and the confidence of each name. ``kinds`` holds the signs of each name so far and is updated."""
    _add_signs(names, kinds)
    confirmed = {n.text for n in names if not n.alone or n.page} | {
        part for n in names if len(n.words) > 1 for part in n.words
    }
    organisations = [n for n, pool in kinds.items() if evidence.kind_of(pool)[0] == "organisation"]
    parts = {w for n in organisations if " " in n for w in distinctive(n.split())}
    for name in names:
        if name.hit is not None:
            name.kind, name.sure = name.hit.phrase.entry.kind, 0.95
        elif name.phrase is not None:
            name.kind, name.sure = name.phrase.kind, 0.85
        elif not name.alone or name.page != 0 or name.text in confirmed:
            _assign(name, kinds.get(name.text, {}), is_part=name.text in parts)
        # else it is the first word of a headline: "Wildfire near Oslo"


def _add_signs(names: Sequence[Name], kinds: dict[str, evidence.Signs]) -> None:
    for name in names:
        if name.hit is not None or name.phrase is not None or name.heading or not name.signs:
            continue
        if name.doubtful and len(name.words) == 1:
            continue
        pool = kinds.setdefault(name.text, {})
        for key, weight in name.signs.items():
            pool[key] = max(weight, pool.get(key, 0.0))
    titled = {n.words[-1] for n in names if n.titles & set(COURTESY)}
    for text, pool in kinds.items():
        if text.split()[-1] in titled:  # "Ms Berg" says that "Solveig Berg" is a person too
            pool["person", "addressed"] = 3.0


def _assign(name: Name, pool: evidence.Signs, *, is_part: bool) -> None:
    """Set the kind of a name by its signs, "" if they weigh too little. ``is_part``: of a longer organisation."""
    name.kind, lead = evidence.kind_of(pool)
    name.sure = round(min(0.92, 0.5 + 0.08 * lead), 2)
    weight = sum(w for (kind, _), w in pool.items() if kind == name.kind)
    single = len(name.words) == 1
    least = {"person": 1.0 if single else 0.75, "organisation": 1.0}.get(name.kind, 0.0)
    if single and name.kind == "person" and not name.titles:
        least = 1.7
    elif single and name.kind == "organisation" and not is_part:
        least = 1.6
    if weight < least:
        name.kind = ""
