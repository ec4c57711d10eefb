"""The desk's web server in a process that may write no large file: what a full disk is to who may mount none."""

from __future__ import annotations

import os
import resource

from triage.wsgi import application

__all__ = ["application"]

_limit = int(os.environ["FAULT_LARGEST_FILE"])
resource.setrlimit(resource.RLIMIT_FSIZE, (_limit, _limit))
