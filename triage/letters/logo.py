"""The logo in the head of letters: what a file must be to become one, and what becomes of it."""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final
from xml.parsers import expat

from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from triage.letters.errors import LetterError

LARGEST: Final = 512 * 1024
"""Bytes of the file, and of what is kept of it."""
LONGEST_SIDE: Final = 4_000
"""Pixels, or units of a drawing."""
MOST_PARTS: Final = 5_000
"""Elements of a drawing."""
SVG: Final = "image/svg+xml"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"

_DRAWN: Final = frozenset({
    "svg", "g", "defs", "title", "desc", "metadata", "style", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath",
})  # fmt: skip
"""What a drawing may consist of. Without `use` and patterns: repeated in each other they grow without bound."""
_SPACE: Final = "http://www.w3.org/2000/svg"
_REFERENCE: Final = re.compile(r"url\s*\(\s*(['\"]?)\s*([^)]*)", re.IGNORECASE)
_LENGTH: Final = re.compile(r"\s*([0-9]*\.?[0-9]+)(?:px|pt|mm|cm|in)?\s*")


class WrongLogo(LetterError):
    """The file cannot be the logo; the message says what is wrong with it and what to do."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo as letters carry it. Sides are pixels, or units of the drawing."""

    media_type: str
    content: bytes
    width: int
    height: int

    @property
    def address(self) -> str:
        """Itself as a `data:` address, the only kind that a letter may hold."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"


def read_logo(stream: BinaryIO) -> Logo:
    """The logo that a file is. Reads no more than a logo may have. Raises WrongLogo."""
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        says = _(
            "The file has more than {most} KiB. Save it smaller: a logo is printed a few centimetres wide."
        )
        raise WrongLogo(says.format(most=LARGEST // 1024))
    if content.startswith(b"\x89PNG"):
        return _picture(content, "PNG", PNG)
    if content.startswith(b"\xff\xd8"):
        return _picture(content, "JPEG", JPEG)
    if b"<svg" in content[:4096] or content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _Drawing().read(content)
    raise WrongLogo(_("The file is neither PNG nor JPEG nor SVG."))


# Pictures are read and written anew: nothing that stands beside the pixels is kept.


def _picture(content: bytes, form: str, media_type: str) -> Logo:
    try:
        with warnings.catch_warnings(), _whole_pictures_only():
            warnings.simplefilter("error")
            opened = Image.open(BytesIO(content), formats=[form])
            _require_size(*opened.size)
            image: Image.Image = ImageOps.exif_transpose(opened)
            clear = form == "PNG" and image.has_transparency_data
            image = image.convert("RGBA" if clear else "RGB")
            written = BytesIO()
            image.save(written, form, **({"optimize": True} if form == "PNG" else {"quality": 92}))
    except WrongLogo:
        raise
    except (
        Exception
    ) as error:  # Pillow documents no common exception for what a damaged picture makes it raise
        raise WrongLogo(_("The picture is damaged and cannot be read. Save it anew.")) from error
    if written.tell() > LARGEST:
        says = _("Written anew the picture has more than {most} KiB. Save it with fewer pixels.")
        raise WrongLogo(says.format(most=LARGEST // 1024))
    return Logo(media_type, written.getvalue(), *image.size)


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """WeasyPrint makes Pillow take half a picture for a whole one, in every process that has loaded it."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _require_size(width: float, height: float) -> None:
    if not (1 <= width <= LONGEST_SIDE and 1 <= height <= LONGEST_SIDE):
        says = _("It measures {width} × {height}; each side has to lie between 1 and {most}.")
        raise WrongLogo(says.format(width=f"{width:g}", height=f"{height:g}", most=LONGEST_SIDE))


class _Drawing:
    """Reads an SVG and refuses all that is more than lines, areas and letters."""

    def __init__(self) -> None:
        self._parts = 0
        self._path: list[str] = []
        self._style: list[str] = []
        self._size = (0.0, 0.0)

    def read(self, content: bytes) -> Logo:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            # ValueError and LookupError: an encoding that is none.
            raise WrongLogo(_("The file is no SVG that can be read: {error}.").format(error=error)) from error
        _require_size(*self._size)
        return Logo(SVG, content, round(self._size[0]), round(self._size[1]))

    def _doctype(self, *_declared: object) -> None:
        raise WrongLogo(
            _(
                "The SVG has a DOCTYPE, which can name other files and entities to load. Save it as plain SVG, "
                "without a DOCTYPE."
            )
        )

    def _instruction(self, *_said: object) -> None:
        raise WrongLogo(_("The SVG has an instruction to load a style sheet. Save it as plain SVG."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _gap, element = name.rpartition(" ")
        described = "metadata" in self._path and space not in (_SPACE, "http://www.w3.org/1999/xhtml")
        self._path.append(element)
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise WrongLogo(_("The SVG has more than {most} parts. Simplify it.").format(most=MOST_PARTS))
        if not described and (space != _SPACE or element not in _DRAWN):
            says = _(
                "The SVG holds “{element}”, which letters do not print. Save it as plain SVG, text as paths."
            )
            raise WrongLogo(says.format(element=element))
        if len(self._path) == 1:
            self._size = _size_of(element, attributes)
        for attribute, value in () if described else attributes.items():
            _require_harmless(attribute.rpartition(" ")[2], value)

    def _end(self, _name: str) -> None:
        if self._path.pop() == "style":
            _require_style("".join(self._style))
            self._style = []

    def _text(self, text: str) -> None:
        if self._path and self._path[-1] == "style":
            self._style.append(text)


def _size_of(element: str, attributes: dict[str, str]) -> tuple[float, float]:
    """Width and height: those of the view box, else those that are given."""
    if element != "svg":
        raise WrongLogo(_("The file is XML, but no SVG."))
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    numbers = box[2:] if len(box) == 4 else [attributes.get("width", ""), attributes.get("height", "")]
    found = [_LENGTH.fullmatch(number) for number in numbers]
    if not all(found):
        raise WrongLogo(_("The SVG does not say how large it is. Give it a viewBox."))
    width, height = (float(match[1]) for match in found if match)
    return width, height


def _require_harmless(name: str, value: str) -> None:
    if name.lower().startswith("on"):
        raise WrongLogo(_("The SVG holds a script (“{name}”). Save it as plain SVG.").format(name=name))
    if name in ("href", "src") and not value.strip().startswith("#"):
        says = _("The SVG refers to something outside of it (“{value}”). Save it with everything inside.")
        raise WrongLogo(says.format(value=value.strip()[:80]))
    (_require_style if name == "style" else _require_local)(value)


def _require_local(value: str) -> None:
    """Nothing is loaded: every address names a part of the drawing itself."""
    for found in _REFERENCE.finditer(value):
        if not found[2].startswith("#"):
            says = _("The SVG refers to something outside of it (“{value}”). Save it with everything inside.")
            raise WrongLogo(says.format(value=found[2].strip()[:80]))
    # A letter that is spelt by its number.
    if "\\" in value:
        raise WrongLogo(_("The SVG has a style that could load something. Save it as plain SVG."))


def _require_style(style: str) -> None:
    _require_local(style)
    if "@" in style:
        raise WrongLogo(_("The SVG has a style that could load something. Save it as plain SVG."))
