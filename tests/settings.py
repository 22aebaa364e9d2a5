"""The project's settings on engines of this test run's own, whatever CLAIMDESK_DATA says.

Only the addresses are settled here. The engines are started by the first test that needs them (tests/conftest.py), so
the tests of the pure rooms start at once.
"""

import os

from newsroom.local.places import throwaway_folder

# Remembered in the environment: a process that a test starts and that reads these settings must find the same engines.
os.environ["CLAIMDESK_DATA"] = os.environ.setdefault("CLAIMDESK_TEST_DATA", str(throwaway_folder()))

from newsroom.settings import *  # noqa: F403
