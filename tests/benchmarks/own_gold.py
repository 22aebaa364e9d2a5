"""How well actors, figures and dates are found, on the articles of ``tests/gold``.

    python tests/benchmarks/own_gold.py [--split open|check|blind|all] [--errors 40]

The open half may be learned from, and so may the check once it was scored, so ``--errors`` lists their mistakes;
of the blind half only totals are printed, once a release (tests/gold/README.md).
``make bench`` writes the open half's goals to ``build/bench.json``.

How each layer is counted:

- *mentions*: right where start and end are right (and, in the table by kind, the kind as well). A proposal
  that the engine itself reads as a place ("a summit in Oslo") is offered on demand and counts as no mention.
- *linking*: B-cubed over the mentions found on both sides. It looks at every mention alike, so one long chain
  does not outweigh the others, as it would in a count of pairs; what was not found is the first number's
  matter. Beside it the strict reading, where a missed or invented mention is an actor of its own.
- *figures*: paired by overlap, one to one; right where low, high, unit and noun are all right, ratios to three
  decimals.
- *dates*: paired by overlap; right where both ends of the interval are right.

The gold marks no speakers; tests/benchmarks/attribution.py measures those.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annotations.extraction import Suggestion, extract

ARTICLES = Path(__file__).resolve().parents[1] / "gold" / "articles"

GOALS = {"mentions": 0.90, "linking": 0.92, "figures": 0.90, "dates": 0.90}
KINDS = ("person", "organisation", "state", "group")
Row = dict[str, Any]


class Share:
    """Right, proposed and wanted, with precision, recall and F1 between 0 and 1."""

    def __init__(self) -> None:
        self.right = self.proposed = self.wanted = 0

    def add(self, right: int, proposed: int, wanted: int) -> None:
        self.right += right
        self.proposed += proposed
        self.wanted += wanted

    @property
    def precision(self) -> float:
        return self.right / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        total = self.proposed + self.wanted
        return 2 * self.right / total if total else 0.0

    def __str__(self) -> str:
        return (
            f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}"
            f"   ({self.right} right of {self.proposed} proposed, {self.wanted} wanted)"
        )


class BCubed:
    """Precision and recall of clusters, averaged over mentions (Bagga and Baldwin, 1998)."""

    def __init__(self) -> None:
        self.precision_sum = self.recall_sum = 0.0
        self.ours = self.theirs = 0

    def add(self, wanted: dict[Any, Any], proposed: dict[Any, Any]) -> None:
        """``wanted`` and ``proposed`` give each mention its cluster."""
        gold, guess = defaultdict(set), defaultdict(set)
        for mention, actor in wanted.items():
            gold[actor].add(mention)
        for mention, actor in proposed.items():
            guess[actor].add(mention)
        for mention, actor in proposed.items():
            mine = guess[actor]
            true = gold[wanted[mention]] if mention in wanted else {mention}
            self.precision_sum += len(mine & true) / len(mine)
        for mention, actor in wanted.items():
            true = gold[actor]
            mine = guess[proposed[mention]] if mention in proposed else {mention}
            self.recall_sum += len(mine & true) / len(true)
        self.ours += len(proposed)
        self.theirs += len(wanted)

    @property
    def f1(self) -> float:
        precision = self.precision_sum / self.ours if self.ours else 0.0
        recall = self.recall_sum / self.theirs if self.theirs else 0.0
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def __str__(self) -> str:
        precision = self.precision_sum / self.ours if self.ours else 0.0
        recall = self.recall_sum / self.theirs if self.theirs else 0.0
        return f"P {precision:.3f}  R {recall:.3f}  F1 {self.f1:.3f}"


def paired(gold: Sequence[Row], found: Sequence[Suggestion]) -> list[tuple[int, int]]:
    """Indices of what overlaps, one to one, the largest overlap first."""
    overlaps = sorted(
        (
            (max(g["start"], s.start) - min(g["end"], s.end), i, j)
            for i, g in enumerate(gold)
            for j, s in enumerate(found)
            if g["start"] < s.end and s.start < g["end"]
        )
    )
    taken_gold, taken_found, pairs = set(), set(), []
    for _, i, j in overlaps:
        if i not in taken_gold and j not in taken_found:
            taken_gold.add(i)
            taken_found.add(j)
            pairs.append((i, j))
    return pairs


def _number(value: float | int | None) -> float | None:
    return None if value is None else round(float(value), 3)


def same_value(gold: Row, read: Row) -> bool:
    return all(_number(gold[end]) == _number(read[end]) for end in ("low", "high"))


def same_figure(gold: Row, read: Row) -> bool:
    return same_value(gold, read) and (gold["unit"], gold["noun"]) == (read["unit"], read["noun"])


def same_interval(gold: Row, read: Row) -> bool:
    return (gold["earliest"], gold["latest"]) == (read["earliest"], read["latest"])


class Table:
    """The sums over articles, and the mistakes in words."""

    def __init__(self) -> None:
        self.mentions, self.typed = Share(), Share()
        self.kinds = {kind: Share() for kind in KINDS}
        self.linking, self.strict = BCubed(), BCubed()
        self.states = Share()
        self.offices = Share()
        self.figures, self.dates = Share(), Share()
        self.parts: dict[str, Share] = defaultdict(Share)
        self.errors: list[tuple[str, str, str]] = []

    def add(self, article: Row, found: Sequence[Suggestion]) -> None:
        self._actors(
            article, [s for s in found if s.kind == "actor" and s.attributes.get("reading") != "place"]
        )
        self._layer(
            article, "figures", [s for s in found if s.kind == "figure"], self.figures, same_figure,
            {
                "value": same_value,
                "unit": lambda g, r: g["unit"] == r["unit"],
                "noun": lambda g, r: g["noun"] == r["noun"],
                "hedge": lambda g, r: g["hedge"] == r["hedge"],
            },
        )  # fmt: skip
        dates = [s for s in found if s.kind == "date"]
        self._layer(article, "dates", dates, self.dates, same_interval, {"interval": same_interval})

    def _actors(self, article: Row, found: Sequence[Suggestion]) -> None:
        text = article["text"]
        wanted = {(m["start"], m["end"]): m for m in article["mentions"]}
        given = {(s.start, s.end): s.attributes for s in found}
        both = wanted.keys() & given.keys()
        self.mentions.add(len(both), len(given), len(wanted))
        kinds_right = [span for span in both if wanted[span]["kind"] == given[span]["actor_kind"]]
        self.typed.add(len(kinds_right), len(given), len(wanted))
        for kind, share in self.kinds.items():
            share.add(
                sum(wanted[span]["kind"] == kind for span in kinds_right),
                sum(a["actor_kind"] == kind for a in given.values()),
                sum(m["kind"] == kind for m in wanted.values()),
            )
        theirs = {span: (m["kind"], m["actor"]) for span, m in wanted.items()}
        ours = {span: (a["actor_kind"], a["name"]) for span, a in given.items()}
        self.linking.add({s: theirs[s] for s in both}, {s: ours[s] for s in both})
        self.strict.add(theirs, ours)
        states = [s for s in both if wanted[s]["kind"] == "state"]
        self.states.add(sum(wanted[s]["actor"] == given[s]["name"] for s in states), len(states), len(states))
        persons = [s for s in both if wanted[s]["kind"] == "person"]
        right = [s for s in persons if wanted[s]["office"] == given[s]["office"]]
        self.offices.add(len(right), len(persons), len(persons))
        for span in sorted(wanted.keys() - both):
            self._error(article, "mention missed", f"{text[slice(*span)]} ({wanted[span]['kind']})")
        for span in sorted(given.keys() - both):
            self._error(article, "mention invented", f"{text[slice(*span)]} ({given[span]['actor_kind']})")
        for span in sorted(both):
            want, got = wanted[span], given[span]
            if want["kind"] != got["actor_kind"]:
                self._error(article, "kind", f"{want['exact']}: {want['kind']}, not {got['actor_kind']}")
            if want["actor"] != got["name"]:
                self._error(article, "actor", f"{want['exact']}: {want['actor']}, not {got['name']}")
            if want["kind"] == "person" and want["office"] != got["office"]:
                self._error(article, "office", f"{want['exact']}: {want['office']}, not {got['office']}")

    def _layer(
        self,
        article: Row,
        layer: str,
        found: Sequence[Suggestion],
        total: Share,
        right: Callable[[Row, Row], bool],
        parts: dict[str, Callable[[Row, Row], bool]],
    ) -> None:
        gold, text = article[layer], article["text"]
        pairs = paired(gold, found)
        good = [(i, j) for i, j in pairs if right(gold[i], found[j].attributes)]
        total.add(len(good), len(found), len(gold))
        exact = sum((gold[i]["start"], gold[i]["end"]) == (found[j].start, found[j].end) for i, j in pairs)
        self.parts[f"{layer}: span"].add(exact, len(found), len(gold))
        for name, same in parts.items():
            self.parts[f"{layer}: {name}"].add(
                sum(same(gold[i], found[j].attributes) for i, j in pairs), len(found), len(gold)
            )
        for i in sorted(set(range(len(gold))) - {i for i, _ in pairs}):
            self._error(article, f"{layer} missed", gold[i]["exact"])
        for j in sorted(set(range(len(found))) - {j for _, j in pairs}):
            self._error(article, f"{layer} invented", text[found[j].start : found[j].end])
        keys = [k for k in gold[0] if k not in ("start", "end", "exact")] if gold else []
        for i, j in pairs:
            words, read = text[found[j].start : found[j].end], found[j].attributes
            wrong = [f"{k} {gold[i][k]!r}, not {read[k]!r}" for k in keys if not _same(gold[i][k], read[k])]
            if words != gold[i]["exact"]:
                wrong.append(f"span “{words}”")
            if wrong:
                self._error(article, layer, f"{gold[i]['exact']}: {'; '.join(wrong)}")

    def _error(self, article: Row, layer: str, words: str) -> None:
        self.errors.append((article["story"] + " " + article["published"], layer, words))

    def goals(self) -> dict[str, float]:
        return {
            "mentions": self.mentions.f1,
            "linking": self.linking.f1,
            "figures": self.figures.f1,
            "dates": self.dates.f1,
        }


def _same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return _number(one) == _number(other)
    return one == other


def articles(split: str) -> Iterable[Row]:
    for path in sorted(ARTICLES.glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        if split in ("all", article["split"]):
            yield article


def score(split: str) -> Table:
    table = Table()
    for article in articles(split):
        found = extract(article["text"], None, date.fromisoformat(article["published"]))
        table.add(article, found)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--split", choices=["open", "check", "blind", "all"], default="open")
    parser.add_argument(
        "--errors", type=int, default=0, help="how many mistakes to list (not of the blind half)"
    )
    options = parser.parse_args()
    if options.errors and options.split in {"blind", "all"}:
        parser.error("mistakes are not listed: the blind half is never looked at")
    table = score(options.split)
    print(f"  mentions            {table.mentions}")
    print(f"  mentions and kind   {table.typed}")
    for kind, share in table.kinds.items():
        print(f"    {kind:17} {share}")
    print(f"  linking (B-cubed)   {table.linking}")
    print(f"    strict            {table.strict}")
    print(f"    state's name      {table.states.precision:.3f} of {table.states.wanted} found")
    print(f"    office            {table.offices.precision:.3f} of {table.offices.wanted} found")
    print(f"  figures, all right  {table.figures}")
    print(f"  dates, interval     {table.dates}")
    for name, share in sorted(table.parts.items()):
        print(f"    {name:17} {share}")
    print()
    for name, value in table.goals().items():
        verdict = "met" if value >= GOALS[name] else "SHORT"
        print(f"  {options.split:5} {name:10} {value:.3f}   goal {GOALS[name]:.2f}   {verdict}")
    if options.errors:
        classes = Counter(layer for _, layer, _ in table.errors)
        print("\n  " + ", ".join(f"{layer} {count}" for layer, count in classes.most_common()))
        for error in table.errors[: options.errors]:
            print("  " + "\t".join(error))


if __name__ == "__main__":
    main()
