"""Flat items as the rows of a table. Pure: items in, rows of text out.

What is a list in an item is one cell here, parts divided by "; ".
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Item = Mapping[str, Any]
Cell = Callable[[Item], Any]

# What a spreadsheet takes for a formula and runs, full-width forms included (OWASP, CSV Injection).
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CUTS = re.compile('[",;\t\r\n]')


class At:
    """The field of an item at a path; empty where a part of the path is null."""

    def __init__(self, *path: str) -> None:
        self.path = path

    def __call__(self, item: Item) -> Any:
        value: Any = item
        for name in self.path:
            value = value[name] if value is not None else None
        return value


def _roles(role: str) -> Cell:
    return lambda item: [one["name"] for one in item["roles"] if one["role"] == role]


def _actors(role: str) -> Cell:
    return lambda item: [one["actor"] for one in item["roles"] if one["role"] == role and one["actor"]]


def _position(edge: str, pick: Callable[[Iterable[int]], int]) -> Cell:
    def cell(item: Item) -> Any:
        content = [one for one in item["target"] if one["part"] == "content"]
        return pick(one["selector"][0][edge] for one in content) if content else None

    return cell


def _attribute(name: str) -> Cell:
    return lambda item: item["attributes"].get(name)


def _figure(name: str) -> Cell:
    return lambda item: [one[name] for one in item["figures"] if one.get(name) is not None]


def _offices(item: Item) -> list[str]:
    """Such as “Operator, Harbour City (2019-04-01/)”: the days, where one is known, as an interval (ISO 8601)."""
    return [_office(one) for one in item["offices"]]


def _office(held: Item) -> str:
    what = ", ".join(filter(None, (held["title"], held["organisation"])))
    days = (held["from"], held["to"])
    return f"{what} ({'/'.join(day or '' for day in days)})" if any(days) else what


_PUBLIC: dict[str, Cell] = {name: At(name) for name in ("uri", "version")}

COLUMNS: Mapping[str, Mapping[str, Cell]] = {
    "article": {
        **_PUBLIC,
        **{name: At(name) for name in ("headline", "standfirst", "byline", "dateline", "credit")},
        "source": At("source", "uri"),
        "sourceName": At("source", "name"),
        **{name: At(name) for name in ("story", "language", "url", "origin", "pubStatus")},
        "rights": At("rights", "body"),
        "quoteWords": At("rights", "quoteWords"),
        **{name: At(name) for name in ("datePublished", "dateIsEstimated", "publishedAt", "correctedAt")},
        "revision": At("revision", "uri"),
        "correction": At("revision", "note"),
    },
    "annotation": {
        **_PUBLIC,
        **{name: At(name) for name in ("kind", "state", "article", "revision", "quote", "outcome")},
        "start": _position("start", min),
        "end": _position("end", max),
        "speaker": _roles("speaker"),
        "speakerActor": _actors("speaker"),
        "subject": _roles("subject"),
        "target": _roles("target"),
        "mentioned": _roles("mentioned"),
        **{
            name: _attribute(name)
            for name in ("low", "high", "noun", "unit", "hedge", "rate", "change", "modality")
        },
        "claim": At("claim"),
        "creator": At("creator", "name"),
        "created": At("created"),
    },
    "claim": {
        **_PUBLIC,
        "text": At("text"),
        "verdict": At("verdict", "rating"),
        "verdictValue": At("verdict", "value"),
        "verdictWorst": At("verdict", "worst"),
        "verdictBest": At("verdict", "best"),
        "verdictAuthor": At("verdict", "author"),
        "verdictDatePublished": At("verdict", "datePublished"),
        "verdictUrl": At("verdict", "url"),
        "replaces": At("replaces"),
    },
    "actor": {
        **_PUBLIC,
        **{name: At(name) for name in ("name", "kind", "description")},
        "names": lambda item: [one["name"] for one in item["names"]],
        "identifiers": lambda item: [f"{one['scheme']}:{one['value']}" for one in item["identifiers"]],
        "offices": _offices,
        "replaces": At("replaces"),
    },
    "source": {**_PUBLIC, **{name: At(name) for name in ("name", "kind", "url", "language", "reliability")}},
    "story": {**_PUBLIC, **{name: At(name) for name in ("title", "summary")}},
    "question": {**_PUBLIC, **{name: At(name) for name in ("story", "text", "unit", "subject")}},
    "answer": {**_PUBLIC, **{name: At(name) for name in ("story", "question", "claim")}},
    # Of the matrix: a row for each statement, as `presenters.matrix.rows` yields them.
    "statement": {
        "question": At("question", "uri"),
        "asked": At("question", "text"),
        **{name: At("question", name) for name in ("unit", "subject")},
        "cell": At("cell", "uri"),
        "article": At("cell", "article"),
        "source": At("cell", "source", "uri"),
        "sourceName": At("cell", "source", "name"),
        "credit": At("cell", "credit"),
        "statedAt": At("cell", "statedAt"),
        **{name: At(name) for name in ("annotation", "claim", "quote", "outcome", "modality")},
        **{name: _figure(name) for name in ("low", "high", "noun", "hedge", "rate", "change")},
        "figureUnit": _figure("unit"),
        "spokenOfFrom": At("spokenOf", "from"),
        "spokenOfTo": At("spokenOf", "to"),
        "speaker": lambda item: [one["name"] for one in item["speakers"]],
        "speakerActor": lambda item: [one["actor"] for one in item["speakers"] if one["actor"]],
        "differsFrom": At("cell", "differs", "from"),
        "differsKind": At("cell", "differs", "kind"),
        "differsReason": At("cell", "differs", "reason"),
    },
}


def rows(kind: str, items: Iterable[Item]) -> Iterator[str]:
    """The items of one type as lines of CSV (RFC 4180), without the head."""
    columns = COLUMNS[kind]
    for item in items:
        yield _line(guarded(cell(item)) for cell in columns.values())


def head(kind: str) -> str:
    return _line(COLUMNS[kind])


def guarded(value: Any) -> str:
    """A value as the text of a cell. What a spreadsheet would run as a formula gets an apostrophe before it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list():
            return "; ".join(map(guarded, value))
        case _:
            text = str(value)
    # Spaces before it do not keep a spreadsheet from running it.
    return (
        f"'{text}" if text.startswith(_STARTS_FORMULA) or text.lstrip().startswith(_STARTS_FORMULA) else text
    )


def _line(cells: Iterable[str]) -> str:
    return ",".join(map(_field, cells)) + "\r\n"


def _field(cell: str) -> str:
    """In quotation marks where it must be, and where a spreadsheet that parts cells otherwise would cut it."""
    return '"' + cell.replace('"', '""') + '"' if _CUTS.search(cell) else cell
