"""Articles of any length under any number of suggestions: what the desk is slow with, if it is slow."""

from __future__ import annotations

from annotations.models import Anchor, Annotation, Role
from annotations.reanchor import anchor_at
from newsroom.articles.models import Article
from tests.world import make_article, make_run

SENTENCES = (
    "About {n} dockers stopped work on Sunday, the port authority said.",
    "“They count the people they can see,” union leader Tomas Okafor told reporters outside Terminal {n}.",
    "The ministry dismissed his figure as groundless and said that {n} of 1,400 cranes stood still.",
    "Norway's coast guard said that up to {n} vessels would be diverted by Friday.",
)
KINDS = ("claim", "quotation", "claim", "figure", "actor")


def make_long(title: str, *, words: int, annotations: int, apart: bool = False) -> Article:
    """An article of about so many words, with so many suggestions spread over it evenly, some nested.

    `apart`: each has a speaker of its own, so that no two share a card.
    """
    paragraphs, count = [], 0
    while count < words:
        n = 4 * len(paragraphs)
        paragraph = " ".join(sentence.format(n=n + i) for i, sentence in enumerate(SENTENCES))
        paragraphs.append(paragraph)
        count += len(paragraph.split())
    article = make_article(title, "".join(f"<p>{one}</p>" for one in paragraphs))
    revision = article.latest_revision
    assert revision is not None
    text, run = revision.text, make_run(revision)
    made, anchors, roles = [], [], []
    kinds = [kind.replace("figure", "claim") for kind in KINDS] if apart else KINDS
    for i in range(annotations):
        start = text.index(" ", int(i * (len(text) - 200) / annotations)) + 1
        end = text.index(" ", start + 40 + 7 * (i % 9))
        made.append(
            Annotation(
                article=article,
                kind=kinds[i % len(kinds)],
                state="suggested",
                run=run,
                confidence=0.9,
                made_on=revision,
                proposed_start=start,
                proposed_end=end,
            )
        )
        anchors.append(anchor_at(made[-1], revision, text, start, end))
        if made[-1].kind in {"claim", "quotation"}:
            roles.append(
                Role(
                    annotation=made[-1],
                    kind="speaker",
                    name=f"Tomas Okafor {i}" if apart else "Tomas Okafor",
                    actor_kind="person",
                    state="suggested",
                    run=run,
                )
            )
    Annotation.objects.bulk_create(made)
    Anchor.objects.bulk_create(anchors)
    Role.objects.bulk_create(roles)
    return article
