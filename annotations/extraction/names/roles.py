"""Which common nouns name a person by their role."""

from __future__ import annotations

import re

from annotations.extraction.word_lists import listed

from .word_lists import TITLES

_PERSON_NOUNS = re.compile(r"(?:er|or|ist|ian|man|woman|ant|ent|ee|ary|ive|ess|ard|smith|cian|path|eer)$")

# Nouns that end like names of occupations.
_NO_ROLES = listed(
    """
    however either neither never whether whatever ever moreover forever altogether consider remember whoever
    number water river tower paper power center matter winter summer september october november december
    quarter letter order harbour offer border corner later under over after other rather together earlier
    former latter member-state document government parliament department payment agreement statement moment
    treatment investment restaurant plant percent event content extent talent accident incident comment
    current recent present different important floor door motor error sector factor harbor behavior labor
    color favor mirror terror january february library salary century summary primary military temporary
    ordinary necessary secondary five live give drive archive committee coffee degree fee employee-owned
    coffee guarantee refugee-led process success address access business illness human garden-variety clear
    year near dinner shelter computer server printer container trailer carrier counter meter kilometer fiber
    younger elder older bigger smaller larger taller wider closer newer richer poorer lower upper greater
    user committee jubilee toffee mint grant warrant pleasant relevant distant instant constant elephant
    """
)


def is_role(noun: str) -> bool:
    """Return whether a common noun names a person by their role: "hydrologist", "challenger", "director"."""
    word = noun.lower()
    return word in TITLES or (
        len(word) > 4 and word.islower() and bool(_PERSON_NOUNS.search(word)) and word not in _NO_ROLES
    )
