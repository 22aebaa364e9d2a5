"""One line of a corpus: an object as the API served it, and the check that this site would serve the same."""

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

# Objects refer only to objects of earlier types.
ORDER = ("source", "story", "actor", "article", "claim", "annotation", "question", "answer")
# What the API adds to an item of the feed: nested objects (which have their own lines), version and rights.
_ADDED = frozenset(
    name
    for kind, item in ITEMS.items()
    for name in item.__annotations__.keys() - FLAT_ITEMS[kind].__annotations__.keys()
)
BATCH = 1000
# Errors for a value that is missing, of another type, out of bounds or nested too deeply.
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

    def text_of(self, item: Item) -> str:
        """Return `item` as the feed writes it. Raises CorpusDiffers if that differs from the imported line.

        An unchanged line is equal byte by byte. Of a reformatted line the values are compared.
        """
        text = written(item)
        if with_version(text, self.item["version"]) != self.line and written(flat(self.item)) != text:
            raise differs(self.item["uri"])
        return text


def kind_of(line: bytes) -> str:
    """Return the type of a line's object. Raises CorpusUnreadable."""
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
    """Yield batches of items of one type, in their order, each object once. Raises CorpusUnreadable."""
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
    """Return the item as the feed has it: without what the API adds, with a story's URI."""
    values = {name: value for name, value in item.items() if name not in _ADDED}
    if isinstance(values.get("story"), dict):
        values["story"] = values["story"]["uri"]
    return values


def digest(item: Item) -> bytes:
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).digest()


def address_in(value: Any) -> str:
    """Return a web address or an empty string: it becomes a link. Raises CorpusUnreadable."""
    if value != "" and not (isinstance(value, str) and value.lower().startswith(("http://", "https://"))):
        raise CorpusUnreadable(f"{value!r} is no address on the web.")
    return str(value)


def id_in(uri: str) -> UUID:
    return UUID(uri.rsplit("/", 1)[1])
