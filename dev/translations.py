"""The addons' terms and their translation. Called by dev/i18n.

    translations.py          export the template, merge it into each .po, check these
    translations.py --check  check only: no database, no Odoo

A .po has the template's terms, order and places; only the translations are its own.
"""

import os
import re
import signal
import sys
from pathlib import Path

import polib

# In this order: the terms of the first are those that it has without the second.
ADDONS = "l10n_mx_infonavit_avisos", "l10n_mx_infonavit_avisos_queue"
ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es_MX",)

# No dates, names or revisions: a file changes only where a term does.
HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "Report-Msgid-Bugs-To": "",
    "Last-Translator": "",
    "Language-Team": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "",
    "Plural-Forms": "",
}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdf]|\{[^{}]*\}")
TAG = re.compile(r"</?\w[^>]*>")


# --- writing -----------------------------------------------------------------------


def folder(addon):
    return ROOT / addon / "i18n"


def template_of(addon):
    return folder(addon) / f"{addon}.pot"


def export():
    """Each addon with its template as Odoo exports it, from a database of its own."""
    import workshop

    database = f"{workshop.PREFIX}_test_{os.getpid()}"
    exported = workshop.LOGS / "i18n.po"
    workshop.clone(workshop.template(), database)
    try:
        for addon in ADDONS:
            install = ("-d", database, "-i", addon, "--stop-after-init")
            workshop.run_or_exit("i18n", *install)
            command = ("i18n", "export", "-d", database, "-o", str(exported), addon)
            workshop.run_or_exit("i18n", *command)
            log = (workshop.LOGS / "i18n.log").read_text()
            if "Failed to extract" in log:
                sys.exit(f"{log}\nOdoo could not read every source")
            template = polib.pofile(str(exported))
            template.metadata = dict(HEADER)
            yield addon, template
    finally:
        workshop.drop(database)


def merge(template, language, old=()):
    """The template's terms with the translations that ``old`` has for them."""
    known = {entry.msgid: entry for entry in old if not entry.obsolete}
    merged = polib.POFile()
    merged.header = template.header
    merged.metadata = {
        **HEADER,
        "Language": language,
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=n != 1;",
    }
    for term in template:
        translated = known.get(term.msgid, term)
        merged.append(
            polib.POEntry(
                msgid=term.msgid,
                msgstr=translated.msgstr,
                comment=term.comment,
                tcomment=translated.tcomment,
                flags=translated.flags,
                occurrences=term.occurrences,
            )
        )
    return merged


def write():
    for addon, template in export():
        folder(addon).mkdir(exist_ok=True)
        template.save(str(template_of(addon)))
        for language in LANGUAGES:
            path = folder(addon) / f"{language}.po"
            old = polib.pofile(str(path)) if path.exists() else ()
            merge(template, language, old).save(str(path))


# --- checking ----------------------------------------------------------------------


def faults(template, language, translation):
    """What is wrong with a translation, a sentence for each fault."""
    found = [
        f"{fault}: {entry.msgid!r}"
        for entry in translation
        if not entry.obsolete
        for fault in entry_faults(entry)
    ]
    terms = {entry.msgid for entry in template}
    here = {entry.msgid for entry in translation if not entry.obsolete}
    found += [f"lacks the term: {term!r}" for term in sorted(terms - here)]
    found += [f"not a term any more: {term!r}" for term in sorted(here - terms)]
    if not found and str(translation) != str(merge(template, language, translation)):
        found.append("not as dev/i18n writes it: run dev/i18n")
    return found


def entry_faults(entry):
    source, target = entry.msgid, entry.msgstr
    if entry.fuzzy:
        yield "fuzzy"
    if not target:
        yield "not translated"
        return
    if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(target)):
        yield "other placeholders than the source"
    if sorted(TAG.findall(source)) != sorted(TAG.findall(target)):
        yield "other HTML tags than the source"
    if ends(source) != ends(target):
        yield "other space at its ends than the source"


def ends(text):
    """The white space around a text."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def check(addon):
    """The faults of all translations of an addon, each with its file."""
    if not template_of(addon).exists():
        return [f"{template_of(addon).name} is missing: run dev/i18n"]
    template = polib.pofile(str(template_of(addon)))
    found = []
    for language in LANGUAGES:
        path = folder(addon) / f"{language}.po"
        translation = polib.pofile(str(path)) if path.exists() else polib.POFile()
        found += [
            f"{path.relative_to(ROOT)}: {fault}"
            for fault in faults(template, language, translation)
        ]
    return found


def main(argv):
    if argv not in ([], ["--check"]):
        sys.exit(__doc__)
    if not argv:
        # A terminated run, too, drops its database.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        write()
    found = [fault for addon in ADDONS for fault in check(addon)]
    print("".join(f"{fault}\n" for fault in found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
