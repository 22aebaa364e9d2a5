"""Events that the articles announce to the layers above.

All but the last are sent **inside** the transaction: an exception in a receiver rolls it back. `revision_stored` is
sent after the commit, and only starts work earlier that the periodic task would find.
"""

from django.dispatch import Signal

revision_storing = Signal()  # kwargs: old (Revision or None), new (Revision)
publication_changing = Signal()  # kwargs: article: what partners see of it has just changed
story_changing = Signal()  # kwargs: article: it belongs to another story now, or to none
article_erasing = Signal()  # kwargs: article: its words are being wiped, inside `erasing`
revision_stored = Signal()  # kwargs: revision
