"""Configuration of the static files."""

from django.contrib.staticfiles import apps


class StaticFilesConfig(apps.StaticFilesConfig):
    """Django's static files, without the tests and types that stand beside JavaScript modules."""

    ignore_patterns = [*apps.StaticFilesConfig.ignore_patterns, "*.test.js", "*.d.ts", "testing.js"]
