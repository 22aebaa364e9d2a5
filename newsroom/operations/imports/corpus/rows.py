"""Store many new rows with COPY. Their given times are kept; an insert would set the current time.

PostgreSQL accepts the text of any value, so 5 would become "5". So a value of another type than its column's is
refused here.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import connection, models

from .items import CorpusUnreadable

# The types of JSON values by column. The database checks None.
_TYPES: tuple[tuple[type[Any], tuple[type, ...]], ...] = (
    (models.CharField, (str,)),
    (models.TextField, (str,)),
    (models.BooleanField, (bool,)),
    (models.IntegerField, (int,)),
    (models.FloatField, (int, float)),
)


class Rows:
    """Rows of one table with values for the `given` fields, in this order. The other fields get their defaults.

    JSON is given as a Python value.
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
        """Store the rows and return how many there were. The iterable must not use the database.

        Raises CorpusUnreadable if a value has another type than its column.
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
                values = [*row, *self._rest]
                for at in self._json:
                    values[at] = None if values[at] is None else json.dumps(values[at])
                copy.write_row(values)
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
        """Store new objects of one model. The iterable may be lazy."""
        objects = iter(objects)
        first = next(objects, None)
        if first is not None:
            names = [field.attname for field in _stored(type(first))]
            self.store_rows(type(first), names, map(attrgetter(*names), chain([first], objects)))

    def store_rows(
        self, model: type[models.Model], given: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """Store rows of one model with these fields. Raises what `Rows.store` raises."""
        self.note(model, Rows(model, *given).store(rows))

    def note(self, model: type[models.Model], rows: int) -> None:
        """Count stored rows, and analyze the table if it is due."""
        self._stored[model] += rows
        if rows and self._stored[model] >= 2 * self._analyzed[model]:
            analyze(model)
            self._analyzed[model] = self._stored[model]


def analyze(model: type[models.Model]) -> None:
    """Renew the statistics of a table, with the rows of this transaction."""
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
    """Return the fields that the database does not fill itself."""
    return [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField) and not field.generated
    ]
