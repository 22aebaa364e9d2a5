from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "newsroom.ledger"
    label = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from . import site  # noqa: F401  (connects its receiver)
