"""Lists written line by line: NDJSON, an item a line, and CSV. However long, they take the memory of one page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from json import dumps

from django.http import StreamingHttpResponse

from newsroom.delivery.corpus import csv
from newsroom.delivery.corpus.json import Item

Write = Callable[[Iterable[Sequence[Item]], str], Iterator[str]]


def ndjson(pages: Iterable[Sequence[Item]], kind: str) -> Iterator[str]:
    for page in pages:
        if page:
            # As JSON's own answers are written, so that a line equals the item of a page.
            yield "".join(f"{dumps(item, ensure_ascii=False, separators=(',', ':'))}\n" for item in page)


def table(pages: Iterable[Sequence[Item]], kind: str) -> Iterator[str]:
    yield csv.head(kind)
    for page in pages:
        yield "".join(csv.rows(kind, page))


STREAMED: Mapping[str, tuple[Write, str]] = {
    "ndjson": (ndjson, "application/x-ndjson"),
    "csv": (table, "text/csv; charset=utf-8; header=present"),
}


def streamed(format: str, pages: Iterable[Sequence[Item]], kind: str) -> StreamingHttpResponse:
    write, content_type = STREAMED[format]
    lines = (text.encode() for text in write(pages, kind))
    return StreamingHttpResponse(lines, content_type=content_type)
