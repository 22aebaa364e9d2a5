"""What a product holds, in plain words: for partners in English, for the newsroom in the language that is active."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.feed.reuse_limits import ReuseLimit

# A longer list is given as a number.
NAMED_AT_MOST = 5


def describe_limit(right: ReuseLimit) -> str:
    """Describe a reuse limit."""
    if right.words is None:
        return _("full text")
    if right.words == 0:
        return _("headline and link only")
    words = ngettext("quotes of up to %(count)s word", "quotes of up to %(count)s words", right.words)
    return words % {"count": right.words}


def describe_product(
    *,
    sources: Sequence[str],
    stories: Sequence[str],
    languages: Sequence[str],
    kinds: Sequence[str],
    right: ReuseLimit,
    suggestions: bool,
    embargoed: bool,
) -> str:
    """A sentence on what a product holds; names and codes as they are to be read, an empty list for "all"."""
    narrowed = [_("Articles") if sources or stories or languages else _("All articles")]
    if sources:
        counted = ngettext("%(count)s source", "%(count)s sources", len(sources))
        narrowed.append(_("of %(sources)s") % {"sources": _these(sources, counted)})
    if stories:
        counted = ngettext("%(count)s story", "%(count)s stories", len(stories))
        named = ngettext("in the story %(stories)s", "in the stories %(stories)s", len(stories))
        narrowed.append(named % {"stories": _these(stories, counted)})
    if languages:
        counted = ngettext("%(count)s language", "%(count)s languages", len(languages))
        narrowed.append(_("in %(languages)s") % {"languages": _these(languages, counted)})
    annotations = _("all annotations")
    if kinds:
        counted = ngettext("%(count)s kind", "%(count)s kinds", len(kinds))
        annotations = _("annotations: %(kinds)s only") % {"kinds": _these(kinds, counted)}
    if suggestions:
        annotations = _("%(annotations)s, suggestions of machines too") % {"annotations": annotations}
    parts = [" ".join(narrowed), describe_limit(right), annotations]
    if embargoed:
        parts.append(_("sees what is under embargo"))
    return f"{'; '.join(parts)}."


def describe_counts(*, articles: int, sources: int, rights: Mapping[ReuseLimit, int]) -> str:
    """Describe how many articles can be seen, and how many of them with which limit."""
    if not articles:
        return _("Sees no article at this moment.")
    sees = _("Sees %(articles)s of %(sources)s") % {
        "articles": ngettext("%(count)s article", "%(count)s articles", articles)
        % {"count": f"{articles:,}"},
        "sources": ngettext("%(count)s source", "%(count)s sources", sources) % {"count": f"{sources:,}"},
    }
    by_right = sorted(rights.items(), key=lambda one: (one[0].words is not None, -(one[0].words or 0)))
    if len(by_right) == 1:
        return f"{sees}: {describe_limit(by_right[0][0])}."
    return f"{sees}: {'; '.join(f'{number} {_with(right)}' for right, number in by_right)}."


def _with(right: ReuseLimit) -> str:
    if right.words is None:
        return _("in full")
    if right.words == 0:
        return _("by headline and link only")
    return _("with %(limit)s") % {"limit": describe_limit(right)}


def _these(names: Sequence[str], counted: str) -> str:
    """The names in a row; where they are too many, how many (`counted`)."""
    if len(names) > NAMED_AT_MOST:
        return counted % {"count": len(names)}
    *before, last = sorted(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(before), "last": last} if before else last
