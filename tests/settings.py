"""The project's settings on engines of this test run's own, whatever CLAIMDESK_DATA says.

Only the addresses are settled here. The engines are started by the first test that needs them (tests/conftest.py), so
the tests of pure packages start at once.
"""

import os

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from newsroom.embedded.paths import throwaway_folder

# Remembered in the environment: a process that a test starts and that reads these settings must find the same engines.
# Of the processes that share the tests each has its own.
os.environ["CLAIMDESK_DATA"] = os.environ.setdefault(
    f"CLAIMDESK_TEST_DATA{os.environ.get('PYTEST_XDIST_WORKER', '')}", str(throwaway_folder())
)

# Also where the environment names engines.
os.environ["CLAIMDESK_LOCAL"] = "1"

from newsroom.settings import *  # noqa: F403

# A test's thread that ends without closing its connection keeps its place in the pool for good.
DATABASES["default"]["OPTIONS"]["pool"]["max_size"] = 100  # noqa: F405


class QuickHasher(PBKDF2PasswordHasher):
    iterations = 1


# A password of a test guards nothing, and hashing it as in production takes longer than most tests. The name of the
# algorithm is the same, so the site in its own process can check such a password too.
PASSWORD_HASHERS = ["tests.settings.QuickHasher"]

# Test data is removed by a command of the tests' own, which stands for Django's.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.flushing"]  # noqa: F405

# Each test client loads the middleware again, and WhiteNoise then lists every static file. This way it looks for a file
# when it is asked for one.
WHITENOISE_AUTOREFRESH = True
