"""What a document says about itself, and why it could not be read."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One article as its document words it. "" or None where the document is silent; nothing is guessed.

    `body` is HTML as found, not yet safe to show: the articles' normal form makes it so. `dateline` is the place as
    printed ("SEOUL, South Korea"), and stays in the body as well. `language` is a BCP 47 tag.
    """

    headline: str = ""
    standfirst: str = ""
    byline: str = ""
    dateline: str = ""
    body: str = ""
    language: str = ""
    published: datetime | date | None = None
    agency: str = ""


class Unreadable(ValueError):
    """The document holds no text that can be read; the message completes "The file …" ("is empty")."""
