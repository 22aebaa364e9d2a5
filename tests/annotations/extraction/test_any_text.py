"""Whatever the text: no crash, spans inside it, the same answer twice, alone and in company."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations import extraction
from annotations.extraction import Suggestion, extract, extract_many
from annotations.extraction.figures.numbers import number
from annotations.extraction.figures.segments import segments

_NEWS = st.sampled_from(
    [
        "said",
        "“",
        "”",
        '"',
        "'",
        "’",
        "the",
        "minister",
        "of",
        "a",
        "to",
        "that",
        "12,000",
        "troops",
        "around",
        "$1.64",
        "billion",
        "Friday",
        ",",
        ".",
        ":",
        ";",
        "—",
        "(",
        ")",
        "?",
        "!",
        "Kim",
        "Seoul",
        "Mr.",
        "he",
        "she\n",
        "",
        "",
        "",
        "according",
        "claimed",
        "denied",
        "397",
        "to",
        "0",
        "one",
        "in",
        "three",
        "155-millimeter",
        "%",
        "June",
        "2024",
        "by",
        "December",
        "\n",
        "\n\n",
        "Editor:",
        "which",
        "and",
        "thousands",
        "😀",
        "é\n",
        "",
        "",
        "",
        "million",
        "up",
        "at",
        "least",
        "1/2",
        "U.S.",
        "who",
        "it",
        "dismissed",
        "groundless",
        "half",
        "2024-13-45",
        "February",
        "30",
        "Ministry",
        "Ports",
        "Nurses'",
        "Union",
        "(NUL)",
        "Mr",
        "Berg",
        "Ha-eun",
        "president",
        "Danes",
        "Latvian",
        "government",
        "'s",
        "between",
        "half",
        "third",
        "euros",
        "tonnes",
        "since",
        "until",
        "week",
        "years",
        "ago",
        "earlier",
        "Christmas",
        "weekend",
        "minus",
        "-",
    ]
)
_TEXTS = st.one_of(st.text(max_size=300), st.lists(_NEWS, max_size=60).map(" ".join))
_DAYS = st.one_of(st.none(), st.dates())


def check(text: str, found: list[Suggestion]) -> None:
    for one in found:
        spans = [(one.start, one.end), *(span for spans in one.roles.values() for span in spans)]
        assert all(0 <= a < b <= len(text) for a, b in spans)
        assert 0 <= one.confidence <= 1
        assert one.tier in ("show", "ask")
        json.dumps(one.attributes, allow_nan=False)
    for figure in (s.attributes for s in found if s.kind == "figure"):
        assert figure["low"] is not None or figure["high"] is not None
        ordered = None in (figure["low"], figure["high"]) or figure["low"] <= figure["high"]
        assert ordered or figure["unit"] == "tally"
    for when in (s.attributes for s in found if s.kind == "date"):
        assert None in (when["earliest"], when["latest"]) or when["earliest"] <= when["latest"]
    names = sorted((s.start, s.end) for s in found if s.kind == "actor")
    assert all(one[1] <= other[0] for one, other in pairwise(names))  # mentions never overlap
    keys = [(s.kind, s.start, s.end) for s in found]
    assert len(keys) == len(set(keys))


@settings(max_examples=150)
@given(_TEXTS, _DAYS)
def test_any_text_is_read_without_a_crash_and_within_its_bounds(text: str, published: date | None) -> None:
    found = extract(text, None, published)
    check(text, found)
    assert extract(text, None, published) == found


@settings(max_examples=25)
@given(st.lists(_TEXTS, max_size=4))
def test_a_text_reads_the_same_in_company_as_alone(texts: list[str]) -> None:
    assert list(extract_many(texts)) == [extract(text) for text in texts]


def test_needs_no_django_and_no_network() -> None:
    program = (
        "import socket, sys\n"
        "def no(*_, **__): raise OSError('no network here')\n"
        "socket.socket.connect = no\n"
        "from annotations.extraction import extract\n"
        "found = extract('The minister said on Friday that 12,000 troops had left.')\n"
        "assert {s.kind for s in found} >= {'quotation', 'figure', 'date'}, found\n"
        "assert not [m for m in sys.modules if m.split('.')[0] == 'django']\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def patterns() -> Iterator[re.Pattern[str]]:
    """Every pattern that a room of the extraction keeps, alone or in a table of forms."""
    for module in pkgutil.walk_packages(extraction.__path__, "annotations.extraction."):
        for remaining in vars(importlib.import_module(module.name)).values():
            rows = remaining if isinstance(remaining, tuple) else (remaining,)
            for row in rows:
                cells = row if isinstance(row, tuple) else (row,)
                yield from (cell for cell in cells if isinstance(cell, re.Pattern))


@pytest.mark.parametrize("unit", ["1,000 ", "1-", "A-", '"'])
def test_no_pattern_blows_up_on_one_thing_said_fifty_thousand_times(unit: str) -> None:
    """No clock: a pattern that goes back over what it has read would take minutes here and hours on the next."""
    text = unit * 50_000
    assert len(list(patterns())) > 40
    for pattern in patterns():
        for match in pattern.finditer(text):
            assert match.end() <= len(text)
    found = segments(text)
    assert "".join(piece.text for piece in found) == text.replace(" ", "")
    assert number(found, 0) == number(found[:8], 0)  # looks a few words ahead, and not to the end


@pytest.mark.parametrize("unit", ['"', "“", "’", "’s", '" ', "“a” ", 'said "a" ', "“no,” he said. "])
def test_a_paragraph_of_quotation_marks_takes_no_more_than_its_words(unit: str) -> None:
    text = "The mayor said that the harbour would be open, and nobody was hurt. " + (unit * 8_000)[:8_000]
    extract(text[:200])  # the parser is loaded
    before = time.process_time()
    found = extract(text)
    assert time.process_time() - before < 5
    check(text, found)
    assert found[0].attributes["speaker"] == "The mayor"
