from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "newsroom.articles"
    label = "articles"
    verbose_name = "Articles"

    def ready(self) -> None:
        from . import receivers  # noqa: F401  (connects them)
