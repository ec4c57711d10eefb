"""The child process that draws one page of a document, or reads its text and searches it.

Started as a file of its own with `python -I`, so that nothing of ours is imported beside a hostile document. Standard
input is one line of JSON that says what is wanted, then the document; standard output is a PNG, or JSON.
"""

import ctypes
import json
import math
import re
import resource
import sys
import time
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
from pypdfium2 import raw

MEBIBYTE = 1024 * 1024
GRID = 10_000
"""Places on a page are told in ten-thousandths of its width and height, from its upper left corner."""
LONGEST_SIDE = 16_000
LARGEST_PAGE = 1_000_000.0
"""Points. What claims to be larger is damaged."""
AROUND = 60
"""Characters shown before and after what was found."""
IMAGES = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP")
SPACES = re.compile(r"\s+")
HYPHENS = ("\u00ad", "\x02", "\ufffe")
"""What PDFium reads where a word is broken at the end of a line."""


class Problem(Exception):
    """The document cannot be shown; the message is the kind of problem."""


def limit_resources(memory_mebibytes: int, cpu_seconds: int, answer_bytes: int) -> None:
    """Bind this process for good to an address space, processor time and the size of its answer."""
    memory = memory_mebibytes * MEBIBYTE
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        # Linux kills at the second limit without saying that the processor time was the reason, and looks at that one
        # first: they lie so far apart that a machine which counts late does not pass both at once.
        (resource.RLIMIT_CPU, cpu_seconds, 2 * cpu_seconds),
        (resource.RLIMIT_FSIZE, answer_bytes, answer_bytes),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(kind, (soft, hard))


# --- pages of a PDF ---


def opened(content: bytes) -> Any:
    """The PDF. Raises Problem."""
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        needs = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
        raise Problem("password" if needs else "damaged") from None
    return pdf


def page_of(pdf: Any, number: int) -> Any:
    """A page, counted from 1. Raises Problem for one that is not there or has no size."""
    if not 1 <= number <= len(pdf):
        raise Problem("no_such_page")
    try:
        page = pdf[number - 1]
    except pypdfium2.PdfiumError:
        raise Problem("damaged") from None
    if not all(math.isfinite(side) and 0 < side < LARGEST_PAGE for side in page.get_size()):
        raise Problem("damaged")
    return page


def fitting(scale: float, width: float, height: float, most_pixels: int) -> float:
    """The scale, made smaller where the picture would have more pixels than are allowed."""
    by_area = math.sqrt(most_pixels / (width * height))
    return min(scale, by_area, LONGEST_SIDE / max(width, height))


def draw_pdf(content: bytes, asked: Mapping[str, Any]) -> bytes:
    """A page as a PNG. Forms and annotations are drawn as the file has them; nothing in it is run."""
    page = page_of(opened(content), asked["page"])
    width, height = page.get_size()
    scale = fitting(asked["scale"], width, height, asked["most_pixels"])
    return as_png(page.render(scale=scale).to_pil())


def look_into_pdf(content: bytes, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Number of pages, the text of one, and where a word is found in all of them."""
    pdf = opened(content)
    page = page_of(pdf, asked["page"])
    lines, _ = read_text(page)
    found: dict[str, Any] = {"hits": [], "searched": 0, "silent": 0}
    if asked["term"]:
        found = search(pdf, asked["term"], most=asked["most_hits"], until=asked["seconds"])
    return {"pages": len(pdf), "text": lines[: asked["most_text"]], **found}


def read_text(page: Any) -> tuple[str, Any]:
    """The text of a page with its line breaks, and PDFium's own view of it."""
    text_page = page.get_textpage()
    text = "".join(characters(text_page))
    return text.replace("\r\n", "\n").replace("\r", "\n"), text_page


def characters(text_page: Any) -> Iterator[str]:
    """The characters of a page, one for each of PDFium's places."""
    for place in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, place)
        yield chr(code) if 0 < code < sys.maxunicode else " "


def search(pdf: Any, term: str, *, most: int, until: float) -> dict[str, Any]:
    """Hits by page, in their order; `searched` pages were read and `silent` ones of them hold no text."""
    wanted, _ = folded(term)
    hits: list[dict[str, Any]] = []
    silent = searched = 0
    for number in range(1, len(pdf) + 1):
        if len(hits) >= most or time.process_time() > until:
            break
        searched += 1
        try:
            page = page_of(pdf, number)
            text_page = page.get_textpage()
        except (Problem, pypdfium2.PdfiumError):
            silent += 1
            continue
        text = "".join(characters(text_page))
        silent += not text.strip()
        hits += hits_on(page, text_page, text, wanted.strip(), number)[: most - len(hits)]
        text_page.close()
        page.close()
    return {"hits": hits, "searched": searched, "silent": silent}


def folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the place it came from.

    Capitals, ligatures, line breaks and words broken at the end of a line make no difference.
    """
    signs: list[str] = []
    places: list[int] = []
    broken = False
    for place, character in enumerate(text):
        if character in HYPHENS:
            broken = True
            continue
        if character.isspace():
            if not broken and signs and signs[-1] != " ":
                signs.append(" ")
                places.append(place)
            continue
        broken = False
        for sign in unicodedata.normalize("NFKC", character).casefold():
            signs.append(sign)
            places.append(place)
    return "".join(signs), places


def hits_on(page: Any, text_page: Any, text: str, wanted: str, number: int) -> list[dict[str, Any]]:
    """Where the folded term stands on one page."""
    if not wanted:
        return []
    plain, places = folded(text)
    hits = []
    start = plain.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        first, last = places[start], places[end - 1]
        hits.append(
            {
                "page": number,
                "before": on_one_line(text[places[max(start - AROUND, 0)] : first]),
                "found": on_one_line(text[first : last + 1]),
                "after": on_one_line(text[last + 1 : last + 1 + AROUND]),
                "boxes": boxes(page, text_page, first, last - first + 1),
            }
        )
        start = plain.find(wanted, end)
    return hits


def on_one_line(text: str) -> str:
    """The text without line breaks, words that were broken made whole."""
    for hyphen in HYPHENS:
        text = text.replace(hyphen + "\r\n", "").replace(hyphen, "")
    return SPACES.sub(" ", text)


def boxes(page: Any, text_page: Any, first: int, count: int) -> list[list[int]]:
    """Left, top, width and height of each line of a hit, on the grid."""
    found = []
    for index in range(max(raw.FPDFText_CountRects(text_page, first, count), 0)):
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetRect(text_page, index, left, top, right, bottom)
        xs, ys = zip(
            on_grid(page, left.value, top.value), on_grid(page, right.value, bottom.value), strict=True
        )
        found.append([min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)])
    return found


def on_grid(page: Any, x: float, y: float) -> tuple[int, int]:
    """A place of the page, as it is drawn: turned and cropped as the picture is."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, GRID, GRID, 0, x, y, across, down)
    return min(max(across.value, 0), GRID), min(max(down.value, 0), GRID)


# --- pictures ---


def opened_image(content: bytes) -> Image.Image:
    """The picture. Raises Problem."""
    try:
        return Image.open(BytesIO(content), formats=IMAGES)
    except UnidentifiedImageError:
        raise Problem("damaged") from None


def look_into_image(content: bytes, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Number of pages (a fax is one file of several); a picture holds no text."""
    pages: int = getattr(opened_image(content), "n_frames", 1)
    if not 1 <= asked["page"] <= pages:
        raise Problem("no_such_page")
    searched = pages if asked["term"] else 0
    return {"pages": pages, "text": "", "hits": [], "searched": searched, "silent": searched}


def draw_image(content: bytes, asked: Mapping[str, Any]) -> bytes:
    """One page of a picture as a PNG without what the camera wrote beside it."""
    Image.MAX_IMAGE_PIXELS = asked["largest_image"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    image = opened_image(content)
    try:
        frame = ImageSequence.Iterator(image)[asked["page"] - 1]
    except IndexError:
        raise Problem("no_such_page") from None
    upright = ImageOps.exif_transpose(frame.convert("RGB"))
    scale = fitting(asked["scale"], upright.width, upright.height, asked["most_pixels"])
    size = (max(round(upright.width * scale), 1), max(round(upright.height * scale), 1))
    return as_png(upright.resize(size))


def as_png(image: Image.Image) -> bytes:
    """Encoded fast rather than small: the picture is sent once and kept nowhere."""
    image.info = {}
    image.convert("RGB").save(output := BytesIO(), "PNG", compress_level=4)
    return output.getvalue()


ACTS: Mapping[tuple[str, str], Any] = {
    ("pdf", "draw"): draw_pdf,
    ("pdf", "look"): look_into_pdf,
    ("image", "draw"): draw_image,
    ("image", "look"): look_into_image,
}


def answer(content: bytes, asked: Mapping[str, Any]) -> bytes:
    """What was asked for, or what stands in the way."""
    try:
        result = ACTS[asked["kind"], asked["act"]](content, asked)
    except Problem as problem:
        result = {"problem": str(problem)}
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        result = {"problem": "pixels"}
    except MemoryError:
        result = {"problem": "memory"}
    except (pypdfium2.PdfiumError, OSError, ValueError, SyntaxError):
        result = {"problem": "damaged"}
    return result if isinstance(result, bytes) else json.dumps(result).encode()


def main() -> None:
    """Read limits from the command line, then the question and the document."""
    limit_resources(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    asked = json.loads(sys.stdin.buffer.readline())
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), asked))


if __name__ == "__main__":
    main()
