"""An engine that fails, as a plug-in might."""

from typing import Any

ENGINE = "broken"
VERSION = "1"


def extract(text: str, **kwargs: Any) -> list[Any]:
    raise ValueError("this engine is broken")


def load() -> None: ...
