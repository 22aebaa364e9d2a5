"""Lists written line by line: NDJSON, an item a line, and CSV. However long, they take the memory of one page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from newsroom.api.exports.responses import Streamed
from newsroom.api.exports.streams import CutOff, Slot, in_words
from newsroom.api.formats import csv
from newsroom.api.presenters.corpus import Item
from newsroom.feed.items import written

Write = Callable[[Iterable[Sequence[Item]], str], Iterator[str]]


def ndjson(pages: Iterable[Sequence[Item]], kind: str) -> Iterator[str]:
    try:
        for page in pages:
            if page:
                # In the one spelling: a line has the bytes that the snapshot gives the object.
                yield "".join(f"{written(item)}\n" for item in page)
    except CutOff as cut:
        # And then the connection breaks, for those who do not read the line.
        yield f"{written({'after': cut.after, 'cut': in_words()})}\n"
        raise


def table(pages: Iterable[Sequence[Item]], kind: str) -> Iterator[str]:
    yield csv.head(kind)
    for page in pages:
        yield "".join(csv.rows(kind, page))


STREAMED: Mapping[str, tuple[Write, str]] = {
    "ndjson": (ndjson, "application/x-ndjson"),
    "csv": (table, "text/csv; charset=utf-8; header=present"),
}


def streamed(
    format: str, pages: Iterator[Sequence[Item]], kind: str, *, place: Slot, packed: bool
) -> Streamed:
    write, content_type = STREAMED[format]
    answer = Streamed(content_type=content_type)
    blocks = (text.encode() for text in write(_counted(pages, answer), kind))
    return place.fill(answer, blocks, packed=packed)


def _counted(pages: Iterable[Sequence[Item]], answer: Streamed) -> Iterator[Sequence[Item]]:
    for page in pages:
        answer.lines += len(page)
        yield page
