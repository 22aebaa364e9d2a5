"""What line breaks and white space become in the canonical text.

| received | canonical text |
|---|---|
| a line break in the source of the HTML | a space, as in a browser |
| a `<br>`, a line break in a `<pre>`, U+2028, U+2029 | "\\n", a line break inside the block |
| two of them or more, with white space between them or without | "\\n\\n", a new block |
| the border between two blocks | "\\n\\n" |
| a line break in a headline or a standfirst | a space |
| other white space | a space; several are one; none at the edges of a line |
| U+00A0, a non-breaking space | stays inside a line; goes at the edges of a block |

Pure. Non-breaking spaces stay because they belong to the received words ("12 000", French punctuation), the DOM keeps
them, and quotes are compared character by character.
"""

import re

from newsroom.articles.text.characters import clean, compose, edit, without_surrogates

# Between the blocks of the canonical text.
BLOCK_JOIN = "\n\n"

# What a browser shows as one space, and control characters for it.
WHITE = re.compile("[ \t\n\r\f\v\x1c-\x1f\x85]+")
LINE_SEPARATOR = re.compile("[\u2028\u2029]")
_SPACES = re.compile("  +")
_LINE_EDGE = re.compile(
    r"(?<!\s)\s*\n\s*"
)  # a match that began inside a run of spaces would take quadratic time


def line(text: str) -> str:
    """Return plain `text` as one line of canonical text, for a headline or a standfirst; "" if nothing is visible.

    Idempotent; raises nothing.
    """
    text = WHITE.sub(" ", LINE_SEPARATOR.sub(" ", without_surrogates(text)))
    found = paragraphs(text, [0] * len(text))
    return found[0][0] if found else ""


def paragraphs(text: str, owners: list[int]) -> list[tuple[str, list[int]]]:
    """Return the clean paragraphs of `text`.

    One "\\n" in `text` is a line break, two separate paragraphs; other white space is " ".

    `owners` holds the number of its formatting for each character; it is returned cut in the same way.
    """
    text, owners = clean(text, owners)
    text, owners = edit(_SPACES, lambda found: " ", text, owners)
    text, owners = edit(_LINE_EDGE, lambda found: "\n\n" if found[0].count("\n") > 1 else "\n", text, owners)
    found, at = [], 0
    for part in text.split(BLOCK_JOIN):
        start = at + len(part) - len(part.lstrip())
        end = max(start, at + len(part.rstrip()))
        if start < end:
            found.append(compose(text[start:end], owners[start:end]))
        at += len(part) + len(BLOCK_JOIN)
    return found
