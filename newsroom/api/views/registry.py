"""The resources by the name of their collection."""

from .actors import Actors
from .annotations import Annotations
from .answers import Answers
from .articles import Articles
from .claims import Claims
from .questions import Questions
from .resources import Resource
from .sources import Sources
from .stories import Stories

RESOURCES: dict[str, type[Resource]] = {
    "articles": Articles,
    "annotations": Annotations,
    "claims": Claims,
    "actors": Actors,
    "sources": Sources,
    "stories": Stories,
    "questions": Questions,
    "answers": Answers,
}
