"""What we say about speed, measured against something that runs beside it."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import pytest

from annotations import extraction
from annotations.anchoring import describe, reanchor_spans
from tests.benchmarks.conftest import Report

pytestmark = pytest.mark.benchmark

PARAGRAPH = (
    "About 1,400 dockers stopped work on Sunday, the port authority said. “They count the people they can see,” "
    "union leader Tomas Okafor told reporters outside Terminal Two. The ministry dismissed his figure as groundless, "
    "and Norway's coast guard said that up to 55 vessels would be diverted by Friday at a cost of €30 million a day."
)


def seconds(work: Callable[[], object], runs: int = 5) -> float:
    """The median of several runs after one that does not count."""
    work()
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def test_extraction_against_the_bare_pipeline(report: Report) -> None:
    text = "\n\n".join([PARAGRAPH] * 40)
    words = len(text.split())
    nlp = extraction.load()
    bare = words / seconds(lambda: list(nlp.pipe(text.split("\n\n"), batch_size=32)))
    ours = words / seconds(lambda: extraction.extract(text))
    report("extraction against the bare spaCy pipeline", ours, "words/s", bare, ours / bare, 0.6)


def test_carrying_a_long_text_grows_with_its_length_only(report: Report) -> None:
    def over(paragraphs: int) -> float:
        old = "\n\n".join(f"{PARAGRAPH} It was the {n} th day." for n in range(paragraphs))
        new = old.replace("Sunday", "Monday").replace("It was the 3 th day.", "")
        spans = [
            (at, at + 30) for at in range(0, len(old) - 40, max(1, (len(old) - 40) // (10 * paragraphs)))
        ]
        return seconds(lambda: reanchor_spans(old, new, spans), runs=3)

    short, long = over(10), over(100)
    # Ten times the text and the spans: at most twenty times the time.
    report("carrying 1,000 spans over 6,000 words", long, "s", short * 20, short * 20 / long, 1.0)


def test_describing_many_spans_of_a_long_text_grows_with_their_number_only(report: Report) -> None:
    def over(paragraphs: int) -> float:
        words = random.Random(7).choices(PARAGRAPH.split(), k=60 * paragraphs)
        text = " ".join(words)
        spans = [(at, at + 30) for at in range(0, len(text) - 40, (len(text) - 40) // (10 * paragraphs))]
        return seconds(lambda: [describe(text, *span) for span in spans], runs=3)

    short, long = over(30), over(3000)
    # A hundred times the text and the spans: at most two hundred times the time.
    report("describing 30,000 spans over 180,000 words", long, "s", short * 200, short * 200 / long, 1.0)
