"""Render the claim matrix (`annotations.claims.matrix`) for partners: columns, cells, statements, differences."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from uuid import UUID

from annotations.claims import matrix
from annotations.comparison.differences import Difference
from annotations.models import Annotation, Claim, Question
from newsroom.articles.models import Article
from newsroom.feed.models import uri
from newsroom.feed.scope import Scope

from .corpus import Item, present_annotations


def with_cells(items: Sequence[Item], questions: Sequence[Question], *, scope: Scope) -> list[Item]:
    """Questions' items, each with its cells, the earliest first."""
    cells = matrix.cells(questions, scope, present=partial(present_annotations, scope=scope))
    return [
        {**item, "cells": [present_cell(cell) for cell in cells[question.pk]]}
        for question, item in zip(questions, items, strict=True)
    ]


def with_differences(items: Sequence[Item], claims: Sequence[Claim], *, scope: Scope) -> list[Item]:
    """Claims' items, each with how other answers to the same questions differ from it."""
    differences = matrix.claim_differences(claims, scope, present=partial(present_annotations, scope=scope))
    return [
        {**item, "differences": [_claim_difference(found) for found in differences[claim.pk]]}
        for claim, item in zip(claims, items, strict=True)
    ]


def rows(questions: Iterable[Item]) -> Iterator[Item]:
    """One item for each statement of the questions' cells: the rows of the CSV table."""
    for question in questions:
        for cell in question["cells"]:
            for statement in cell["statements"]:
                yield {"question": question, "cell": cell, **statement}


def cell_uri(question: UUID, article: UUID) -> str:
    return f"{uri(Question.collection, question)}/cells/{article}"


def present_column(article: Article) -> Item:
    assert article.published_revision is not None
    return {
        "uri": article.uri,
        "headline": article.published_revision.headline,
        "source": {"uri": article.source.uri, "name": article.source.name},
        "credit": article.credit,
        "statedAt": matrix.stated_at(article).isoformat(),
        "correctedAt": article.corrected_at.isoformat() if article.corrected_at else None,
    }


def present_cell(cell: matrix.Cell) -> Item:
    article = cell.article
    differs = None
    if cell.difference and cell.compared_article:
        differs = {
            "from": cell_uri(cell.question, cell.compared_article),
            **_present_difference(cell.difference),
        }
    return {
        "uri": cell_uri(cell.question, article.pk),
        "type": "cell",
        "question": uri(Question.collection, cell.question),
        "article": article.uri,
        "source": {"uri": article.source.uri, "name": article.source.name},
        "credit": article.credit,
        "statedAt": matrix.stated_at(article).isoformat(),
        "statements": [_present_statement(statement) for statement in cell.statements],
        "differs": differs,
    }


def _present_statement(statement: matrix.Statement) -> Item:
    item = statement.item
    return {
        "annotation": item["uri"],
        "claim": item["claim"],
        "quote": item["quote"],
        "outcome": item["outcome"],
        "modality": statement.modality,
        "figures": list(statement.figures),
        "spokenOf": statement.time_spoken_of,
        "speakers": [
            {name: role[name] for name in ("name", "actor", "office")} for role in statement.speakers
        ],
    }


def _claim_difference(found: matrix.ClaimDifference) -> Item:
    return {
        "question": uri(Question.collection, found.question),
        "claim": uri(Claim.collection, found.claim),
        **_present_difference(found.difference),
    }


def _present_difference(difference: Difference) -> Item:
    return {
        "kind": difference.kind.value,
        "reason": " ".join(reason.sentence for reason in difference.why),
        "state": Annotation.State.SUGGESTED.value,
    }
