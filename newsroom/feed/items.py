"""A public item as it is kept: the JSON text that goes out, written once."""

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


def written(item: Any) -> str:
    """JSON in its one spelling: keys sorted, no blanks, no escapes that need not be.

    Whoever spells an equal item this way has the same bytes: the feed, renditions, the snapshot, a partner's mirror.
    """
    return json.dumps(item, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def with_version(text: str, version: int) -> str:
    """A written item with its version in it, as lists and the snapshot show it.

    Its key comes last in every item, and a test holds that: so nothing has to be read for it.
    """
    return f'{text[:-1]},"version":{version}}}'


if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field


class ItemField(_Field):
    """A column of the type `json`, which keeps the text as it was written.

    `jsonb` would be taken apart on the way in and put together again for each of the millions of lines that partners
    read. To compare an item or look into it, Python reads it.
    """

    def db_type(self, connection: Any) -> str:
        return "json"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else written(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        # psycopg reads a column of this type itself.
        return json.loads(value) if isinstance(value, str) else value
