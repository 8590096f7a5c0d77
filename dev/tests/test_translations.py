import polib
import pytest
from translations import HEADER, faults, merge


def catalogue(*terms):
    """A template, or a translation: (term, its translation) pairs."""
    file = polib.POFile()
    file.metadata = dict(HEADER)
    for msgid, msgstr in terms:
        file.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    return file


def found(*terms):
    template = catalogue(*((term, "") for term, _translation in terms))
    return faults(template, "es_MX", merge(template, "es_MX", catalogue(*terms)))


def test_a_whole_translation_has_no_faults():
    assert not found(("%(count)s days", "%(count)s días"), (" <b>A</b>", " <b>B</b>"))


@pytest.mark.parametrize(
    ("term", "translation", "fault"),
    [
        ("Days", "", "not translated"),
        ("%(count)s days", "%(cuenta)s días", "placeholders"),
        ("%s of %s", "%s de", "placeholders"),
        ("{done} done", "listo", "placeholders"),
        ("<b>Days</b>", "<i>Días</i>", "HTML tags"),
        ("Days ", "Días", "space"),
        ("Days", "\nDías", "space"),
    ],
)
def test_a_fault_names_its_term(term, translation, fault):
    [sentence] = found((term, translation))
    assert fault in sentence
    assert repr(term) in sentence


def test_a_per_cent_sign_is_no_placeholder():
    assert not found(("20 % of the wage", "20 % del salario"))


def test_fuzzy_is_a_fault():
    template, translation = catalogue(("Day", "")), catalogue(("Day", "Día"))
    translation[0].flags.append("fuzzy")
    assert faults(template, "es_MX", translation) == ["fuzzy: 'Day'"]


def test_terms_that_only_one_file_has_are_faults():
    sentences = faults(catalogue(("New", "")), "es_MX", catalogue(("Old", "Viejo")))
    assert sentences == ["lacks the term: 'New'", "not a term any more: 'Old'"]


def test_a_merge_keeps_translations_and_drops_what_is_gone():
    template = catalogue(("Day", ""), ("New", ""))
    merged = merge(template, "es_MX", catalogue(("Day", "Día"), ("Old", "Viejo")))
    assert [(e.msgid, e.msgstr) for e in merged] == [("Day", "Día"), ("New", "")]
    assert merged.metadata["Language"] == "es_MX"


def test_a_term_that_moved_is_a_fault():
    template = catalogue(("Day", ""))
    translation = merge(template, "es_MX", catalogue(("Day", "Día")))
    template[0].occurrences = [("code:addons/x.py", "0")]
    assert faults(template, "es_MX", translation) == [
        "not as dev/i18n writes it: run dev/i18n"
    ]
