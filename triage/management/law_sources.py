"""Where commands take the text of a rulebook from: a file, or a published version."""

from __future__ import annotations

from pathlib import Path

from jurisdictions.law.toml_reader import MAX_BYTES
from jurisdictions.models import RulebookVersion
from triage.errors import BadInput
from triage.services import law_drafting


def version_named(name: str) -> RulebookVersion:
    """`CODE` is the newest version that nobody withdrew, `CODE:N` a certain one. Raises BadInput."""
    code, _colon, number = name.partition(":")
    versions = RulebookVersion.objects.filter(code=code)
    if number:
        found = versions.filter(number=int(number)).first() if number.isdecimal() else None
    else:
        found = law_drafting.newest_version(code)
    if found is None:
        raise BadInput(f"There is no published rulebook {name}. `manage.py law list` names them.")
    return found


def text_of(path: Path) -> str:
    """The text of a file. Raises BadInput for one that cannot be read or is larger than any rulebook may be."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise BadInput(f"has more than {MAX_BYTES} bytes; that is no rulebook", where=str(path))
        return content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot be read ({error})", where=str(path)) from None
