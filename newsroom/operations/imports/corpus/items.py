"""One line of a corpus: an object as the API gave it out, and whether we would say the same of what we make of it. Pure
but for the address of this house."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from newsroom.api.schemas.components import FLAT_ITEMS, ITEMS
from newsroom.core.errors import Invalid
from newsroom.feed.items import with_version, written

Item = Mapping[str, Any]

# What comes first is what the others point at.
ORDER = ("source", "story", "actor", "article", "claim", "annotation", "question", "answer")
# What the API adds to an item of the feed: nested objects, which have lines of their own, the version and the rights.
_ADDED = frozenset(
    name
    for kind, item in ITEMS.items()
    for name in item.__annotations__.keys() - FLAT_ITEMS[kind].__annotations__.keys()
)
BATCH = 1000
# What reading raises where a value is missing, of another type, out of all bounds, or nested without end.
STRANGE = (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError, RecursionError)


class CorpusUnreadable(Invalid):
    message = "This is not a corpus as the API gives it out."


class CorpusDiffers(Invalid):
    message = "What came in would not go out again as it was."


def differs(address: str) -> CorpusDiffers:
    return CorpusDiffers(
        f"{address} would not go out as it came in. Its line holds something that this version does not keep, or that "
        "does not follow from the text."
    )


class Arrived(NamedTuple):
    """An item and the line that it was read from."""

    item: Item
    line: str

    @property
    def pk(self) -> UUID:
        return UUID(self.item["id"])

    def said(self, told: Item) -> str:
        """`told` as the feed writes it. Raises CorpusDiffers where that is not what came in.

        A line that nobody has touched since it went out is the very same; of another its values count.
        """
        text = written(told)
        if with_version(text, self.item["version"]) != self.line and written(flat(self.item)) != text:
            raise differs(self.item["uri"])
        return text


def kind_of(line: bytes) -> str:
    """The type of a line's object. Raises CorpusUnreadable."""
    return str(_read(line).item["type"])


def _read(raw: bytes) -> Arrived:
    try:
        line = raw.strip().decode()
        item = json.loads(line)
        if item["type"] not in ORDER:
            raise CorpusUnreadable(f"A line of type {item['type']!r} is none of a corpus.")
        base = item["uri"].partition("/api/v1/")[0]
    except STRANGE:
        raise CorpusUnreadable(f"This is no item of a corpus: {raw[:80]!r}.") from None
    if base != settings.SITE_URL:
        raise CorpusUnreadable(f"This is the corpus of {base}; here is {settings.SITE_URL}.")
    return Arrived(item, line)


def batches(lines: Iterable[bytes]) -> Iterator[tuple[str, Sequence[Arrived]]]:
    """Items of one type each, in their order; an object that comes twice counts once. Raises CorpusUnreadable."""
    batch: dict[str, Arrived] = {}
    kind = ORDER[0]
    for line in lines:
        if not line.strip():
            continue
        arrived = _read(line)
        now = arrived.item["type"]
        if ORDER.index(now) < ORDER.index(kind):
            raise CorpusUnreadable(f"A {now} comes after a {kind}; first come {', '.join(ORDER)}.")
        if batch and (now != kind or len(batch) == BATCH):
            yield kind, list(batch.values())
            batch = {}
        kind = now
        batch[arrived.item["id"]] = arrived
    if batch:
        yield kind, list(batch.values())


def flat(item: Item) -> dict[str, Any]:
    """The item as the feed has it: without what is shown beside it, a story by its address."""
    kept = {name: value for name, value in item.items() if name not in _ADDED}
    if isinstance(kept.get("story"), dict):
        kept["story"] = kept["story"]["uri"]
    return kept


def digest(item: Item) -> bytes:
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).digest()


def address_in(value: Any) -> str:
    """An address on the web, or nothing: it becomes a link that people follow. Raises CorpusUnreadable."""
    if value != "" and not (isinstance(value, str) and value.lower().startswith(("http://", "https://"))):
        raise CorpusUnreadable(f"{value!r} is no address on the web.")
    return str(value)


def id_in(uri: str) -> UUID:
    return UUID(uri.rsplit("/", 1)[1])
