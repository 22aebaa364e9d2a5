"""Who made a public object: an engine, or an editor by pen name."""

from newsroom.users.models import User

from .items import Creator


def software(name: str) -> Creator:
    return {"type": "Software", "name": name}


def person(name: str) -> Creator:
    return {"type": "Person", "name": name}


def pen_name(author: User | None) -> str:
    # Not str(author): it falls back to the login name, which partners must not see.
    return (author.display_name if author else "") or "an editor"
