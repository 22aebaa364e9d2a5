"""The precision of each extraction rule and cue, counted from editors' decisions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext

from annotations.models import Annotation, Decision, Role

_DECIDING = Q(decisions__action__in=[Decision.Action.ACCEPTED, Decision.Action.REJECTED])
# With fewer decisions than this, a share is not reliable.
FEW = 10


@dataclass(slots=True)
class Count:
    """Decisions on the suggestions of one rule or cue."""

    engine: str
    kind: str
    name: str
    right: int = 0
    wrong: int = 0
    # Right ones whose span or speaker an editor corrected.
    adjusted: int = 0
    speaker_changed: int = 0
    confidences: list[float] = field(default_factory=list)

    @property
    def decided(self) -> int:
        return self.right + self.wrong

    @property
    def share(self) -> float:
        """The share that was right, from 0 to 1."""
        return self.right / self.decided

    @property
    def expected(self) -> float:
        """The share that the engine expected to be right: its mean confidence."""
        return sum(self.confidences) / len(self.confidences)

    @property
    def bounds(self) -> tuple[float, float]:
        """The 95 % confidence interval of the share (Wilson 1927)."""
        return wilson(self.right, self.decided)

    @property
    def percent_of(self) -> dict[str, int]:
        """The values of the chart in whole percent: share, low, spread (from low to high), expected."""
        low, high = self.bounds
        return {
            "share": round(100 * self.share),
            "low": round(100 * low),
            "spread": round(100 * high) - round(100 * low),
            "expected": round(100 * self.expected),
        }

    @property
    def description(self) -> str:
        """The chart in words."""
        low, high = self.bounds
        return gettext(
            "%(right)s of %(decided)s right; between %(low)s and %(high)s percent; expected %(expected)s"
        ) % {
            "right": self.right,
            "decided": self.decided,
            "low": round(100 * low),
            "high": round(100 * high),
            "expected": round(100 * self.expected),
        }

    @property
    def is_few(self) -> bool:
        return self.decided < FEW

    @property
    def is_off(self) -> bool:
        return (
            self.name in settings.EXTRACTION_RULES_OFF or f"cue:{self.name}" in settings.EXTRACTION_RULES_OFF
        )


@dataclass(frozen=True, slots=True)
class Precision:
    """`rules` and `cues`, the most decided first; `total` is the number of suggestions counted."""

    rules: list[Count]
    cues: list[Count]
    total: int


def precision(*, newest: int | None = None) -> Precision:
    """Count the suggestions that editors decided on last: `newest` of them, or all for None.

    A suggestion is right if it is accepted as the kind that it was proposed as. One that is open again is not counted.
    """
    rules: dict[tuple[str, str, str], Count] = {}
    cues: dict[tuple[str, str, str], Count] = {}
    total = 0
    for engine, kind, proposed, state, rule, cue, confidence, adjusted, speaker_changed in _rows(newest):
        total += 1
        kind = proposed or kind
        right = state == Annotation.State.ACCEPTED and not proposed
        for name, table in ((rule, rules), (cue, cues)):
            if name is None:
                continue
            one = table.setdefault((engine, kind, name), Count(engine, kind, name))
            one.confidences.append(confidence)
            if right:
                one.right += 1
                one.adjusted += adjusted
                one.speaker_changed += speaker_changed
            else:
                one.wrong += 1
    return Precision(_ordered(rules.values()), _ordered(cues.values()), total)


def wilson(right: int, decided: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of the share `right` / `decided`; (0, 1) if nothing was decided."""
    if not decided:
        return 0.0, 1.0
    share = right / decided
    middle = share + z * z / (2 * decided)
    spread = z * sqrt(share * (1 - share) / decided + z * z / (4 * decided * decided))
    return max(0.0, (middle - spread) / (1 + z * z / decided)), min(
        1.0, (middle + spread) / (1 + z * z / decided)
    )


Row = tuple[str, str, str, str, str | None, str | None, float, bool, bool]


def _rows(newest: int | None) -> Iterable[Row]:
    adjusted = Decision.objects.active().filter(
        annotation=OuterRef("pk"), action=Decision.Action.SPAN_ADJUSTED
    )
    roles = Role.objects.filter(annotation=OuterRef("pk"), kind=Role.Kind.SPEAKER)
    speaker_changed = roles.filter(run__isnull=False, state=Annotation.State.REJECTED)
    decided = (
        Annotation.objects.filter(run__isnull=False)
        .exclude(state=Annotation.State.SUGGESTED)
        .annotate(last=Max("decisions__id", filter=_DECIDING))
        .filter(last__isnull=False)
        .annotate(
            rule=KeyTextTransform("rule", "attributes"),
            cue=KeyTextTransform("cue", "attributes"),
            is_adjusted=Exists(adjusted),
            is_speaker_changed=Exists(speaker_changed),
        )
        .order_by("-last")
        .values_list(
            *("run__engine", "kind", "proposed_kind", "state", "rule", "cue", "confidence"),
            *("is_adjusted", "is_speaker_changed"),
        )
    )
    return decided[:newest].iterator(chunk_size=2000)


def _ordered(counts: Iterable[Count]) -> list[Count]:
    by_kind: dict[str, int] = defaultdict(int)
    counts = list(counts)
    for one in counts:
        by_kind[one.kind] += one.decided
    return sorted(counts, key=lambda c: (-by_kind[c.kind], c.kind, -c.decided, c.name, c.engine))
