import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = get_wsgi_application()

from newsroom.feed import site_address  # noqa: E402 - its models need the application

# gunicorn's own code for an application that cannot start: with any other it would try for ever.
site_address.fix_or_exit(code=3)

# What the application consists of stays as long as the process: without this, every full collection goes through all of
# it, and an answer that makes many objects (what is said of a long article) waits a tenth of a second for that.
gc.collect()
gc.freeze()
