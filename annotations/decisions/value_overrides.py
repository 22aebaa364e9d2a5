"""Override what the engine read in the words: figures, modality, the time spoken of. Its values are kept."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from annotations.extraction.suggestion import HEDGES, MODALITIES
from annotations.locks import deciding
from annotations.models import Annotation, Decision, ValueOverride
from newsroom.core.errors import Conflict, Invalid
from newsroom.core.text import storable
from newsroom.users.models import User

from .common import IsRejected

FIGURES_AT_MOST = 20
# PostgreSQL keeps no zero byte, and no encoder takes half a surrogate pair.
_TYPED = re.compile(r"-?(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5}|[1-9][0-9]{0,18})(?:\.[0-9]{1,9})?")


class InvalidValues(Invalid):
    message = _(
        "A figure needs a number, its lower end first; a time begins before it ends; a modality is one of "
        "five."
    )


class ValuesChanged(Conflict):
    message = _(
        "A colleague has set other values here since you opened them. Look at them again; your change was not saved."
    )


class HasNoValues(Conflict):
    message = _("Only claims, quotations and figures have values.")


def set_values(
    annotation: Annotation, *, attributes: Mapping[str, Any], editor: User, last_override: int | None = None
) -> Annotation:
    """Override these values of the engine; those that are not named stay as they are. Idempotent.

    Of `modality`, `from` and `to` (ISO days, both included, None: open), of a claim `figures`, of a figure its `low`,
    `high`, `noun`, `unit`, `hedge`, `rate`, `change`. `last_override` is the primary key of the override that the
    editor's page shows, None: the engine's values. Raises InvalidValues, ValuesChanged, HasNoValues, IsRejected.
    """
    with deciding(annotation, editor=editor, action=Decision.Action.VALUES_SET) as current:
        now = current.annotation
        if now.state == Annotation.State.REJECTED:
            raise IsRejected
        if now.kind not in {Annotation.Kind.CLAIM, Annotation.Kind.QUOTATION, Annotation.Kind.FIGURE}:
            raise HasNoValues
        values = checked(now.kind, attributes)
        earlier = now.value_override
        words = current.words()
        # An override of other words says nothing of these.
        valid = dict(earlier.attributes) if earlier is not None and earlier.words == words else {}
        if {**valid, **values} == valid:
            return now
        # The editor's own override is no conflict, and may be newer than the page.
        if now.value_override_id != last_override and (earlier is None or earlier.author_id != editor.pk):
            raise ValuesChanged
        now.value_override = ValueOverride.objects.create(
            annotation=now, attributes={**valid, **values}, words=words, author=editor
        )
        now.save(update_fields=["value_override"])
    return now


def checked(kind: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The values that an annotation of this kind can have, checked. Raises InvalidValues."""
    values: dict[str, Any] = {}
    if "modality" in attributes:
        if attributes["modality"] not in MODALITIES:
            raise InvalidValues
        values["modality"] = attributes["modality"]
    if {"from", "to"} & attributes.keys():
        values["from"], values["to"] = _interval(attributes.get("from"), attributes.get("to"))
    if kind == Annotation.Kind.FIGURE and {"low", "high"} & attributes.keys():
        values |= _figure(attributes)
    if kind == Annotation.Kind.CLAIM and "figures" in attributes:
        rows = attributes["figures"]
        if (
            not isinstance(rows, list)
            or len(rows) > FIGURES_AT_MOST
            or not all(isinstance(r, Mapping) for r in rows)
        ):
            raise InvalidValues
        values["figures"] = [_figure(row) for row in rows]
    return values


def _interval(first: object, last: object) -> tuple[str | None, str | None]:
    begins, ends = _day(first), _day(last)
    if begins and ends and begins > ends:
        raise InvalidValues
    return begins.isoformat() if begins else None, ends.isoformat() if ends else None


def _day(value: object) -> date | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InvalidValues from None


def _figure(values: Mapping[str, Any]) -> dict[str, Any]:
    low, high = _number(values.get("low")), _number(values.get("high"))
    unit, noun = _line(values.get("unit")), _line(values.get("noun"))
    hedge = values.get("hedge") or ""
    # A tally (52 votes to 47) is for and against, and not a range.
    ordered = low is None or high is None or low <= high or unit == "tally"
    if (low is None and high is None) or not ordered or hedge not in HEDGES:
        raise InvalidValues
    return {
        "low": low,
        "high": high,
        "noun": noun,
        "unit": unit or None,
        "hedge": hedge,
        **_comparable(values),
    }


def _comparable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rate and the change of a figure, if it has them: what it must not be compared without."""
    rate, change = _line(values.get("rate")), values.get("change")
    if change not in (None, "", "up", "down"):
        raise InvalidValues
    return {name: value for name, value in (("rate", rate), ("change", change)) if value}


def _number(value: object) -> float | int | None:
    """A number, or one as it is typed: 1400, 1,400 or 2.5. A comma parts thousands: 2,5 is refused, not read as 25."""
    if isinstance(value, str):
        typed = value.strip()
        if typed and not _TYPED.fullmatch(typed):
            raise InvalidValues
        value = json.loads(typed.replace(",", "")) if typed else None
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e18:
        raise InvalidValues
    return value


def _line(value: object) -> str:
    words = " ".join(storable(str(value or "")).split())
    if len(words) > 200:
        raise InvalidValues
    return words
