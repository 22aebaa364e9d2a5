"""Units of figures: money by its ISO 4217 code, measures by their symbol, percent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotations.extraction.word_lists import listed

if TYPE_CHECKING:
    from .segments import SegmentedParagraph

# Symbols of measures as they are written behind a number, whether they touch it or not. Case counts.
SYMBOLS = listed(
    """
    g kg mg µg km cm mm nm µm ml cl hp rpm dB Hz kHz MHz GHz kB KB MB GB TB PB W kW MW GW TW kWh MWh GWh TWh V kV
    mAh Wh GPa MPa hPa kPa kJ MJ ft lb lbs mi km2 m2 km² m² m³ cm² ha oz
    """
)
_WRITTEN = {"KB": "kB", "km²": "km2", "m²": "m2", "m³": "m3", "cm²": "cm2", "lbs": "lb"}
# Speeds in one word, with what they are counted per.
SPEEDS = {
    "kph": ("km", "hour"), "kmh": ("km", "hour"), "mph": ("mi", "hour"), "kbps": ("kbit", "second"),
    "mbps": ("Mbit", "second"), "gbps": ("Gbit", "second"),
}  # fmt: skip
# Parts of a currency's unit. A "p" counts pence only where it touches the number.
_COINS = {"pence": "p", "cent": "¢", "cents": "¢"}
COINS = frozenset(_COINS.values())
_LINES_OF_A_PICTURE = frozenset({"240", "360", "480", "576", "720", "1080", "1440", "2160"})
_HALF_POWERS = {"sq": "square", "cu": "cubic"}
# Currencies by the sign in front of the number, with the prefixes of dollars.
SIGNS = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR", "₽": "RUB", "₴": "UAH",
    "₺": "TRY", "₪": "ILS", "₦": "NGN", "₱": "PHP", "฿": "THB", "₫": "VND", "C$": "CAD", "CA$": "CAD", "A$": "AUD",
    "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "R$": "BRL", "NT$": "TWD", "$US": "USD", "$A": "AUD",
    "$AU": "AUD", "$C": "CAD", "$CA": "CAD", "$NZ": "NZD", "$HK": "HKD", "$S": "SGD", "RS": "INR", "RS.": "INR",
    **{code: code for code in ("USD", "EUR", "GBP", "JPY", "CHF", "INR", "CNY", "AUD", "CAD", "SEK", "NOK", "DKK")},
}  # fmt: skip
# The segments that a sign may begin with.
SIGN_STARTS = frozenset(sign[0] if sign[0] == "$" else sign.rstrip("$.") for sign in SIGNS) | {"Rs"}
_MONEY = {
    "USD": "dollar dollars", "EUR": "euro euros", "GBP": "pound pounds sterling", "JPY": "yen", "KRW": "won",
    "CNY": "yuan renminbi", "RUB": "ruble rubles rouble roubles", "UAH": "hryvnia hryvnias", "CHF": "franc francs",
    "SEK": "krona kronor", "NOK": "krone kroner", "CZK": "koruna korunas", "PLN": "zloty zlotys",
    "HUF": "forint forints",
    "RON": "leu lei", "BGN": "lev leva", "TRY": "lira liras", "INR": "rupee rupees", "IDR": "rupiah rupiahs",
    "THB": "baht", "BRL": "real reais", "ZAR": "rand", "ILS": "shekel shekels", "SAR": "riyal riyals",
    "AED": "dirham dirhams", "NGN": "naira", "PYG": "guarani guaranies guaraníes", "MXN": "peso pesos", "VND": "dong",
    "PHP": "", "GEL": "lari", "KZT": "tenge", "ISK": "",
}  # fmt: skip
# Currencies by the word behind the number.
MONEY = {word: code for code, words in _MONEY.items() for word in words.split()}
# Currencies whose word several states share, by word and adjective.
_OWN = {
    ("dollar", "canadian"): "CAD", ("dollar", "australian"): "AUD", ("dollar", "american"): "USD",
    ("dollar", "us"): "USD", ("dollar", "hong kong"): "HKD", ("dollar", "singapore"): "SGD",
    ("dollar", "new zealand"): "NZD", ("dollar", "taiwan"): "TWD", ("pound", "egyptian"): "EGP",
    ("pound", "british"): "GBP", ("pound", "syrian"): "SYP", ("pound", "lebanese"): "LBP", ("krone", "danish"): "DKK",
    ("krone", "norwegian"): "NOK", ("krona", "icelandic"): "ISK", ("krona", "swedish"): "SEK",
    ("rupee", "pakistani"): "PKR", ("rupee", "indian"): "INR", ("rupee", "sri lankan"): "LKR",
    ("peso", "mexican"): "MXN", ("peso", "argentine"): "ARS", ("peso", "chilean"): "CLP", ("peso", "colombian"): "COP",
    ("peso", "philippine"): "PHP", ("peso", "uruguayan"): "UYU", ("franc", "swiss"): "CHF", ("franc", "cfa"): "XOF",
    ("riyal", "saudi"): "SAR", ("riyal", "qatari"): "QAR", ("won", "south korean"): "KRW", ("crown", "czech"): "CZK",
    ("crown", "norwegian"): "NOK", ("crown", "swedish"): "SEK", ("crown", "danish"): "DKK", ("yuan", "chinese"): "CNY",
    ("yen", "japanese"): "JPY", ("ruble", "russian"): "RUB", ("real", "brazilian"): "BRL",
}  # fmt: skip
_STEM = {
    "dollars": "dollar", "pounds": "pound", "kroner": "krone", "kronor": "krona", "rupees": "rupee", "pesos": "peso",
    "francs": "franc", "riyals": "riyal", "crowns": "crown", "rubles": "ruble", "roubles": "ruble", "reais": "real",
}  # fmt: skip
_MEASURES = {
    "km": "km kilometre kilometres kilometer kilometers", "m": "metre metres meter meters",
    "cm": "cm centimetre centimetres centimeter centimeters", "mi": "mile miles", "ft": "foot feet",
    "in": "inch inches",
    "yd": "yard yards", "kg": "kg kilo kilos kilogram kilograms kilogramme kilogrammes",
    "g": "gram grams gramme grammes",
    "t": "tonne tonnes ton tons", "lb": "lb lbs", "ha": "ha hectare hectares", "acre": "acre acres",
    "l": "litre litres liter liters", "gal": "gallon gallons", "bbl": "barrel barrels", "MW": "mw megawatt megawatts",
    "GW": "gw gigawatt gigawatts", "kW": "kw kilowatt kilowatts", "°": "degree degrees", "kn": "knot knots",
    "MWh": "mwh", "GWh": "gwh", "TWh": "twh", "kWh": "kwh", "mm": "millimetre millimetres millimeter millimeters",
    "µm": "micrometre micrometres micrometer micrometers micron microns", "mg": "milligram milligrams",
    "ml": "millilitre millilitres milliliter milliliters", "oz": "ounce ounces", "GB": "gigabyte gigabytes",
    "MB": "megabyte megabytes", "TB": "terabyte terabytes", "W": "watt watts", "V": "volt volts", "Hz": "hertz",
    "Gt": "gigaton gigatons gigatonne gigatonnes", "hp": "horsepower",
}  # fmt: skip
MEASURES = {word: symbol for symbol, words in _MEASURES.items() for word in words.split()}
_SHORT_LENGTHS = frozenset({"m", "km", "cm", "ft", "in", "mi", "yd"})
_POWERS = {
    ("square", "km"): "km2", ("square", "m"): "m2", ("square", "mi"): "mi2", ("square", "ft"): "ft2",
    ("cubic", "m"): "m3", ("cubic", "km"): "km3", ("cubic", "ft"): "ft3", ("square", "in"): "in2",
    ("square", "cm"): "cm2", ("square", "yd"): "yd2", ("nautical", "mi"): "nmi",
    ("metric", "t"): "t",
}  # fmt: skip
# Lengths of time are never figures.
TIMES = listed(
    """
    second seconds minute minutes hour hours day days night nights week weeks weekend weekends fortnight
    month months year years decade decades century centuries quarter quarters season seasons millennium
    millennia
    """
)


def money(word: str, whose: str = "") -> str | None:
    """Return the ISO 4217 code of "dollars", of "Canadian" and "dollars"; None if the word is no currency."""
    lower = word.lower()
    own = _OWN.get((_STEM.get(lower, lower), whose.lower()))
    return own or (MONEY.get(lower) if not whose else None)


def measure(word: str, power: str = "") -> str | None:
    """Return the symbol of "tonnes", of "cubic" and "metres"; None if the word is no measure."""
    symbol = MEASURES.get(word.lower())
    if not power:
        return symbol or (_WRITTEN.get(word, word) if word in SYMBOLS else None)
    length = symbol or (word.lower() if word.lower() in _SHORT_LENGTHS else "")
    return _POWERS.get((_HALF_POWERS.get(power.lower(), power.lower()), length))


def coin(text: SegmentedParagraph, end: int) -> str | None:
    """Return "p" for pence and "¢" for cents behind the number before segment ``end``; None for neither."""
    if text.surface(end) == "p" and text.touches(end) and text.surface(end - 1) not in _LINES_OF_A_PICTURE:
        return "p"
    return _COINS.get(text.word(end))


def glued_measure(text: SegmentedParagraph, end: int) -> str | None:
    """Return the symbol of a measure that touches the number before segment ``end``: "40km", "12kg"."""
    word = text.surface(end)
    if not text.touches(end):
        return None
    if word.lower() in SPEEDS or word == "pc" or coin(text, end) is not None:
        return word
    return measure(word) or (word if word == "m" and text.surface(end + 1) == "2" else None)


def degrees(text: SegmentedParagraph, end: int) -> str | None:
    """Return the unit of "31°C". The sign and its letter are two segments that touch the number."""
    if text.surface(end) != "°" or not text.touches(end) or not text.touches(end + 1):
        return None
    return {"c": "°C", "f": "°F"}.get(text.word(end + 1))


def percent(text: SegmentedParagraph, end: int) -> tuple[str, int] | None:
    """Return "percent" or "percentage point" and the segment behind it; None if neither follows."""
    at = end
    if text.surface(at) == "-" and text.word(at + 1) in ("per", "percent", "percentage"):
        at += 1
    word = text.word(at)
    if word in ("%", "percent", "pct", "pc"):
        return "percent", at + 1
    if word == "per" and text.word(at + 1) == "cent":
        return "percent", at + 2
    if word == "percentage" and text.word(at + 1) in ("point", "points"):
        return "percentage point", at + 2
    return None


def currency_sign(text: SegmentedParagraph, at: int) -> tuple[str | None, int]:
    """Return the currency whose sign begins at segment ``at``, None for none, and the segment behind it."""
    for size in (2, 1):
        parts = text.segments[max(0, at) : at + size]
        if at < 0 or len(parts) < size:
            continue
        sign = "".join(part.text for part in parts).upper()
        touches = all(text.touches(n) for n in range(at + 1, at + size))
        # "HK $5.4m" has a space. "A $5 ticket" has no Australian dollars.
        apart = size == 2 and parts[-1].text == "$" and len(parts[0].text) == 2 and parts[0].text.isupper()
        if sign in SIGNS and (touches or apart):
            if sign.isalpha() and parts[0].text not in (sign, "Rs"):
                continue  # "usd" and "rs" in small letters are words
            return SIGNS[sign], at + size
    return None, at
