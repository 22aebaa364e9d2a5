from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "newsroom.feed"
    label = "feed"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from . import site  # noqa: F401  (connects its receiver)
