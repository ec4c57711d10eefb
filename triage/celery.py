"""The Celery application, and its queue of files; tasks live in triage.tasks."""

import logging
import os
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any
from uuid import uuid4

from celery import Celery
from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "triage.settings")


class _FolderChannel(filesystem.Channel):
    """A queue of files that survives what kombu's own ends the worker for: a cleared folder, a half-written file.

    What is lost with them costs time and nothing else: the row in the database is the queue.
    """

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except FileNotFoundError:
            self._make_folders()
            raise Empty from None
        except ValueError:
            logger.warning("A message of the queue %s could not be read; the sweeper finds its row.", queue)
            raise Empty from None

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu's own name
        """Write the message under another name first: whoever looks at that moment would read half of it."""
        self._make_folders()
        name = f"{round(monotonic() * 1000)}_{uuid4()}"
        folder = Path(self.data_folder_out)
        part = folder / f"{name}.part"
        try:
            part.write_text(dumps(payload))
            part.rename(folder / f"{name}.{queue}.msg")
        except OSError as error:
            part.unlink(missing_ok=True)
            raise ChannelError(f"No message can be left in {folder}: {error.strerror}") from error

    def get_table(self, exchange: str) -> Any:
        """Which queues an exchange feeds; none while another worker writes it down."""
        try:
            return super().get_table(exchange)
        except ValueError:
            return []

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
