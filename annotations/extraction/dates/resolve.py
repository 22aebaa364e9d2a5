"""The interval of days that a date expression stands for, resolved on the day of publication."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from annotations.extraction.figures.numbers import value

from . import calendar
from .calendar import Interval, OpenInterval
from .patterns import MONTHS, WEEKDAYS

# The named groups of a match, in lower case.
Groups = Mapping[str, str | None]
# Interval (None: not known; an end that is None: open), grain, confidence.
Resolved = tuple[Interval | OpenInterval | None, str, float]


class Resolver:
    """Resolves the forms of ``patterns.FORMS`` on ``day``, the day of publication (None: not known)."""

    def __init__(self, day: date | None) -> None:
        self.day = day

    def resolve(self, form: str, groups: Groups, future: bool | None, anchor: Interval | None) -> Resolved:
        """Resolve one match of ``form``.

        ``future`` says whether its clause looks ahead; ``anchor`` is the interval of the date before it. Raises
        ValueError or OverflowError if the words name no day of the calendar ("31 June").
        """
        return _FORMS[form](self, groups, future, anchor)

    def _nearest(self, options: Sequence[Interval], future: bool | None, which: str = "") -> Interval | None:
        """Return the interval that fits the tense and is nearest to the day of publication; None if none fits."""
        if self.day is None:
            return None
        today = self.day
        if which == "last":
            options = [o for o in options if o[1] < today]
            return max(options, default=None)
        if which == "next":
            return min((o for o in options if o[0] > today), default=None)
        if which != "this":
            if future is True:
                options = [o for o in options if o[1] >= today]
                return min(options, default=None)
            if future is False:
                options = [o for o in options if o[0] <= today]
                return max(options, default=None)
        else:
            options = [o for o in options if o[0].year == today.year or o[1].year == today.year] or options
        return min(options, key=lambda o: max(0, (o[0] - today).days, (today - o[1]).days), default=None)

    def _near_years(self) -> Sequence[int]:
        return self._years_around(1)

    def _iso(self, groups: Groups, *_: object) -> Resolved:
        day = date(int(groups["year"] or 0), int(groups["mon"] or 0), int(groups["day"] or 0))
        return (day, day), "day", 0.95

    def _named(self, groups: Groups, key: str, future: bool | None) -> Interval | None:
        number = int(re.sub(r"\D", "", groups[key] or "0"))
        of = MONTHS[(groups["month"] or "").rstrip(".")]
        if groups.get("year"):
            day = date(int(groups["year"] or 0), of, number)
            return day, day
        if groups.get("which") and self.day is not None:
            day = date(self._year_of(groups) or 0, of, number)
            return day, day
        weekday = groups.get("weekday")
        options = []
        for year in self._years_around(6 if weekday else 1):
            try:
                if weekday and date(year, of, number).weekday() != WEEKDAYS[weekday]:
                    continue
                options.append((date(year, of, number), date(year, of, number)))
            except ValueError:
                continue
        if not options and self.day is not None:
            raise ValueError
        return self._nearest(options, future)

    def _years_around(self, count: int) -> Sequence[int]:
        """Return the years up to ``count`` before and after publication. A date falls on each weekday within six."""
        return range(self.day.year - count, self.day.year + count + 1) if self.day is not None else ()

    def _day(self, groups: Groups, future: bool | None, _: object) -> Resolved:
        return self._named(groups, "day", future), "day", 0.95

    def _days(self, groups: Groups, future: bool | None, _: object) -> Resolved:
        first, last = self._named(groups, "day", future), self._named(groups, "day2", future)
        if first is None or last is None:
            return None, "day", 0.8
        if last[0] < first[0]:
            raise ValueError
        return (first[0], last[1]), "day", 0.95

    def _feast(self, groups: Groups, future: bool | None, _: object) -> Resolved:
        name = groups["feast"] or ""
        if groups["year"]:
            day = calendar.feast(name, int(groups["year"] or 0))
            return (day, day), "day", 0.9
        options = [(calendar.feast(name, y), calendar.feast(name, y)) for y in self._near_years()]
        return self._nearest(options, future), "day", 0.85

    def _near(self, groups: Groups, *_: object) -> Resolved:
        steps = {"yesterday": -1, "tomorrow": 1, "the day after tomorrow": 2, "the day before yesterday": -2}
        if self.day is None:
            return None, "day", 0.7
        day = self.day + timedelta(steps.get(groups["near"] or "", 0))
        return (day, day), "day", 0.9

    def _weekday(self, groups: Groups, future: bool | None, _: object) -> Resolved:
        if self.day is None:
            return None, "day", 0.7
        number, which = WEEKDAYS[groups["weekday"] or ""], groups["which"] or ""
        back = (self.day.weekday() - number) % 7
        if which == "next":
            day = calendar.week(self.day)[0] + timedelta(7 + number)
        elif which in ("last", "this past"):
            day = self.day - timedelta(back or 7)
        elif which or future is True:
            day = self.day + timedelta((7 - back) % 7)
        else:
            day = self.day - timedelta(back)
        return (day, day), "day", 0.9

    def _weekend(self, groups: Groups, future: bool | None, _: object) -> Resolved:
        if self.day is None:
            return None, "day", 0.7
        which = groups["which"] or ""
        saturday = calendar.week(self.day)[0] + timedelta(5)
        if which == "next":
            saturday += timedelta(7)
        elif which in ("last", "this past", "past") or (
            not which and future is not True and self.day < saturday
        ):
            saturday -= timedelta(7)
        return (saturday, saturday + timedelta(1)), "day", 0.85

    def _year_of(self, groups: Groups) -> int | None:
        if groups.get("year"):
            return int(groups["year"] or 0)
        if self.day is None:
            return None
        return self.day.year + {"last": -1, "next": 1}.get(groups.get("which") or "", 0)

    def _half(self, groups: Groups, *_: object) -> Resolved:
        year = self._year_of(groups)
        return (calendar.months(year, 1 if groups["nth"] == "first" else 7, 6) if year else None), "half", 0.9

    def _quarter(self, groups: Groups, future: bool | None, _: object) -> Resolved:
        first = {"first": 1, "1": 1, "second": 4, "2": 4, "third": 7, "3": 7}.get(groups["nth"] or "", 10)
        if groups["year"] or groups.get("which"):
            year = self._year_of(groups)
            return (calendar.months(year, first, 3) if year else None), "quarter", 0.9
        if groups["nth"] == "last":
            return (calendar.around("quarter", self.day, -1) if self.day else None), "quarter", 0.7
        return (
            self._nearest([calendar.months(y, first, 3) for y in self._near_years()], future),
            "quarter",
            0.7,
        )

    def _month(self, groups: Groups, future: bool | None, _: object) -> Resolved:
        of = MONTHS[(groups["month"] or "").rstrip(".")]
        if groups["year"]:
            interval: Interval | None = calendar.month(int(groups["year"] or 0), of)
        else:
            which = "this" if groups["part"] and not groups["which"] else groups["which"] or ""
            interval = self._nearest([calendar.month(y, of) for y in self._near_years()], future, which)
        return self._within(interval, groups), "month", 0.9

    def _season(self, groups: Groups, future: bool | None, _: object) -> Resolved:
        name = groups["season"] or ""
        if groups["year"]:
            interval: Interval | None = calendar.season(int(groups["year"] or 0), name)
        else:
            which = groups["which"] if groups["which"] != "the" else ""
            options = [calendar.season(y, name) for y in self._near_years()]
            interval = self._nearest(options, future, which or "")
            if which == "this":
                interval = self._nearest(options, None, "this")
        return self._within(interval, groups), "season", 0.8

    def _period(self, groups: Groups, future: bool | None, _: object) -> Resolved:
        unit = groups["unit"] or ""
        if self.day is None:
            return None, unit, 0.7
        step = {"last": -1, "next": 1}.get(groups["which"] or "", 0)
        interval = calendar.around(unit, self.day, step)
        if unit == "decade":
            first = (self.day.year + 10 * step) // 10 * 10
            interval = date(first, 1, 1), date(first + 9, 12, 31)
        return self._until_today(self._within(interval, groups, unit), groups, future), unit, 0.85

    def _until_today(self, interval: Interval | None, groups: Groups, future: bool | None) -> Interval | None:
        """Return a part of a period ("early this month") without the days to come, if its clause looks back."""
        if interval is None or self.day is None or future is not False or not groups.get("edge"):
            return interval
        return (interval[0], min(interval[1], self.day)) if interval[0] <= self.day else interval

    def _within(self, interval: Interval | None, groups: Groups, unit: str = "") -> Interval | None:
        """Return the part of the interval that "earlier", "later", "early", "mid" or "late" leaves of it."""
        if interval is None:
            return None
        first, last = interval
        if groups.get("part") and self.day is not None:
            if groups["part"] == "earlier":
                last = min(last, self.day - timedelta(1)) if first < self.day else last
            else:
                first = max(first, self.day + timedelta(1)) if self.day < last else first
        edge = (groups.get("edge") or "").removeprefix("the ").removesuffix(" of")
        edge = {"end": "late", "close": "late", "start": "early", "beginning": "early", "middle": "mid"}.get(
            edge, edge
        )
        if edge and unit == "decade":
            return calendar.part_of_decade(first.year, edge)
        return calendar.part((first, last), edge) if edge else (first, last)

    def _count(self, groups: Groups, *_: object) -> Resolved:
        unit = _singular(groups["unit"])
        if self.day is None:
            return None, unit, 0.7
        count = None if groups.get("many") else _number(groups.get("count"))
        ahead = groups["which"] in ("next", "coming")
        if count is None:
            return (self.day, None) if ahead else (None, self.day), unit, 0.7
        other = self._stepped(self.day, unit, count if ahead else -count)
        return (min(self.day, other), max(self.day, other)), unit, 0.8

    @staticmethod
    def _stepped(day: date, unit: str, count: int) -> date:
        if unit in ("day", "week", "fortnight"):
            return day + timedelta({"day": 1, "week": 7, "fortnight": 14}[unit] * count)
        return calendar.shift(day, {"month": 1, "year": 12, "decade": 120, "century": 1200}[unit] * count)

    def _reckoned(self, groups: Groups, _: object, anchor: Interval | None) -> Resolved:
        unit, way = _singular(groups["unit"]), groups["way"] or ""
        count = _number(groups["count"])
        base = self.day if way == "ago" else anchor[0] if anchor is not None else None
        if base is None or count is None:
            return None, unit, 0.6
        return calendar.around(unit, base, count if way == "later" else -count), unit, 0.8

    def _beside(self, groups: Groups, _: object, anchor: Interval | None) -> Resolved:
        unit = groups["unit"] or ""
        base = anchor[0] if anchor is not None else self.day
        if base is None:
            return None, unit, 0.6
        back = groups["way"] in ("before", "earlier", "previous", "preceding")
        return calendar.around(unit, base, -1 if back else 1), unit, 0.7

    def _decade(self, groups: Groups, *_: object) -> Resolved:
        first = int(groups["decade"] or 0)
        edge = groups.get("edge")
        interval = (
            calendar.part_of_decade(first, edge) if edge else (date(first, 1, 1), date(first + 9, 12, 31))
        )
        return interval, "decade", 0.9

    def _years(self, groups: Groups, *_: object) -> Resolved:
        first = int(groups["year"] or 0)
        tail = groups["year2"] or ""
        last = int(tail) if len(tail) == 4 else first // 100 * 100 + int(tail)
        if last <= first:
            raise ValueError
        return (date(first, 1, 1), date(last, 12, 31)), "year", 0.8

    def _year(self, groups: Groups, *_: object) -> Resolved:
        return self._within(calendar.year(int(groups["year"] or 0)), {"edge": groups["edge"]}), "year", 0.85

    def _that(self, groups: Groups, _: object, anchor: Interval | None) -> Resolved:
        """Return the year or month that the text named last: "later that year"."""
        unit = groups["unit"] or ""
        return (calendar.around(unit, anchor[0], 0) if anchor is not None else None), unit, 0.7

    def _week_of(self, groups: Groups, *_: object) -> Resolved:
        """Return the week of a day: "the week of March 16"."""
        day = self._named(groups, "day", None)
        return (calendar.week(day[0]) if day is not None else None), "week", 0.85

    def _stepped_from(self, groups: Groups, future: bool | None, anchor: Interval | None) -> Resolved:
        """Return what lies before or after another date: "the day before last Tuesday's hearing"."""
        unit, count = _singular(groups["unit"]), _number(groups["count"]) or 1
        inner = {name.removeprefix("of_"): value for name, value in groups.items() if name.startswith("of_")}
        for form, key in (("weekday", "weekday"), ("day", "month"), ("feast", "feast")):
            if inner.get(key):
                base, _, _ = self.resolve(form, {"year": None, "which": None, **inner}, future, anchor)
                break
        if base is None or base[0] is None:
            return None, unit, 0.6
        step = count if groups["way"] == "after" else -count
        return calendar.around(unit, base[0], step), unit, 0.75

    def _length(self, *_: object) -> Resolved:
        return None, "period", 0.8

    def _vague(self, *_: object) -> Resolved:
        return None, "period", 0.75


_FORMS: dict[str, Callable[[Resolver, Groups, bool | None, Interval | None], Resolved]] = {
    "iso": Resolver._iso,
    "day": Resolver._day,
    "days": Resolver._days,
    "feast": Resolver._feast,
    "near": Resolver._near,
    "weekday": Resolver._weekday,
    "weekend": Resolver._weekend,
    "half": Resolver._half,
    "quarter": Resolver._quarter,
    "month": Resolver._month,
    "season": Resolver._season,
    "period": Resolver._period,
    "count": Resolver._count,
    "reckoned": Resolver._reckoned,
    "beside": Resolver._beside,
    "decade": Resolver._decade,
    "years": Resolver._years,
    "year": Resolver._year,
    "that": Resolver._that,
    "week of": Resolver._week_of,
    "stepped": Resolver._stepped_from,
    "length": Resolver._length,
    "vague": Resolver._vague,
}


# Letter of ISO 8601 and how many of it a unit is.
_ISO = {
    "day": ("D", 1), "week": ("W", 1), "fortnight": ("W", 2), "month": ("M", 1), "year": ("Y", 1), "decade": ("Y", 10),
    "century": ("Y", 100),
}  # fmt: skip


def duration(groups: Groups) -> str | None:
    """Return the length of a match of "length" by ISO 8601: "P6M", "P2W/P3W"; None for a vague one."""
    letter, times = _ISO[_singular(groups["unit"])]
    ends = [groups[name] for name in ("least", "count") if groups.get(name)]
    counts = [_number(end) for end in ends]
    if not counts or None in counts:
        return None
    return "/".join(f"P{count * times}{letter}" for count in counts if count is not None)


def _singular(unit: str | None) -> str:
    return (unit or "").replace("centurie", "century")


def _number(words: str | None) -> int | None:
    if words is None or words in ("a", "an", "another"):
        return 1
    if words == "a couple of":
        return 2
    if words in ("several", "a few", "few", "half a", ""):
        return None
    amount = value(words)
    return int(amount) if amount is not None else None
