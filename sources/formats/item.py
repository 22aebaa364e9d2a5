"""The article of a document as a value, and the error for a document without one."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One article as its document has it. "" or None: the document does not say; nothing is guessed.

    `body` is HTML as found and not safe to show; the articles' normal form makes it safe. `dateline` is the place as
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
    """The document has no readable text. The message completes "The file …" ("is empty")."""
