"""Two editors decide on the same annotation: one wins, the other learns who, and nothing is overwritten."""

from collections.abc import Callable

import pytest

from annotations.decisions.annotating import adjust_span, change_kind
from annotations.decisions.notes import note
from annotations.decisions.review import accept, confirm, reject, reopen
from annotations.decisions.roles import change_role, link, unlink
from annotations.decisions.undo import undo
from annotations.locks import ChangedByColleague
from annotations.models import Annotation, Decision
from newsroom.articles.actions.revise import revise
from newsroom.users.models import User
from tests.world import make_actor, make_annotation, make_article, make_editor

WORDS = "About 1,400 dockers stopped work"
ACTS: dict[str, Callable[[Annotation, User, int], object]] = {
    "reject": lambda a, editor, known: reject(a, editor=editor, last_decision=known),
    "reopen": lambda a, editor, known: reopen(a, editor=editor, last_decision=known),
    "change_kind": lambda a, editor, known: change_kind(a, kind="figure", editor=editor, last_decision=known),
    "link": lambda a, editor, known: link(
        a, role="target", actor=make_actor("Port"), editor=editor, last_decision=known
    ),
    "unlink": lambda a, editor, known: unlink(a.roles.get(), editor=editor, last_decision=known),
    "cast": lambda a, editor, known: change_role(
        a.roles.get(), kind="target", editor=editor, last_decision=known
    ),
}


def stretch(annotation: Annotation, editor: User) -> None:
    revision = annotation.article.latest_revision
    assert revision is not None
    start = annotation.proposed_start
    exact = revision.text[start : start + 20]
    adjust_span(annotation, revision=revision, start=start, end=start + 20, exact=exact, editor=editor)


@pytest.mark.django_db
@pytest.mark.parametrize("act", [*ACTS, "accept"])
def test_an_act_on_what_a_colleague_has_changed_is_refused_and_says_by_whom(act: str) -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested", speaker="Tomas Okafor")
    acts = {**ACTS, "accept": lambda a, editor, known: accept(a, editor=editor, last_decision=known)}
    stretch(annotation, make_editor("bob"))
    known = Decision.objects.latest("pk").pk
    change_kind(annotation, kind="quotation", editor=make_editor("dana"))
    before = Decision.objects.count()

    with pytest.raises(ChangedByColleague) as refused:
        acts[act](annotation, make_editor("alice"), known)

    assert refused.value.detail == (
        "Dana has given another kind this since you opened it. Look at it again; nothing was changed."
    )
    assert Decision.objects.count() == before


@pytest.mark.django_db
def test_confirming_what_a_colleague_has_mended_is_refused() -> None:
    annotation = make_annotation(make_article(), WORDS)
    revise(annotation.article, headline="Cranes", body="<p>About 1,600 dockers stopped work on Sunday.</p>")
    known = Decision.objects.latest("pk").pk
    confirm(Annotation.objects.get(), editor=make_editor("dana"), last_decision=known)

    with pytest.raises(ChangedByColleague, match="Dana has confirmed this since"):
        confirm(Annotation.objects.get(), editor=make_editor("alice"), last_decision=known)


@pytest.mark.django_db
@pytest.mark.parametrize("act", ACTS)
def test_an_act_on_what_one_has_seen_is_done(act: str) -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested", speaker="Tomas Okafor")
    if act == "reopen":
        accept(annotation, editor=make_editor("dana"))
    stretch(annotation, make_editor("dana"))
    before = Decision.objects.count()

    ACTS[act](annotation, make_editor("alice"), Decision.objects.latest("pk").pk)

    assert Decision.objects.count() == before + 1


@pytest.mark.django_db
def test_ones_own_acts_and_a_colleagues_note_are_no_obstacle_but_their_undo_is() -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested")
    alice, dana = make_editor("alice"), make_editor("dana")
    change_kind(annotation, kind="quotation", editor=alice, last_decision=0)
    note(annotation, text="Was he asked?", editor=dana)
    change_kind(annotation, kind="figure", editor=alice, last_decision=0)
    known = Decision.objects.latest("pk").pk
    change_kind(annotation, kind="date", editor=dana, last_decision=known)
    undo(annotation.article, editor=dana)

    with pytest.raises(ChangedByColleague, match="Dana has undone this since"):
        accept(annotation, editor=alice, last_decision=known)
