"""Loaded by pytest before Django's settings: a folder of its own for each run, and the test stage."""

import atexit
import os
import shutil
import tempfile

os.environ["COUNTERSIGN_ENV"] = "test"
if "PYTEST_XDIST_WORKER" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="countersign-test-")
    os.environ["COUNTERSIGN_VAR"] = _folder
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
