"""What each name names: a person, an organisation, a place or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from . import evidence
from .candidates import Name
from .organisations import distinctive
from .word_lists import COURTESY


def assign_kinds(names: Sequence[Name], kinds: dict[str, evidence.Signs]) -> None:
    """Set the kind and the confidence of each name. ``kinds`` holds the signs of each name so far and is updated."""
    for name in names:
        if name.hit is None and name.phrase is None and not name.heading and name.signs:
            if name.doubtful and len(name.words) == 1:
                continue
            pool = kinds.setdefault(name.text, {})
            for key, weight in name.signs.items():
                pool[key] = max(weight, pool.get(key, 0.0))
    confirmed = {n.text for n in names if not n.alone or n.page} | {
        part for n in names if len(n.words) > 1 for part in n.words
    }
    titled = {n.words[-1] for n in names if n.titles & set(COURTESY)}
    for text, pool in kinds.items():
        if text.split()[-1] in titled:  # "Ms Berg" says that "Solveig Berg" is a person too
            pool["person", "addressed"] = 3.0
    bodies = [n for n, pool in kinds.items() if evidence.kind_of(pool)[0] == "organisation"]
    parts = {w for n in bodies if " " in n for w in distinctive(n.split())}
    for name in names:
        if name.hit is not None:
            name.kind, name.sure = name.hit.phrase.entry.kind, 0.95
            continue
        if name.phrase is not None:
            name.kind, name.sure = name.phrase.kind, 0.85
            continue
        if name.alone and name.page == 0 and name.text not in confirmed:
            continue  # the first word of a headline: "Wildfire near Oslo"
        pool = kinds.get(name.text, {})
        name.kind, lead = evidence.kind_of(pool)
        name.sure = round(min(0.92, 0.5 + 0.08 * lead), 2)
        weight = sum(w for (kind, _), w in pool.items() if kind == name.kind)
        enough = 0.75 if name.kind == "person" and len(name.words) > 1 else 1.0
        if name.kind in ("person", "organisation") and weight < enough:
            name.kind = ""
        if len(name.words) == 1 and name.kind == "person" and weight < 1.7 and not name.titles:
            name.kind = ""
        if len(name.words) == 1 and name.kind == "organisation" and weight < 1.6 and name.text not in parts:
            name.kind = ""
