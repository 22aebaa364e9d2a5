"""Which modules the desk's page runs, as their own imports tell it: announced in its head, they are fetched at once.

Found one by one, each only when those that import it have arrived, they are what a long article's page waits for.
"""

import re
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent / "static" / "desk"
_IMPORT = re.compile(r'^(?:import|export)\b[^"]*"\./([\w-]+\.js)"', re.MULTILINE)


@cache
def modules(first: str = "desk.js") -> tuple[str, ...]:
    """Names below static/desk of all that `first` needs, nearest first; as imports say them, without a hash."""
    found = [first]
    for name in found:
        found += dict.fromkeys(
            needed for needed in _IMPORT.findall((_HERE / name).read_text("utf-8")) if needed not in found
        )
    return tuple(found[1:])
