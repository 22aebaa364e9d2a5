"""A story as JSON Feed 1.1: its articles, newest first. Pure: items in, a feed out."""

from collections.abc import Iterable, Mapping
from typing import Any

Item = Mapping[str, Any]

VERSION = "https://jsonfeed.org/version/1.1"


def feed(story: Item, articles: Iterable[Item], *, uri: str, following: str = "") -> dict[str, Any]:
    """The feed of a story at `uri`; `following` is the address of older articles, empty where there are none.

    The articles hold their body, null where it may not be given.
    """
    made: dict[str, Any] = {"version": VERSION, "title": story["title"], "feed_url": uri}
    if story["summary"]:
        made["description"] = story["summary"]
    if following:
        made["next_url"] = following
    return {**made, "items": [_item(article) for article in articles]}


def _item(article: Item) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": article["uri"],
        "url": article["url"] or article["uri"],
        "title": article["headline"],
        "date_published": article["datePublished"] or article["publishedAt"],
        "language": article["language"],
    }
    # An item must have content; where the body may not be given, the words that stand above it are it.
    if article["body"] is not None:
        made["content_html"] = article["body"]
    else:
        made["content_text"] = article["standfirst"] or article["headline"]
    if article["standfirst"]:
        made["summary"] = article["standfirst"]
    if article["correctedAt"]:
        made["date_modified"] = article["correctedAt"]
    names = [name for name in (article["byline"], article["source"]["name"]) if name]
    made["authors"] = [{"name": name} for name in names]
    return made
