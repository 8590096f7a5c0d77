"""One target in one process: libFuzzer (by atheris) makes inputs, the judge of the
addon's ``tests/fuzzing`` says what their reader did. Called by fuzz.py.

Findings do not end the run: each kind is written once, with a note beside it.
"""

import hashlib
import os
import resource
import sys
from pathlib import Path

import without_odoo

FUZZING = f"{without_odoo.ADDON}.tests.fuzzing"
# Far above what any input of this size needs; beyond it a reader gets a MemoryError.
ADDRESS_SPACE = 6 * 1024**3
INSTRUMENTED = (
    *(f"{without_odoo.ADDON}.{part}" for part in ("engine", "sources", "outputs")),
    *("asn1crypto", "json", "openpyxl", "pypdf", "xlrd", "zipfile"),
)


def targets():
    from l10n_mx_infonavit_avisos.tests.fuzzing.targets import TARGETS

    return TARGETS


def known(name):
    """The seeds, and what was found and mended before, by file name."""
    from l10n_mx_infonavit_avisos.tests.fuzzing.judge import FOUND

    found = (FOUND / name).glob("*") if (FOUND / name).exists() else ()
    return targets()[name].seeds() | {path.name: path.read_bytes() for path in found}


def write_seeds(name, folder: Path) -> int:
    files = known(name)
    for label, data in files.items():
        (folder / label.replace("/", "_")).write_bytes(data)
    words = targets()[name].words
    lines = ("".join(f"\\x{byte:02x}" for byte in word) for word in words)
    dictionary = folder.parents[1] / f"{name}.dict"
    dictionary.write_text("".join(f'"{line}"\n' for line in lines))
    return len(files)


def read_files(name, paths) -> int:
    """The files through the reader; 1 if it does with any what it may not."""
    from l10n_mx_infonavit_avisos.tests.fuzzing.judge import Finding, judge

    failed = False
    for path in paths:
        try:
            told = judge(targets()[name], Path(path).read_bytes())
        except Finding as finding:
            failed, told = True, f"{finding}"
        print(f"{path}: {told}")
    return 1 if failed else 0


def main():
    import atheris

    name, arguments = sys.argv[1], sys.argv[2:]
    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        from l10n_mx_infonavit_avisos.tests.fuzzing.judge import Finding, judge

        target = targets()[name]
        target.seeds()  # what it imports late
    import fuzz_mutate

    folder, seen = Path(os.environ["FUZZ_FOUND"]), set()

    def one(data: bytes):
        try:
            judge(target, data)
        except Finding as finding:
            key = (finding.kind, finding.place)
            if key in seen:
                return
            seen.add(key)
            label = hashlib.sha256(data).hexdigest()[:10]
            path = folder / f"{finding.kind}-{label}"
            path.write_bytes(data)
            (folder / f"{path.name}.txt").write_text(f"{finding}\n")
            print(f"FOUND {path}", flush=True)

    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, resource.RLIM_INFINITY))
    atheris.Setup(
        [sys.argv[0], *arguments, f"-max_len={target.longest}"],
        one,
        # Looked up late: Fuzz() puts another in its place.
        custom_mutator=fuzz_mutate.mutator(lambda *given: atheris.Mutate(*given)),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
