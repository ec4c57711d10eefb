"""What may be the logo of letters: pictures are written anew, drawings hold nothing but lines, areas and letters."""

import base64
from io import BytesIO

import pytest
from PIL import Image, ImageFile, PngImagePlugin

from triage.letters.logo import JPEG, LARGEST, LONGEST_SIDE, MOST_PARTS, PNG, SVG, WrongLogo, read_logo
from triage.letters.renderer import render

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 120 40">'
)
GOOD = f'{HEAD}<defs><linearGradient id="a"><stop offset="0" stop-color="#123"/></linearGradient></defs>' \
    '<style>.b { fill: url(#a) }</style><rect class="b" width="120" height="40"/></svg>'  # fmt: skip


def picture(form: str, size: tuple[int, int] = (300, 100), mode: str = "RGB", **options: object) -> bytes:
    written = BytesIO()
    Image.new(mode, size, 30 if mode in ("L", "P") else (30, 60, 90, 128)[: len(mode)]).save(
        written, form, **options
    )
    return written.getvalue()


def drawing(part: str) -> bytes:
    return f"{HEAD}{part}</svg>".encode()


@pytest.mark.parametrize(
    ("form", "mode", "media_type"),
    [
        ("PNG", "RGB", PNG),
        ("PNG", "RGBA", PNG),
        ("PNG", "P", PNG),
        ("JPEG", "RGB", JPEG),
        ("JPEG", "CMYK", JPEG),
    ],
)
def test_a_picture_is_written_anew(form: str, mode: str, media_type: str):
    content = picture(form, mode=mode)
    logo = read_logo(BytesIO(content))
    assert (logo.media_type, logo.width, logo.height) == (media_type, 300, 100)
    again = Image.open(BytesIO(logo.content))
    assert again.mode in ("RGB", "RGBA")
    assert base64.b64decode(logo.address.removeprefix(f"data:{media_type};base64,")) == logo.content


def test_what_stands_beside_the_pixels_is_gone():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Alice at home")
    content = picture("PNG", pnginfo=info)
    assert b"Alice at home" in content
    assert b"Alice at home" not in read_logo(BytesIO(content)).content
    assert b"<script>" not in read_logo(BytesIO(picture("PNG") + b"<script>alert(1)</script>")).content


def test_a_drawing_is_kept_as_it_is():
    logo = read_logo(BytesIO(GOOD.encode()))
    assert (logo.media_type, logo.content, logo.width, logo.height) == (SVG, GOOD.encode(), 120, 40)


def test_what_a_drawing_program_says_of_a_drawing_is_no_harm():
    said = '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" r:about="x@y"/></metadata>'
    assert read_logo(BytesIO(drawing(said))).width == 120


def test_a_file_that_is_too_large_is_not_read_to_its_end():
    class Endless(BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert 0 < size <= LARGEST + 1
            Endless.given += size
            return b"\x89PNG" + b"x" * (size - 4)

    with pytest.raises(WrongLogo, match="more than 512 KiB"):
        read_logo(Endless())
    assert Endless.given <= LARGEST + 1


ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE svg [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>&secret;</text></svg>"""
LAUGHS = b"""<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>&b;</text></svg>"""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "neither PNG nor JPEG nor SVG"),
        (b"%PDF-1.7", "neither PNG nor JPEG nor SVG"),
        (b"GIF89a", "neither PNG nor JPEG nor SVG"),
        (b"\x89PNG\r\n\x1a\n and nothing", "damaged"),
        (picture("PNG")[:200], "damaged"),
        (picture("PNG", (LONGEST_SIDE + 1, 10), "L"), "4001 × 10"),
        (picture("JPEG")[:300], "damaged"),
        (ENTITIES, "has a DOCTYPE"),
        (LAUGHS, "has a DOCTYPE"),
        (b'<?xml-stylesheet href="http://x.example/a.css"?><svg/>', "instruction to load a style sheet"),
        (drawing("<rect>"), "no SVG that can be read"),
        (b'<?xml version="1.0" encoding="klingon"?><svg/>', "no SVG that can be read"),
        (b"<html><svg/></html>", "html"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "how large it is"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9000 10"/>', "9000 × 10"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 10"/>', "0 × 10"),
        (drawing("<script>alert(1)</script>"), "holds “script”"),
        (drawing("<foreignObject><p>x</p></foreignObject>"), "holds “foreignObject”"),
        (drawing('<image href="data:image/png;base64,AAAA"/>'), "holds “image”"),
        (drawing('<use href="#a"/>'), "holds “use”"),
        (drawing('<rect onload="alert(1)"/>'), "script (“onload”)"),
        (drawing('<rect style="fill: url(http://x.example/a)"/>'), "outside of it (“http://x.example/a”)"),
        (drawing('<rect fill="url( \'file:///etc/passwd\')"/>'), "outside of it"),
        (drawing("<style>@import 'x.css';</style>"), "could load something"),
        (drawing(r"<style>a { fill: u\72l(http://x.example) }</style>"), "could load something"),
        (drawing('<linearGradient xlink:href="http://x.example/a#b"/>'), "outside of it"),
        (drawing('<linearGradient href="data:image/svg+xml,x"/>'), "outside of it"),
        (drawing('<a xlink:href="javascript:alert(1)"><rect/></a>'), "holds “a”"),
        (drawing('<x:rect xmlns:x="http://www.w3.org/1999/xhtml"/>'), "holds “rect”"),
        (drawing("<metadata><script>alert(1)</script></metadata>"), "holds “script”"),
        (drawing(r'<rect fill="u\72l(http://x.example)"/>'), "could load something"),
        (drawing("<g/>" * MOST_PARTS), "more than 5000 parts"),
    ],
)  # fmt: skip
def test_what_is_no_logo_is_refused_in_words(content: bytes, says: str):
    with pytest.raises(WrongLogo) as refused:
        read_logo(BytesIO(content))
    assert says in str(refused.value)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_half_a_picture_is_no_logo_in_a_process_that_has_loaded_weasyprint(
    monkeypatch: pytest.MonkeyPatch, form: str
):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(WrongLogo, match="damaged"):
        read_logo(BytesIO(picture(form)[:-120]))
    assert ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.mark.slow
@pytest.mark.parametrize(
    "content", [GOOD.encode(), picture("PNG", mode="RGBA"), picture("JPEG")], ids=["svg", "png", "jpeg"]
)
def test_a_logo_is_printed(content: bytes):
    address = read_logo(BytesIO(content)).address
    page = f'<html lang="en"><head><title>x</title></head><body><img src="{address}" alt="x"></body></html>'
    empty = render(
        page.replace(address, "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"),
        identifier="e",
    )
    assert render(page, identifier="e") != empty
