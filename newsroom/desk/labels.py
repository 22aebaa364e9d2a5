"""Labels of lower floors that the desk shows: named here, the desk's catalogue holds them."""

from django.utils.translation import gettext_noop as _

LABELS = (
    *(_("quotation"), _("claim"), _("actor"), _("figure"), _("date"), _("note")),
    *(_("suggested"), _("accepted"), _("rejected")),
    *(_("annotated"), _("reopened"), _("confirmed"), _("linked"), _("unlinked"), _("given another role")),
    *(_("mended"), _("given another kind"), _("noted"), _("given other values"), _("joined to a claim")),
    *(_("made a claim of its own"), _("worded"), _("given a verdict"), _("undone"), _("done again")),
    *(_("received"), _("own")),
    *(_("draft"), _("under embargo"), _("published"), _("usable"), _("withheld"), _("canceled")),
)
