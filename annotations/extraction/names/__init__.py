"""Who: persons, organisations, states and groups as a text names them, folded to one actor each, and who speaks.

| file | what it knows |
|---|---|
| ``known.py``, ``states.csv``, ``organisations.csv`` | what the newsroom and the starting list know |
| ``runs.py``, ``phrases.py`` | where a name may stand |
| ``evidence.py``, ``words.py``, ``given.py`` | whether it names a person, an organisation, a place or a thing |
| ``names.py``, ``cast.py``, ``actor.py`` | which names are one actor's |
| ``usage.py`` | place or government |
| ``offices.py`` | the office that the text gives a person |
| ``speakers.py`` | whose words a source's words are |
"""

from __future__ import annotations

from .actor import Actor, Mention, Speaker
from .coreference import Actors
from .speakers import Speakers

__all__ = ["Actor", "Actors", "Mention", "Speaker", "Speakers"]
