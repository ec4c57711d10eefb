"""Journal notes: what staff note down about a data request beside the law."""

from __future__ import annotations

from datetime import datetime

from triage import audit
from triage.audit import new
from triage.encryption import encrypt
from triage.event_kinds import EventKind
from triage.models import DataRequest, JournalNote, User
from triage.roles import Permission
from triage.services.locking import locked
from triage.services.own_words import own_words

LONGEST_NOTE = 8_000
NOTE = "triage.journalnote.text"


def write_note(*, actor: User, data_request: DataRequest, text: str, at: datetime) -> JournalNote:
    """Keep a note for good, encrypted; a correction is the next note. Ended data requests take notes too.

    The version of the data request does not move: a note changes nothing that was decided. Raises BadInput for an
    empty note and for one that names account data or an identifier of the case.
    """
    with locked(data_request, actor=actor, permission=Permission.WRITE_NOTE) as current:
        plain = own_words(text, where="text", longest=LONGEST_NOTE, data_request=current, required=True)
        note = JournalNote(
            data_request=current,
            text=encrypt(plain, scope=current.pk, context=NOTE, at=at),
            written_by=actor,
            written_at=at,
        )
        audit.record(actor=actor, at=at, kind=EventKind.NOTE_WRITTEN, data_request=current, changes=new(note))
        return note
