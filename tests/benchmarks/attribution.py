"""How well attributions are found, and how fast, on a folder of articles with stand-off annotations.

    python tests/benchmarks/attribution.py --gold ../shared/gold [--errors 40] [--tier show]

``--gold`` holds ``eval_quotes.py`` (the scorer) and ``polnear-dev/``; neither is part of the project. Without
``--tier`` all proposals count. Prints the scorer's table, the precision of each rule beside the confidence that
``annotations/extraction/confidence.py`` gives it, and the speed against the bare pipeline on the same text.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annotations.extraction import Suggestion, extract, load


def attribution(suggestion: Suggestion) -> dict[str, Any]:
    """A quotation in the scorer's words."""
    return {role: suggestion.roles.get(role) for role in ("content", "source", "cue")}


def read(text: str) -> list[dict[str, Any]]:
    """For the scorer alone: ``eval_quotes.py attribution:read``."""
    return [attribution(s) for s in extract(text) if s.kind == "quotation"]


def read_shown(text: str) -> list[dict[str, Any]]:
    """The same of what the desk shows at once."""
    return [attribution(s) for s in extract(text) if s.kind == "quotation" and s.tier == "show"]


def _scorer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("eval_quotes", folder / "eval_quotes.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"There is no scorer in {folder}.")
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)
    return module


def _words_per_second(texts: Iterable[str]) -> tuple[float, float]:
    """(bare pipeline, whole extraction), on the same texts in the same run."""
    texts = list(texts)
    words = sum(len(t.split()) for t in texts)
    extract(texts[0])
    bare = whole = 0.0
    for text in texts:  # by turns, so that a busy machine slows both alike
        started = time.perf_counter()
        list(load().pipe([p for p in text.split("\n") if p.strip()], batch_size=32))
        between = time.perf_counter()
        extract(text)
        bare += between - started
        whole += time.perf_counter() - between
    return words / bare, words / whole


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--split", default="polnear-dev")
    parser.add_argument("--tier", choices=["show", "ask"])
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    scorer = _scorer(options.gold)
    documents = scorer.load(options.split, str(options.gold))
    score = scorer.Score()
    rules: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0, 0])
    for stem, text, annotators in documents:
        gold = annotators[min(annotators)]
        quotations = [s for s in extract(text) if s.kind == "quotation" and options.tier in (None, s.tier)]
        predicted = [attribution(s) for s in quotations]
        score.add(stem, text, gold, predicted)
        pairs = scorer.pair(
            [scorer.chars(text, g["content"]) for g in gold],
            [scorer.chars(text, p["content"]) for p in predicted],
            0.5,
        )
        right = {j for _, j, _ in pairs}
        for j, quotation in enumerate(quotations):
            row = rules[quotation.attributes["rule"], quotation.attributes["style"]]
            row[0] += j in right
            row[1] += 1
            row[2] = quotation.confidence
    for name, value in score.result().items():
        print(f"  {name:28} {value}")
    print("\n  rule                       style      right/all   share  confidence")
    for (rule, style), (right_ones, all_ones, confidence) in sorted(rules.items(), key=lambda r: -r[1][1]):
        share = right_ones / all_ones
        print(f"  {rule:26} {style:9} {right_ones:5}/{all_ones:<5} {share:6.2f} {confidence:8.2f}")
    print("\n  confidence    right/all   share")
    for band in range(3, 10):
        rows = [r for r in rules.values() if int(r[2] * 10) == band]
        if rows:
            right_ones, all_ones = sum(r[0] for r in rows), sum(r[1] for r in rows)
            print(
                f"  {band / 10:.1f} to {band / 10 + 0.1:.1f}  {right_ones:5}/{all_ones:<5} {right_ones / all_ones:6.2f}"
            )
    bare, whole = _words_per_second(text for _, text, _ in documents[:30])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n  bare pipeline {bare:.0f} words/s, whole extraction {whole:.0f} words/s: {whole / bare:.2f}")
    print(f"  peak {peak:.0f} MB")
    for error in score.err[: options.errors]:
        print("\t".join(error))


if __name__ == "__main__":
    main()
