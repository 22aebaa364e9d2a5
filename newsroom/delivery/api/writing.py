"""Lists written line by line: NDJSON, an item a line, and CSV. However long, they take the memory of one page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from newsroom.delivery.corpus import csv
from newsroom.delivery.corpus.json import Item
from newsroom.delivery.rest.answers import Streamed
from newsroom.ledger.items import written

Write = Callable[[Iterable[Sequence[Item]], str], Iterator[str]]


def ndjson(pages: Iterable[Sequence[Item]], kind: str) -> Iterator[str]:
    for page in pages:
        if page:
            # In the one spelling: a line has the bytes that the snapshot gives the object.
            yield "".join(f"{written(item)}\n" for item in page)


def table(pages: Iterable[Sequence[Item]], kind: str) -> Iterator[str]:
    yield csv.head(kind)
    for page in pages:
        yield "".join(csv.rows(kind, page))


STREAMED: Mapping[str, tuple[Write, str]] = {
    "ndjson": (ndjson, "application/x-ndjson"),
    "csv": (table, "text/csv; charset=utf-8; header=present"),
}


def streamed(format: str, pages: Iterable[Sequence[Item]], kind: str) -> Streamed:
    write, content_type = STREAMED[format]
    answer = Streamed(content_type=content_type)
    answer.streaming_content = (text.encode() for text in write(_counted(pages, answer), kind))
    return answer


def _counted(pages: Iterable[Sequence[Item]], answer: Streamed) -> Iterator[Sequence[Item]]:
    for page in pages:
        answer.lines += len(page)
        yield page
