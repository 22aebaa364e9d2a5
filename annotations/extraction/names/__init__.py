"""Persons, organisations, states and groups that a text names, and which of them speaks.

| file | what it decides |
|---|---|
| ``gazetteer.py``, ``states.csv``, ``organisations.csv`` | which names the newsroom and the built-in list know |
| ``capitalised.py``, ``phrases.py``, ``candidates.py`` | where a name may stand |
| ``evidence.py``, ``kinds.py``, ``given.py`` | whether it names a person, an organisation, a place or a thing |
| ``coreference.py``, ``people.py``, ``organisations.py`` | which names are one actor's |
| ``namesakes.py`` | whether two persons share a surname |
| ``metonymy.py`` | place or government |
| ``offices.py`` | the office that the text gives a person |
| ``speakers.py`` | which actor a source names |
"""

from __future__ import annotations

from .actor import Actor, Mention, Speaker
from .coreference import Actors
from .speakers import Speakers

__all__ = ["Actor", "Actors", "Mention", "Speaker", "Speakers"]
