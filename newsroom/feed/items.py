"""Public items as JSON text, serialised once when they are stored."""

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


def written(item: Any) -> str:
    """Return an item as canonical JSON: sorted keys, no white space, no unnecessary escapes.

    Equal items have equal bytes in the feed, renditions, the snapshot and a partner's mirror.
    """
    return json.dumps(item, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def with_version(text: str, version: int) -> str:
    """Return an item's JSON text with its version, as lists and the snapshot show it.

    `version` sorts last in every item (a test checks this), so the text need not be parsed.
    """
    return f'{text[:-1]},"version":{version}}}'


if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field


class ItemField(_Field):
    """A column of type `json`, which stores the text unchanged.

    `jsonb` would be parsed when it is stored and serialised again for each of millions of lines that partners read.
    """

    def db_type(self, connection: Any) -> str:
        return "json"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else written(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        # psycopg parses columns of this type itself.
        return json.loads(value) if isinstance(value, str) else value
