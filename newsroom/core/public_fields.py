"""Types of the fields of public objects.

A public object is described once, by a TypedDict: mypy holds the functions that make it against it, at no cost when
they run; pydantic makes its JSON Schema, checks samples of it in tests, and reads what partners send. See
docs/decisions/0031-public-objects-are-typed-dicts.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

JsonSchema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """A string in one of the formats of JSON Schema, such as `uri`."""

    name: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return {**handler(schema), "format": self.name}


class OneOf:
    """A string that is one of these values."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = [str(value) for value in values]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(self.values)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return {"type": "string", "enum": self.values}


class AsInstead:
    """A field whose JSON Schema is written by hand, because no type of Python says it."""

    def __init__(self, schema: JsonSchema) -> None:
        self.schema = schema

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return dict(self.schema)


Id = Annotated[str, Format("uuid")]
Uri = Annotated[str, Format("uri")]
Instant = Annotated[str, Format("date-time"), Field(description="ISO 8601, UTC.")]
Day = Annotated[str, Format("date")]
Language = Annotated[str, Field(description="BCP 47.")]
