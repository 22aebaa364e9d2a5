"""Quotation marks: the ranges of a paragraph between them, and text with plain marks for the parser."""

from __future__ import annotations

import re

from annotations.extraction.suggestion import Span


def plain(text: str) -> str:
    """Return the text with straight quotation marks and plain spaces, of the same length.

    The model was trained on straight marks and parses curly ones worse. The length stays, so offsets do too.
    """
    return text.translate(_PLAIN).replace("''", '" ')


def parsable(text: str) -> str:
    """Return the text as the parser gets it: plain, with long runs of punctuation blank, of the same length.

    The tokeniser cuts punctuation off one mark at a time and searches all the rest for each: 8,000 marks took it 16
    seconds.
    """
    return _RUN.sub(lambda run: " " * len(run.group()), plain(text))


# Punctuation with at most one letter between two marks. Each repetition begins with a mark, so there is one way to
# match.
_RUN = re.compile(r"(?:[^\w\s]\w?){100,}")
_PLAIN = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "\xa0": " ",
        "\t": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u2028": " ",
        "\u2029": " ",
        "\x0b": " ",
        "\x0c": " ",
    }
)


def quoted(text: str) -> list[Span]:
    """Return the ranges between double quotation marks of one paragraph, marks included, in order.

    A quotation that is not closed runs to the end of the paragraph: newspapers set one so that goes on in the next
    paragraph.
    """
    text = text.replace("''", '" ')
    found: list[Span] = []
    opened: int | None = None
    for at, char in enumerate(text):
        if char not in '"“”«»„':
            continue
        if opened is None:
            if char not in "”»":
                opened = at
        elif char == "“" or (char == "«"):
            continue
        else:
            found.append((opened, at + 1))
            opened = None
    end = len(text.rstrip())
    if opened is not None and end - opened > 20:
        found.append((opened, end))
    return found
