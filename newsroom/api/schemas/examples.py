"""Answers as the OpenAPI document shows them. All invented; a test holds them against the shapes."""

import json
from typing import Any

_API = "https://desk.example.org/api/v1"

SOURCE: dict[str, Any] = {
    "id": "01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10",
    "uri": f"{_API}/sources/01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10",
    "type": "source",
    "name": "Harbour Gazette",
    "kind": "outlet",
    "url": "https://gazette.example.org",
    "language": "en",
    "reliability": "B",
    "usageTerms": "Quotes of up to 25 words, with the outlet's name and a link.",
    "version": 1,
}
STORY: dict[str, Any] = {
    "id": "01936b2e-60c2-7d11-8b0f-51c0a2e4d7aa",
    "uri": f"{_API}/stories/01936b2e-60c2-7d11-8b0f-51c0a2e4d7aa",
    "type": "story",
    "title": "The closing of the old bridge",
    "summary": "",
    "version": 2,
}
ACTOR: dict[str, Any] = {
    "id": "01936b2e-6215-7a3b-a1de-0f4c3b2a1908",
    "uri": f"{_API}/actors/01936b2e-6215-7a3b-a1de-0f4c3b2a1908",
    "type": "actor",
    "name": "Port Authority",
    "kind": "organisation",
    "description": "runs the harbour and its bridges",
    "names": [{"name": "PA", "kind": "acronym", "language": "en"}],
    "identifiers": [{"scheme": "wikidata", "value": "Q42"}],
    "offices": [
        {"title": "Operator", "organisation": "Harbour City", "from": "2019-04-01", "to": None},
    ],
    "replaces": [f"{_API}/actors/01936b2e-6215-7a3b-a1de-0f4c3b2a0000"],
    "version": 3,
}
CLAIM: dict[str, Any] = {
    "id": "01936b2e-63f8-7e90-b6c4-7788aa55cc33",
    "uri": f"{_API}/claims/01936b2e-63f8-7e90-b6c4-7788aa55cc33",
    "type": "claim",
    "text": "The old bridge will stay closed until March",
    "verdict": {
        "rating": "Mostly true",
        "value": 4.0,
        "worst": 1.0,
        "best": 5.0,
        "rationale": "The works order names the second of March.",
        "links": [{"url": "https://harbour.example.org/orders/17", "title": "Works order 17"}],
        "url": "https://factdesk.example.org/old-bridge",
        "author": "Alice",
        "datePublished": "2026-11-04T10:00:00+00:00",
    },
    "replaces": [],
    "version": 1,
}
_ARTICLE_ID = "01936b2e-64d0-7b6c-9c2d-1e2f3a4b5c6d"
_REVISION_ID = "01936b2e-64d3-7f02-8aa1-99e8d7c6b5a4"
_REVISION = f"{_API}/revisions/{_REVISION_ID}"
ARTICLE: dict[str, Any] = {
    "id": _ARTICLE_ID,
    "uri": f"{_API}/articles/{_ARTICLE_ID}",
    "type": "article",
    "pubStatus": "usable",
    "source": {"uri": SOURCE["uri"], "name": SOURCE["name"]},
    "story": STORY["uri"],
    "language": "en",
    "headline": "Old bridge closed for the winter",
    "standfirst": "",
    "byline": "By Ada Quill",
    "dateline": "HARBOUR",
    "credit": "",
    "url": "https://gazette.example.org/old-bridge",
    "origin": "received",
    "rights": {"body": "quotes", "quoteWords": 25},
    "datePublished": "2026-11-03T06:00:00+00:00",
    "dateIsEstimated": False,
    "publishedAt": "2026-11-03T08:15:20.120000+00:00",
    "correctedAt": None,
    "revision": {
        "id": _REVISION_ID,
        "uri": _REVISION,
        "number": 1,
        "text": f"{_REVISION}/text",
        "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "note": "",
    },
    "version": 1,
}
EMBARGOED: dict[str, Any] = {
    **{
        k: v
        for k, v in ARTICLE.items()
        if k not in ("story", "publishedAt", "correctedAt", "revision", "version")
    },
    "embargoed": "2026-11-03T12:00:00+00:00",
}
REVISION: dict[str, Any] = {
    "id": _REVISION_ID,
    "uri": _REVISION,
    "type": "revision",
    "article": ARTICLE["uri"],
    "number": 1,
    "headline": ARTICLE["headline"],
    "standfirst": "",
    "note": "",
    "firstPublishedAt": ARTICLE["publishedAt"],
    "digest": ARTICLE["revision"]["digest"],
    "text": f"{_REVISION}/text",
    "blocks": [
        {"field": "headline", "tag": "h1", "start": 0, "end": 32},
        {"field": "body", "tag": "p", "start": 34, "end": 152},
    ],
}
ANNOTATION: dict[str, Any] = {
    "id": "01936b2e-66aa-7c00-8d1e-6a5b4c3d2e1f",
    "uri": f"{_API}/annotations/01936b2e-66aa-7c00-8d1e-6a5b4c3d2e1f",
    "type": "annotation",
    "kind": "claim",
    "state": "accepted",
    "article": ARTICLE["uri"],
    "revision": _REVISION,
    "quote": "the old bridge will stay closed until March",
    "outcome": "exact",
    "target": [
        {
            "part": "content",
            "source": f"{_REVISION}/text",
            "selector": [
                {"type": "TextPositionSelector", "start": 61, "end": 104},
                {
                    "type": "TextQuoteSelector",
                    "exact": "the old bridge will stay closed until March",
                    "prefix": "The Port Authority said on Tuesday that ",
                    "suffix": ", two months longer than planned",
                },
            ],
        }
    ],
    "roles": [
        {
            "role": "speaker",
            "name": "Port Authority",
            "actor": ACTOR["uri"],
            "office": "Operator, Harbour City",
        }
    ],
    "attributes": {"modality": "planned"},
    "claim": CLAIM["uri"],
    "creator": {"type": "Person", "name": "Alice"},
    "created": "2026-11-03T08:20:11.400000+00:00",
    "version": 1,
}
QUESTION: dict[str, Any] = {
    "id": "01936b2e-6a10-7d52-9c8b-5e4f3a2b1c0d",
    "uri": f"{_API}/questions/01936b2e-6a10-7d52-9c8b-5e4f3a2b1c0d",
    "type": "question",
    "story": STORY["uri"],
    "text": "Until when does the bridge stay closed?",
    "unit": "date",
    "subject": "the old bridge",
    "version": 1,
}
ANSWER: dict[str, Any] = {
    "id": "01936b2e-6b44-7e01-8a2c-0b1c2d3e4f50",
    "uri": f"{_API}/answers/01936b2e-6b44-7e01-8a2c-0b1c2d3e4f50",
    "type": "answer",
    "story": STORY["uri"],
    "question": QUESTION["uri"],
    "claim": CLAIM["uri"],
    "version": 1,
}
CELL: dict[str, Any] = {
    "uri": f"{QUESTION['uri']}/cells/{_ARTICLE_ID}",
    "type": "cell",
    "question": QUESTION["uri"],
    "article": ARTICLE["uri"],
    "source": {"uri": SOURCE["uri"], "name": SOURCE["name"]},
    "credit": "",
    "statedAt": ARTICLE["datePublished"],
    "statements": [
        {
            "annotation": ANNOTATION["uri"],
            "claim": CLAIM["uri"],
            "quote": ANNOTATION["quote"],
            "outcome": "exact",
            "modality": "planned",
            "figures": [],
            "spokenOf": {"from": None, "to": "2026-03-01"},
            "speakers": [
                {"name": "Port Authority", "actor": ACTOR["uri"], "office": "Operator, Harbour City"}
            ],
        }
    ],
    "differs": None,
}
MATRIX: dict[str, Any] = {
    "story": STORY,
    "articles": [
        {
            "uri": ARTICLE["uri"],
            "headline": ARTICLE["headline"],
            "source": CELL["source"],
            "credit": "",
            "statedAt": ARTICLE["datePublished"],
            "correctedAt": None,
        }
    ],
    "questions": [{**QUESTION, "cells": [CELL]}],
    "next": None,
}
FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": STORY["title"],
    "feed_url": f"{STORY['uri']}/feed",
    "items": [
        {
            "id": ARTICLE["uri"],
            "url": ARTICLE["url"],
            "title": ARTICLE["headline"],
            "date_published": ARTICLE["datePublished"],
            "language": "en",
            "content_html": "<p>The Port Authority said on Tuesday that the old bridge …</p>",
            "authors": [{"name": ARTICLE["byline"]}, {"name": SOURCE["name"]}],
        }
    ],
}
CHANGES: dict[str, Any] = {
    "entries": [
        {
            "seq": 4711,
            "op": "remove",
            "type": "annotation",
            "uri": ANNOTATION["uri"],
            "version": 2,
            "at": "2026-11-03T09:02:47.031000+00:00",
            "item": None,
            "reason": "decision taken back",
            "supersededBy": None,
        }
    ],
    "next": "6b1f0c2d9e8a-0-4711.kq3N0c8sVb1wYxTt0mYb0aC2m5Jr8h1v2e4ZpQwLxJ8",
    "more": False,
}
ME: dict[str, Any] = {
    "partner": {"id": "01936b2e-7000-7abc-8def-001122334455", "name": "Fact Desk"},
    "key": {
        "prefix": "Ab3dE5gH",
        "createdAt": "2026-11-01T10:00:00+00:00",
        "expiresAt": None,
        "lastUsedAt": "2026-11-03T09:04:12+00:00",
        "addresses": ["192.0.2.0/24"],
        "mayPropose": False,
    },
    "products": [
        {
            "name": "The bridge",
            "inWords": (
                "Articles in the story “The closing of the old bridge”; quotes of up to 25 words; "
                "all annotations."
            ),
            "sources": None,
            "stories": [STORY["uri"]],
            "languages": None,
            "kinds": None,
            "rights": {"body": "quotes", "quoteWords": 25},
            "suggestions": False,
            "embargoed": False,
        }
    ],
    "limits": {
        "page": 500,
        "wait": 20,
        "requests": [
            {"name": "minute", "quota": 600, "window": 60, "remaining": 588, "reset": 2},
            {"name": "day", "quota": 200_000, "window": 86_400, "remaining": 197_530, "reset": 1068},
        ],
    },
    "feed": {
        "uri": f"{_API}/changes",
        "head": CHANGES["next"],
        "readAt": "2026-11-03T09:04:12+00:00",
        "behind": {"lines": 3, "seconds": 41},
    },
}
TEXT = "Old bridge closed for the winter\n\nThe Port Authority said on Tuesday that the old bridge …"

TAKEDOWN: dict[str, Any] = {
    "id": "019aa1f0-6a52-7d1c-8f0e-2f4b6c8d9e01",
    "op": "withhold",
    "article": f"{_API}/articles/{_ARTICLE_ID}",
    "reason": "The source has taken it back.",
    "at": "2026-11-20T09:12:44.500000+00:00",
    "acknowledgedAt": None,
}
SNAPSHOT = "\n".join(
    [
        json.dumps(SOURCE, sort_keys=True),
        json.dumps({"count": 1, "next": CHANGES["next"], "sha256": "0" * 64}),
        "",
    ]
)
PROPOSAL: dict[str, Any] = {
    "kind": "claim",
    "target": {
        "source": f"{_REVISION}/text",
        "selector": {"type": "TextQuoteSelector", "exact": "the old bridge will stay closed until March"},
    },
    "roles": [{"role": "speaker", "name": "Port Authority"}],
    "confidence": 0.8,
    "attributes": {"modality": "planned"},
}
PROPOSED: dict[str, Any] = {
    "outcome": "new",
    "annotation": ANNOTATION["uri"],
    "kind": "claim",
    "target": [
        {
            "part": "content",
            "source": f"{_REVISION}/text",
            "selector": [{"type": "TextPositionSelector", "start": 61, "end": 104}],
        }
    ],
}
# The examples of the public objects, by type.
ITEMS: dict[str, dict[str, Any]] = {
    "article": ARTICLE,
    "annotation": ANNOTATION,
    "claim": CLAIM,
    "actor": ACTOR,
    "source": SOURCE,
    "story": STORY,
    "question": QUESTION,
    "answer": ANSWER,
}
NESTED_ARTICLE: dict[str, Any] = {
    **ARTICLE,
    "story": STORY,
    "body": None,
    "annotations": [ANNOTATION],
    "claims": [CLAIM],
    "actors": [ACTOR],
}
