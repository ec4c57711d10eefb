"""Celery tasks: an id in, one service call."""

import logging
from uuid import UUID

from celery import shared_task
from celery.signals import worker_process_init
from django.utils import timezone

from triage.letters import renderer
from triage.services import queue, reminders

logger = logging.getLogger(__name__)


@shared_task(name="triage.tasks.run")
def run(entry_id: str) -> None:
    """Do one queued piece of work, if nobody has done it."""
    queue.work_off(UUID(entry_id), at=timezone.now())


@shared_task(name="triage.tasks.sweep")
def sweep() -> None:
    """Pick up whatever waits: the guarantee behind a broker that may lose messages."""
    for entry_id in queue.ready_entries(at=timezone.now()):
        try:
            queue.work_off(entry_id, at=timezone.now())
        except Exception:
            # The others must not wait behind it; its lease runs out and it is taken again.
            logger.exception("Queued work %s stopped in the middle", entry_id)


@shared_task(name="triage.tasks.remind")
def remind() -> None:
    """Remind the desk of the clocks that ask for it now."""
    account = reminders.service_account()
    if account is None:
        logger.error("Nobody is reminded of a clock: the desk has no active service account")
        return
    reminders.remind(actor=account, at=timezone.now())


@worker_process_init.connect
def warm_up(**kwargs: object) -> None:
    """Start the renderer with the worker, so that the first letter is not a slow one."""
    renderer.start()


def wake(entry_id: UUID) -> None:
    """Send the id to a worker; raises what the broker raises."""
    run.apply_async(args=(str(entry_id),), retry=False)
