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
else:
    # A worker's own folder inside that of the run: what one test counts, another does not add to.
    os.environ["COUNTERSIGN_VAR"] = os.path.join(
        os.environ["COUNTERSIGN_VAR"], os.environ["PYTEST_XDIST_WORKER"]
    )
# The first test that looks for a kept file may come before the first that keeps one.
os.makedirs(os.path.join(os.environ["COUNTERSIGN_VAR"], "files"), exist_ok=True)
