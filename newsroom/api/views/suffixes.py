"""The addresses with a suffix, such as `/articles/{id}.jsonld`, as paths of their own in the OpenAPI document."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from rest_framework.renderers import BaseRenderer

from newsroom.api.exports.lines import STREAMED
from newsroom.api.formats import claimreview, csv, jsonfeed, jsonld, ninjs
from newsroom.api.pagination import PAGING
from newsroom.api.renderers import Csv, NdJson
from newsroom.api.schemas import examples
from newsroom.feed.items import written

from .registry import RESOURCES

_API = "/api/v1"
_MATRIX = f"{_API}/stories/{{id}}/matrix"
_SITE = "https://desk.example.org"
# Lists in these formats hold what `include` nests; the others nest what they need.
_TAKES_INCLUDE = {NdJson.format}


def with_suffixes(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Add a path for each format of a list, of its members and of the matrix. A hook of drf-spectacular.

    `Accept` on the address without a suffix chooses the same formats.
    """
    paths = result["paths"]
    for path, renderer, kind in list(_addresses()):
        operation = deepcopy(paths[path]["get"])
        paths[f"{path}.{renderer.format}"] = {"get": _in_format(operation, renderer, path, kind)}
    result["paths"] = dict(sorted(paths.items()))
    return result


def _addresses() -> Iterator[tuple[str, type[BaseRenderer], str]]:
    """Each path, a format that it has, and the type of its objects."""
    for name, view in RESOURCES.items():
        assert view.queryset is not None
        kind = str(view.queryset.model.object_type)
        formats: list[type[BaseRenderer]] = [NdJson, Csv, *view.list_formats]
        yield from ((f"{_API}/{name}", one, kind) for one in formats)
        yield from ((f"{_API}/{name}/{{id}}", one, kind) for one in view.member_formats)
    yield _MATRIX, Csv, "statement"


def _in_format(
    operation: dict[str, Any], renderer: type[BaseRenderer], path: str, kind: str
) -> dict[str, Any]:
    name = str(renderer.format)
    is_text = name in STREAMED
    operation["operationId"] += f"_{name}"
    operation["summary"] += f", as {name}"
    operation["description"] = (
        f"`{path}` in another format; `Accept: {renderer.media_type}` there is the same."
    )
    dropped = set() if name in _TAKES_INCLUDE else {"include"}
    if path == _MATRIX:
        dropped |= PAGING
    operation["parameters"] = [one for one in operation.get("parameters", []) if one["name"] not in dropped]
    content = {
        "schema": {"type": "string"} if is_text else {"type": "object"},
        "examples": {f"As{name.capitalize()}": {"value": _example(name, path, kind)}},
    }
    operation["responses"]["200"]["content"] = {renderer.media_type: content}
    operation["responses"].pop("406", None)
    return operation


def _example(name: str, path: str, kind: str) -> Any:
    """The example of the object, written in the format."""
    item = examples.ITEMS[kind] if kind != "statement" else {}
    match name:
        case "ndjson":
            return f"{written(item)}\n"
        case "csv" if kind == "statement":
            rows: Iterable[Any] = (
                {"question": question, "cell": cell, **statement}
                for question in examples.MATRIX["questions"]
                for cell in question["cells"]
                for statement in cell["statements"]
            )
            return csv.head(kind) + "".join(csv.rows(kind, rows))
        case "csv":
            return csv.head(kind) + "".join(csv.rows(kind, [item]))
        case "ninjs":
            return ninjs.article(examples.NESTED_ARTICLE, usage_terms=examples.SOURCE["usageTerms"])
        case "claimreview":
            publisher = {"name": "Claimdesk", "url": _SITE}
            return claimreview.review({**item, "statements": [examples.ANNOTATION]}, publisher=publisher)
        case "jsonfeed":
            return jsonfeed.feed(item, [examples.NESTED_ARTICLE], uri=f"{item['uri']}/feed")
    annotation = jsonld.annotation(examples.ANNOTATION, site=_SITE, since=examples.ARTICLE["publishedAt"])
    if kind == "annotation" and path.endswith("}"):
        return jsonld.document(annotation, site=_SITE)
    uri = f"{item['uri']}.jsonld" if kind == "article" else f"{_SITE}{path}.jsonld"
    page = jsonld.page([annotation], uri=f"{uri}#page", part_of=uri)
    return jsonld.document(jsonld.collection(page, uri=uri, label="Annotations"), site=_SITE)
