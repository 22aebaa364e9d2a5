from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "newsroom.overview"
    label = "overview"
    verbose_name = "Overview"
