"""Verb: say what the words say: figures, modality, the time spoken of. What the engine read is kept beside it."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from annotations.feed_items import publish_changes
from annotations.models import Annotation, Decision, ValueOverride
from newsroom.core.errors import Conflict, Invalid
from newsroom.core.text import storable
from newsroom.users.models import User

from .annotation_state import capture, wording
from .common import NotStanding, lock, record_decision

MODALITIES = ("asserted", "denied", "alleged", "planned", "not-said")
HEDGES = ("", "about", "nearly", "at least", "at most", "more than", "less than")
FIGURES_AT_MOST = 20
# PostgreSQL keeps no zero byte, and no encoder takes half a surrogate pair.
_TYPED = re.compile(r"-?(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5}|[1-9][0-9]{0,18})(?:\.[0-9]{1,9})?")


class NotRead(Invalid):
    """A figure needs a number, its lower end first; a time begins before it ends; a modality is one of five."""


class ValuesChanged(Conflict):
    """A colleague has read these words otherwise meanwhile. Look at them again; yours was not kept."""


class NothingToRead(Conflict):
    """Only claims, quotations and figures have values."""


def set_values(
    annotation: Annotation, *, attributes: Mapping[str, Any], editor: User, last_override: int | None = None
) -> Annotation:
    """Put these values in the engine's place; those that are not named stay as they are. Twice does no harm.

    Of `modality`, `from` and `to` (ISO days, both in, None: open), of a claim `figures`, of a figure its `low`, `high`,
    `noun`, `unit`, `hedge`. `last_override` is the primary key of the override that the page shows, if any. Raises
    NotRead, ReadMeanwhile, NothingToRead, NotStanding.
    """
    with transaction.atomic():
        now = lock(annotation)
        if now.state == Annotation.State.REJECTED:
            raise NotStanding
        if now.kind not in {Annotation.Kind.CLAIM, Annotation.Kind.QUOTATION, Annotation.Kind.FIGURE}:
            raise NothingToRead
        said = read(now.kind, attributes)
        earlier = now.reading
        words = wording(now)
        # What was read in other words says nothing of these.
        kept = dict(earlier.attributes) if earlier is not None and earlier.words == words else {}
        if {**kept, **said} == kept:
            return now
        # One's own word is no surprise, and may be newer than the page.
        if now.reading_id != last_override and (earlier is None or earlier.author_id != editor.pk):
            raise ValuesChanged
        before = capture(now)
        now.reading = ValueOverride.objects.create(
            annotation=now, attributes={**kept, **said}, words=words, author=editor
        )
        now.save(update_fields=["reading"])
        record_decision(now, editor, Decision.Action.VALUES_SET, before)
        publish_changes([now.pk])
    return now


def read(kind: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The values that an annotation of this kind can have, checked. Raises NotRead."""
    said: dict[str, Any] = {}
    if "modality" in attributes:
        if attributes["modality"] not in MODALITIES:
            raise NotRead
        said["modality"] = attributes["modality"]
    if {"from", "to"} & attributes.keys():
        said["from"], said["to"] = _interval(attributes.get("from"), attributes.get("to"))
    if kind == Annotation.Kind.FIGURE and {"low", "high"} & attributes.keys():
        said |= _figure(attributes)
    if kind == Annotation.Kind.CLAIM and "figures" in attributes:
        rows = attributes["figures"]
        if (
            not isinstance(rows, list)
            or len(rows) > FIGURES_AT_MOST
            or not all(isinstance(r, Mapping) for r in rows)
        ):
            raise NotRead
        said["figures"] = [_figure(row) for row in rows]
    return said


def _interval(first: object, last: object) -> tuple[str | None, str | None]:
    begins, ends = _day(first), _day(last)
    if begins and ends and begins > ends:
        raise NotRead
    return begins.isoformat() if begins else None, ends.isoformat() if ends else None


def _day(said: object) -> date | None:
    if said in (None, ""):
        return None
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        raise NotRead from None


def _figure(said: Mapping[str, Any]) -> dict[str, Any]:
    low, high = _number(said.get("low")), _number(said.get("high"))
    unit, noun = _line(said.get("unit")), _line(said.get("noun"))
    hedge = said.get("hedge") or ""
    # A tally (52 votes to 47) is for and against, and not a range.
    ordered = low is None or high is None or low <= high or unit == "tally"
    if (low is None and high is None) or not ordered or hedge not in HEDGES:
        raise NotRead
    return {"low": low, "high": high, "noun": noun, "unit": unit or None, "hedge": hedge}


def _number(said: object) -> float | int | None:
    """A number, or one as it is typed: 1400, 1,400 or 2.5. A comma parts thousands: 2,5 is refused, not read as 25."""
    if isinstance(said, str):
        typed = said.strip()
        if typed and not _TYPED.fullmatch(typed):
            raise NotRead
        said = json.loads(typed.replace(",", "")) if typed else None
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, int | float) or not abs(said) <= 1e18:
        raise NotRead
    return said


def _line(said: object) -> str:
    words = " ".join(storable(str(said or "")).split())
    if len(words) > 200:
        raise NotRead
    return words
