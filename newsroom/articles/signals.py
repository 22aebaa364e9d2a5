"""How the floor of the articles speaks to those above it, which it does not know.

All but the last are sent **inside** the transaction: a receiver that raises undoes what was about to happen.
`revision_stored` is sent on commit and only wakes work that a sweep would find anyway.
"""

from django.dispatch import Signal

revision_storing = Signal()  # kwargs: old (Revision or None), new (Revision)
publication_changing = Signal()  # kwargs: article: what partners see of it has just changed
placing = Signal()  # kwargs: ids (of articles); answers {article id: story} for those that have one
gathering = Signal()  # kwargs: ids (of sources); answers {(source, language, story)} of published articles
holding = (
    Signal()
)  # kwargs: article, killed; answers (who was handed it, how that stands, whether it is over) in turn
wiping = Signal()  # kwargs: article: it is erased; answers ids of other objects that held its words alone
revision_stored = Signal()  # kwargs: revision
