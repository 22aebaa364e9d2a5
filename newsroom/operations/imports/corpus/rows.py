"""COPY: many new rows at once, with the times that they are given; inserts would set those to the present one.

The database takes the text of whatever it is sent, so 5 would become "5" and go out so: a value of another type than
its column's is refused here.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import connection, models

from .items import CorpusUnreadable

# What a value of JSON must be to stand in such a column; None is for the database to judge.
_TYPES: tuple[tuple[type[Any], tuple[type, ...]], ...] = (
    (models.CharField, (str,)),
    (models.TextField, (str,)),
    (models.BooleanField, (bool,)),
    (models.IntegerField, (int,)),
    (models.FloatField, (int, float)),
)


class Rows:
    """Rows of one table, given by some of its fields in this order; in the others they are as a new object is.

    JSON is given as the value that it spells.
    """

    def __init__(self, model: type[models.Model], *given: str) -> None:
        fields = {field.attname: field for field in _stored(model)}
        rest = [field for name, field in fields.items() if name not in given]
        self._typed = [
            (at, name, allowed) for at, name in enumerate(given) for allowed in _types(fields[name])
        ]
        self._json = [at for at, name in enumerate(given) if isinstance(fields[name], models.JSONField)]
        self._rest = tuple(
            json.dumps(field.get_default()) if isinstance(field, models.JSONField) else field.get_default()
            for field in rest
        )
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in [*map(fields.__getitem__, given), *rest])
        self._into = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"

    def store(self, rows: Iterable[Sequence[Any]]) -> int:
        """Store them as they come; how many there were. Ask nothing else of the database before the last has.

        Raises CorpusUnreadable where a value is of another type than its column's.
        """
        count = 0
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(self._into) as copy,
        ):
            for row in rows:
                for at, name, allowed in self._typed:
                    if not isinstance(row[at], allowed) and row[at] is not None:
                        raise CorpusUnreadable(f"A line has {row[at]!r} where its {name} should stand.")
                told = [*row, *self._rest]
                for at in self._json:
                    told[at] = None if told[at] is None else json.dumps(told[at])
                copy.write_row(told)
                count += 1
        return count


class Tables:
    """The tables that one transaction fills, and their statistics.

    Other transactions do not see its rows. An autovacuum in the middle counts none of them, and a plan for an empty
    table takes quadratic time. So a table is analyzed inside the transaction after its first load, and again each time
    its new rows have doubled. The first ANALYZE also keeps autovacuum away: it takes the lock that autovacuum needs
    and holds it until the transaction ends.
    """

    def __init__(self) -> None:
        self._stored: Counter[type[models.Model]] = Counter()
        self._analyzed: Counter[type[models.Model]] = Counter()

    def store(self, objects: Iterable[models.Model]) -> None:
        """Store new objects of one model; they may be made while they are stored."""
        objects = iter(objects)
        first = next(objects, None)
        if first is not None:
            names = [field.attname for field in _stored(type(first))]
            self.store_rows(type(first), names, map(attrgetter(*names), chain([first], objects)))

    def store_rows(
        self, model: type[models.Model], given: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """Store rows of one model, given by these of its fields. Raises what `Rows.store` raises."""
        self.note(model, Rows(model, *given).store(rows))

    def note(self, model: type[models.Model], rows: int) -> None:
        """Note that so many rows were stored, and analyze the table where it is due."""
        self._stored[model] += rows
        if rows and self._stored[model] >= 2 * self._analyzed[model]:
            analyze(model)
            self._analyzed[model] = self._stored[model]


def analyze(model: type[models.Model]) -> None:
    """Renew the statistics of a table. The rows of this transaction count."""
    # Without a list of columns, ANALYZE computes the indexed expressions too, and the words of 30,000 texts take longer
    # than storing them. No query joins by a long text.
    quote = connection.ops.quote_name
    short = [f for f in model._meta.concrete_fields if not isinstance(f, models.TextField | models.JSONField)]
    columns = ", ".join(quote(str(field.column)) for field in short)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {quote(model._meta.db_table)} ({columns})")


def _types(field: Any) -> list[tuple[type, ...]]:
    return [allowed for kind, allowed in _TYPES if isinstance(field, kind)]


def _stored(model: type[models.Model]) -> list[Any]:
    """The fields that the database does not fill by itself."""
    return [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField) and not field.generated
    ]
