"""The child process that opens one PDF from standard input and prints what it found as JSON.

Started as a file of its own with `python -I`, so that nothing of ours is imported beside a hostile document.
"""

import json
import resource
import sys
from collections.abc import Mapping
from io import BytesIO

import pikepdf

MEBIBYTE = 1024 * 1024
LARGEST_ANSWER = 64 * 1024


def limit_resources(memory_mebibytes: int, cpu_seconds: int) -> None:
    """Bind this process for good to an address space, processor time, and an answer of 64 KiB."""
    memory = memory_mebibytes * MEBIBYTE
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        # Where both are the same, Linux kills without saying that the processor time was the reason.
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1),
        (resource.RLIMIT_FSIZE, LARGEST_ANSWER, LARGEST_ANSWER),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(kind, (soft, hard))


def examine(content: bytes) -> Mapping[str, object]:
    """Pages and condition of a PDF."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            pages = len(pdf.pages)
            return {"pages": pages, "encrypted": pdf.is_encrypted, "repaired": bool(pdf.get_warnings())}
    except pikepdf.PasswordError:
        return {"problem": "password"}
    except pikepdf.PdfError:
        return {"problem": "damaged"}


def main() -> None:
    """Read limits from the command line, the PDF from standard input."""
    limit_resources(int(sys.argv[1]), int(sys.argv[2]))
    try:
        answer = examine(sys.stdin.buffer.read())
    except MemoryError:
        answer = {"problem": "memory"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
