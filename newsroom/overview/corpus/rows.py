"""COPY: many new rows at once, with the times that they are given; inserts would set those to the present one."""

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import connection, models


class Rows:
    """Rows of one table, given by some of its fields in this order; in the others they are as a new object is.

    JSON is given as the value that it spells.
    """

    def __init__(self, model: type[models.Model], *given: str) -> None:
        fields = {field.attname: field for field in _stored(model)}
        rest = [field for name, field in fields.items() if name not in given]
        self._json = [at for at, name in enumerate(given) if isinstance(fields[name], models.JSONField)]
        self._rest = tuple(
            json.dumps(field.get_default()) if isinstance(field, models.JSONField) else field.get_default()
            for field in rest
        )
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in [*map(fields.__getitem__, given), *rest])
        self._into = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"

    def store(self, rows: Iterable[Sequence[Any]]) -> None:
        """Store them as they come. Nothing else may be asked of the database before the last has."""
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(self._into) as copy,
        ):
            for row in rows:
                told = [*row, *self._rest]
                for at in self._json:
                    told[at] = None if told[at] is None else json.dumps(told[at])
                copy.write_row(told)


def store(objects: Iterable[models.Model]) -> None:
    """Store new objects of one model; they may be made while they are stored."""
    objects = iter(objects)
    first = next(objects, None)
    if first is not None:
        names = [field.attname for field in _stored(type(first))]
        Rows(type(first), *names).store(map(attrgetter(*names), chain([first], objects)))


def _stored(model: type[models.Model]) -> list[Any]:
    """The fields that the database does not fill by itself."""
    return [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField) and not field.generated
    ]
