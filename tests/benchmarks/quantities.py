"""How well figures are found in NewsQuant, the evaluation set of CQE (Almasian et al., EMNLP 2023).

    python tests/benchmarks/quantities.py path/to/newsquant.json [--all] [--errors 40]

The data is GPL-3 (github.com/vivkaz/CQE) and no part of this repository. Our guide leaves out lengths of time, ages and
"one of"; they count only with ``--all``.

Figures are paired by value in each sentence, one to one. *Unit* asks also that the head of the unit or of the noun is
the same, *modifier* that the hedge or the direction of change is the same.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annotations.extraction import extract

Row = dict[str, Any]
_NUMBER = re.compile(r"(?:(?<![\d.])-)?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
_ENDING = re.compile(r"(?<=\w\w\w)(?:ies|es|s|y|e)$")
_TIMES = re.compile(r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|of age|quarters?)\b")
# The last word of the set's unit for each of our symbols, where it is not the symbol itself.
_HEADS = {
    "USD": "dollar", "AUD": "dollar", "CAD": "dollar", "HKD": "dollar", "NZD": "dollar", "SGD": "dollar", "CNY": "yuan",
    "EUR": "euro", "GBP": "pound", "JPY": "yen", "ILS": "shekel", "INR": "rupee", "¢": "cent", "p": "penny",
    "percent": "percentage", "percentage point": "point", "km": "kilometre", "m": "metre", "cm": "centimetre",
    "mm": "millimetre", "µm": "micrometre", "mi": "mile", "ft": "foot", "in": "inch", "yd": "yard", "kg": "kilogram",
    "g": "gram", "t": "ton", "Gt": "gigaton", "lb": "pound-mass", "lb·ft": "pound-foot", "l": "litre",
    "ml": "millilitre", "bbl": "barrel", "kW": "kilowatt", "GW": "gigawatt", "MW": "megawatt", "GB": "gigabyte",
    "MB": "megabyte", "Mbit": "megabit", "m2": "metre", "ft2": "foot", "°": "degree", "°C": "celsius",
    "°F": "fahrenheit", "hp": "horsepower", "mAh": "milliampere-hour", "Hz": "hertz", "kHz": "kilohertz",
    "GHz": "gigahertz", "acre": "acre", "ha": "hectare",
}  # fmt: skip
_MODIFIERS = {
    "about": "~", "nearly": "~", "at least": ">", "more than": ">", "at most": "<", "less than": "<", "": "=",
}  # fmt: skip


def wanted(sentence: Row, *, everything: bool) -> list[tuple[float, str, str]]:
    """Return the set's quantities as value, head of the unit, modifier."""
    rows = []
    for one in sentence["quantities"]:
        unit = str(one["normalized_unit"])
        values = [float(number) for number in _NUMBER.findall(str(one["value"]))]  # a range has two
        is_one = values == [1] and re.search(r"\bone\b", sentence["text"], re.IGNORECASE)
        if not everything and (_TIMES.search(unit.split(" per ", maxsplit=1)[0]) or is_one):
            continue
        rows += [(value, _head(unit), str(one["change"])) for value in values]
    return rows


def found(text: str) -> list[tuple[float, str, str]]:
    """Return our figures in the same form. The two ends of a range or tally are two."""
    rows = []
    for one in extract(text):
        if one.kind != "figure":
            continue
        a = one.attributes
        if a["unit"] == "ratio":
            continue
        noun = _head(a["noun"]) or "-"
        head = _HEADS.get(a["unit"], a["unit"]) if a["unit"] not in (None, "tally") else noun
        modifier = a["change"] or _MODIFIERS[a["hedge"]]
        rows += [
            (float(end), _head(head), modifier)
            for end in dict.fromkeys((a["low"], a["high"]))
            if end is not None
        ]
    return rows


def _head(unit: str) -> str:
    """Return the stem of the last word of a unit, without what a rate is counted per."""
    words = unit.lower().split(" per ")[0].split(" of ")[0].split() or ["-"]
    return _ENDING.sub("", words[-1])


def score(sentences: list[Row], *, everything: bool, errors: int) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 of value, unit and modifier."""
    right = {"value": 0, "unit": 0, "modifier": 0}
    proposed = total = shown = 0
    for sentence in sentences:
        gold, ours = wanted(sentence, everything=everything), found(sentence["text"])
        proposed, total = proposed + len(ours), total + len(gold)
        left = list(ours)
        for value, unit, modifier in gold:
            same = [one for one in left if abs(one[0] - value) <= 1e-6 * max(1.0, abs(value))]
            best = max(same, key=lambda one: (one[1] == unit, one[2] == modifier), default=None)
            if best is not None:
                left.remove(best)
                right["value"] += 1
                right["unit"] += best[1] == unit
                right["modifier"] += best[2] == modifier
            if shown < errors and (best is None or best[1] != unit):
                shown += 1
                print("  wanted", (value, unit, modifier), "found", best, "|", sentence["text"])
        for one in left:
            if shown < errors:
                shown += 1
                print("  invented", one, "|", sentence["text"])
    return {
        name: (n / (proposed or 1), n / (total or 1), 2 * n / ((proposed + total) or 1))
        for name, n in right.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--all", action="store_true", help="count lengths of time, ages and 'one of' too")
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    sentences = json.loads(options.data.read_text())
    for name, row in score(sentences, everything=options.all, errors=options.errors).items():
        print(f"  {name:10} P {row[0]:.3f}  R {row[1]:.3f}  F1 {row[2]:.3f}")


if __name__ == "__main__":
    main()
