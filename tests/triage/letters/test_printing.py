"""Every text module can be looked at in print before it is published."""

import pytest

from tests.triage.letters.samples import SHEET, words
from triage.letters.catalogue import CATALOGUE
from triage.letters.html import Sheet, write_html
from triage.letters.languages import ENGLISH, language
from triage.letters.modules import modules
from triage.letters.printing import kinds_shown, printed_by
from triage.letters.shipped import shipped_texts
from triage.letters.specimens import specimen_texts
from triage.letters.wording import placeholders
from triage.letters.words import Words

MARK = "Here is the text that nobody has published."
PICTURED = Sheet(code=SHEET.code, verify_page=SHEET.verify_page, qr="data:,")


@pytest.mark.parametrize("code", modules())
def test_each_module_is_printed_by_the_specimen_that_is_named_for_it(code: str):
    found = printed_by(code)
    assert found is not None
    assert isinstance(found.context, CATALOGUE[found.kind].context)
    texts = {**specimen_texts(shipped_texts(ENGLISH)), code: MARK}
    editions = [Words(language(ENGLISH), texts), *([words("de")] if found.bilingual else [])]
    assert MARK in write_html(found.kind, found.context, editions, sheet=PICTURED)


@pytest.mark.parametrize(
    "code", [code for code in modules() if placeholders(shipped_texts("en").get(code, ""))]
)
def test_the_specimen_has_a_value_for_each_placeholder(code: str):
    found = printed_by(code)
    assert found is not None
    assert placeholders(shipped_texts(ENGLISH)[code]) <= found.values.keys()
    assert all(found.values.values())


def test_only_kinds_that_print_a_module_show_it():
    for code, module in modules().items():
        assert set(kinds_shown(code)) <= module.kinds, code


def test_a_kind_that_does_not_print_the_module_has_no_specimen_of_it():
    (kind,) = kinds_shown("withdrawal.opening")
    other = next(one for one in CATALOGUE if one != kind)
    assert printed_by("withdrawal.opening", kind) is not None
    assert printed_by("withdrawal.opening", other) is None
