"""The public items of annotations, claims, actors, questions and answers, and where the feed shows them."""

from .actors import actor_item, with_actor_parts
from .annotations import annotation_item, annotation_of, current_words, with_public_parts
from .claims import claim_item, with_claim_parts, wordings
from .creators import pen_name, person, software
from .publishing import (
    ever_published,
    publish_changes,
    publish_objects,
    publish_proposed,
    publish_question_changes,
    touched,
)
from .questions import answer_item, present_answers, present_questions, question_item
from .roles import day_of, offices_of, role_item

__all__ = [
    "actor_item",
    "annotation_item",
    "annotation_of",
    "answer_item",
    "claim_item",
    "current_words",
    "day_of",
    "ever_published",
    "offices_of",
    "pen_name",
    "person",
    "present_answers",
    "present_questions",
    "publish_changes",
    "publish_objects",
    "publish_proposed",
    "publish_question_changes",
    "question_item",
    "role_item",
    "software",
    "touched",
    "with_actor_parts",
    "with_claim_parts",
    "with_public_parts",
    "wordings",
]
