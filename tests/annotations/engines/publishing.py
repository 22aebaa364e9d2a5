"""An engine so slow that an editor publishes the text before it returns its only suggestion."""

from datetime import date

from annotations.extraction import Gazetteer, Suggestion
from newsroom.articles.actions.publish import publish
from newsroom.articles.models import Article
from tests.world import make_editor

ENGINE = "slow"
VERSION = "1"


def extract(text: str, gazetteer: Gazetteer | None = None, published: date | None = None) -> list[Suggestion]:
    publish(Article.objects.get(latest_revision__text=text), editor=make_editor("dana"))
    return [Suggestion("figure", 0, len(text.split(maxsplit=1)[0]), 0.8, "show")]


def load() -> None: ...
