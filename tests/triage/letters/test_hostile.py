"""What strangers write into a letter is printed as they wrote it, and does nothing in the PDF."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from tests.triage.letters.keys import AT
from tests.triage.letters.samples import SHEET, sample, written
from tests.triage.letters.test_pdf import opened, page, texts
from triage.letters.attachments import Attachment
from triage.letters.catalogue import LetterKind
from triage.letters.errors import KeyUnusable, RenderingFailed
from triage.letters.renderer import LARGEST, render
from triage.letters.signing import signer_from_pkcs11

ACTIONS = {"/JavaScript", "/JS", "/Launch", "/URI", "/OpenAction", "/AA", "/SubmitForm", "/GoToR"}
REMARKS = (
    "<script>alert(1)</script>",
    "<a href=javascript:alert(1)>press</a>",
    "<img src=file:///etc/passwd onerror=alert(1)>",
    "<link rel=stylesheet href=http://127.0.0.1:9/a.css>",
    "<style>p { display: none }</style>",
    "{{ letterhead.name }} {% include 'refusal.html' %}",
    "file:///etc/passwd and http://127.0.0.1:9/x",
    "&lt;b&gt; &#60;i&#62; ]]> --> <!--",
)


def names_in(pdf: bytes) -> set[str]:
    with opened(pdf) as document:
        found = [
            thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream)
        ]
        return {str(key) for thing in found for key in thing.keys()}  # noqa: SIM118


def letter(*remarks: str) -> bytes:
    kind = LetterKind.ACKNOWLEDGEMENT
    return render(written(kind, replace(sample(kind), remarks=remarks)), identifier="hostile")


def test_markup_scripts_and_template_syntax_are_printed_as_written_and_do_nothing():
    pdf = letter(*REMARKS)
    printed = "".join(texts(pdf)).replace(" ", "")
    assert [remark for remark in REMARKS if remark.replace(" ", "") not in printed] == []
    assert names_in(pdf) & ACTIONS == set()


def test_a_text_that_is_turned_round_by_overrides_reads_as_it_was_written():
    plain, turned = letter("account 4711 of Alice"), letter("account \u202e4711\u202c of \u2067Alice\u2069")
    assert texts(turned) == texts(plain)


@pytest.mark.slow
def test_the_longest_paragraphs_that_a_letter_may_have_are_printed_to_their_ends():
    words = " ".join(f"word{number}" for number in range(520))
    assert 4_000 < len(words) <= 5_000
    printed = " ".join(texts(letter(*[words] * 5)))
    assert printed.count("word519") == 5


# Pictures that did not come through the page that takes logos


def address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


@pytest.mark.parametrize(
    "svg",
    [
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "{secret}">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="{secret}" width="9" height="9"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="{secret}#a"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><style>@import "{secret}";</style></svg>',
    ],
    ids=["entity", "image", "use", "import"],
)
def test_a_drawing_cannot_bring_in_a_file(svg: str, tmp_path: Path):
    secret = tmp_path / "secret.svg"
    secret.write_text("the-master-key")
    html = written(
        LetterKind.ACKNOWLEDGEMENT, sample(LetterKind.ACKNOWLEDGEMENT),
        sheet=replace(SHEET, logo=address(svg.replace("{secret}", secret.as_uri()))),
    )  # fmt: skip
    try:
        pdf = render(html, identifier="svg")
    except RenderingFailed:
        return
    assert "the-master-key" not in " ".join(texts(pdf))


def test_entities_that_multiply_do_not_stall_the_renderer():
    levels = "".join(f'<!ENTITY a{level + 1} "{f"&a{level};" * 10}">' for level in range(1, 12))
    svg = f'<!DOCTYPE svg [<!ENTITY a1 "ha">{levels}]><svg xmlns="http://www.w3.org/2000/svg"><text>&a12;</text></svg>'
    try:
        assert render(page(f'<img alt="x" src="{address(svg)}">'), identifier="x").startswith(b"%PDF-")
    except RenderingFailed as failure:
        assert "could not be rendered" in str(failure)  # noqa: PT017  either may be


def test_a_letter_with_a_picture_of_40_megabytes_is_refused_before_it_is_rendered():
    picture = "data:image/png;base64," + "A" * (40 * 1024**2)
    with pytest.raises(RenderingFailed, match=r"40 MiB .* 32 can be rendered\. A smaller logo"):
        render(page(f'<img alt="x" src="{picture}">'), identifier="x")


def test_files_inside_count_too():
    file = Attachment("a.csv", "text/csv", "Large", b"x" * LARGEST, AT)
    with pytest.raises(RenderingFailed, match="with its pictures and files"):
        render(page("x"), identifier="x", attachments=(file,))


def test_a_module_of_a_token_that_is_no_library_is_refused_in_words(tmp_path: Path):
    module = tmp_path / "module.so"
    module.write_bytes(b"\x7fELF and nothing that could be called")
    with pytest.raises(KeyUnusable, match="whether the module is that of its maker"):
        signer_from_pkcs11(module, "desk", "letters", "123456")
