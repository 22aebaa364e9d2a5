"""An engine that hangs, as if it would never come back.

It hangs on text number HANG_AT, or on each text with HANG_ON; with ENGINE_BEHAVIOUR=deaf it ignores signals.
"""

import os
import re
import time
from datetime import date
from itertools import count

from annotations.extraction import Gazetteer, Suggestion

ENGINE = "hanging"
VERSION = "1"
_texts = count(1)


def extract(text: str, gazetteer: Gazetteer | None = None, published: date | None = None) -> list[Suggestion]:
    word = os.environ.get("HANG_ON")
    if next(_texts) == int(os.environ.get("HANG_AT", "0")) or (word and word in text):
        _block()
    at = text.index("quay")
    return [Suggestion("figure", at, at + 4, 0.8, "show")]


def load() -> None: ...


def _block() -> None:
    if os.environ.get("ENGINE_BEHAVIOUR") == "deaf":
        # Exponential, in C: neither a signal's handler nor another thread gets a turn.
        re.match(r"(a+)+$", "a" * 80 + "b")
    time.sleep(600)
