from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedConfig(AppConfig):
    name = "newsroom.feed"
    label = "feed"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        from . import site_address  # noqa: F401  (connects its receiver)
