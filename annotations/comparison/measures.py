"""Units and rates that convert into each other."""

# Each unit with its dimension and what it is in that dimension's first unit. Symbols are those of the engine
# (`extraction.figures.units`). Money does not convert: the rate of the day is not in the claim.
_UNITS = {
    "m": ("length", 1.0), "km": ("length", 1000.0), "cm": ("length", 0.01), "mm": ("length", 0.001),
    "µm": ("length", 1e-6), "nm": ("length", 1e-9), "mi": ("length", 1609.344), "ft": ("length", 0.3048),
    "in": ("length", 0.0254), "yd": ("length", 0.9144), "nmi": ("length", 1852.0),
    "m2": ("area", 1.0), "km2": ("area", 1e6), "ha": ("area", 1e4), "acre": ("area", 4046.8564),
    "mi2": ("area", 2589988.11), "ft2": ("area", 0.09290304), "yd2": ("area", 0.83612736), "cm2": ("area", 1e-4),
    "m3": ("volume", 1.0), "l": ("volume", 0.001), "ml": ("volume", 1e-6), "cl": ("volume", 1e-5),
    "km3": ("volume", 1e9), "ft3": ("volume", 0.028316847), "gal": ("volume", 0.003785412),
    "bbl": ("volume", 0.158987295),
    "kg": ("mass", 1.0), "g": ("mass", 0.001), "mg": ("mass", 1e-6), "t": ("mass", 1000.0), "Gt": ("mass", 1e12),
    "lb": ("mass", 0.45359237), "oz": ("mass", 0.028349523),
    "W": ("power", 1.0), "kW": ("power", 1e3), "MW": ("power", 1e6), "GW": ("power", 1e9), "TW": ("power", 1e12),
    "hp": ("power", 745.7), "Wh": ("energy", 1.0), "kWh": ("energy", 1e3), "MWh": ("energy", 1e6),
    "GWh": ("energy", 1e9), "TWh": ("energy", 1e12),
    "kB": ("data", 1e3), "MB": ("data", 1e6), "GB": ("data", 1e9), "TB": ("data", 1e12), "PB": ("data", 1e15),
    "p": ("GBP", 0.01), "GBP": ("GBP", 1.0), "ratio": ("percent", 100.0), "percent": ("percent", 1.0),
}  # fmt: skip
# Each period in years. A month is a twelfth, so that 310 a month are 3,720 a year.
_PERIODS = {
    "second": 1 / 31_536_000, "minute": 1 / 525_600, "hour": 1 / 8760, "day": 1 / 365, "night": 1 / 365,
    "week": 1 / 52, "fortnight": 1 / 26, "month": 1 / 12, "quarter": 1 / 4, "season": 1 / 4, "year": 1.0,
    "decade": 10.0,
}  # fmt: skip
# How far two measures of one thing may be apart after conversion, for rounding.
ROUNDING = 0.01
# The same at most, where one of them is given in few digits: 9 metres and 30 feet.
LEAST_EXACT = 0.02


def dimension(unit: str) -> str:
    """Return what a unit measures: "length" for "km", the unit itself where it converts into no other."""
    return _UNITS.get(unit, (unit, 1.0))[0]


def factor(unit: str) -> float:
    """Return how many of its dimension's first unit one unit is."""
    return _UNITS.get(unit, (unit, 1.0))[1]


def per(rate: str) -> tuple[str, float]:
    """Return what a rate is per, and how often it is counted in it: ("year", 12.0) for "month", ("barrel", 1.0)."""
    return ("year", 1 / _PERIODS[rate]) if rate in _PERIODS else (rate, 1.0)


def is_period(rate: str) -> bool:
    return rate in _PERIODS
