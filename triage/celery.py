"""The Celery application, and its queue of files; tasks live in triage.tasks."""

import os
from pathlib import Path
from queue import Empty
from typing import Any

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES, filesystem

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "triage.settings")


class _FolderChannel(filesystem.Channel):
    """Makes its folders anew when somebody cleared them away: kombu's own ends the worker.

    The messages are lost with the folder, which costs time and nothing else: the row in the database is the queue.
    """

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except FileNotFoundError:
            self._make_folders()
            raise Empty from None

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu's own name
        self._make_folders()
        super()._put(queue, payload, **kwargs)

    def _make_folders(self) -> None:
        for folder in (self.data_folder_in, self.data_folder_out, self.control_folder):
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)


class FolderTransport(filesystem.Transport):
    """The transport behind `filesystem://`."""

    Channel = _FolderChannel


TRANSPORT_ALIASES["filesystem"] = "triage.celery:FolderTransport"

app = Celery("triage")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["triage"])
