"""An engine that hangs with the text that HANG_AT counts to, as if it would never come back."""

import os
import time
from datetime import date
from itertools import count

from annotations.extraction import Gazetteer, Suggestion

ENGINE = "hanging"
VERSION = "1"
_texts = count(1)


def extract(text: str, gazetteer: Gazetteer | None = None, published: date | None = None) -> list[Suggestion]:
    if next(_texts) == int(os.environ.get("HANG_AT", "0")):
        time.sleep(600)
    at = text.index("quay")
    return [Suggestion("figure", at, at + 4, 0.8, "show")]


def load() -> None: ...
