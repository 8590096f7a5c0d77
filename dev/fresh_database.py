"""Makes a database anew from the tests' template: it has payroll, and not the addon.

fresh_database.py NAME [LANGUAGE]   with a language, e.g. es_MX
fresh_database.py --drop NAME
"""

import fcntl
import os
import sys

import run_tests as suites

LANGUAGE = """
env["res.lang"]._activate_lang({0!r})
installed = env["ir.module.module"].search([("state", "=", "installed")])
installed._update_translations([{0!r}])
env.cr.commit()
"""


def template(language):
    """The name of the template, with the language; it goes when the tests' own goes."""
    base = suites.template()
    if not language:
        return base
    name = f"{base}_{language}"
    if name not in suites.databases() or not suites.filestore(name).exists():
        building = f"{name}_building"
        for leftover in (name, building):
            suites.drop(leftover)
        suites.clone(base, building)
        script = LANGUAGE.format(language)
        suites.run_or_exit("language", "shell", "-d", building, script=script)
        suites.filestore(building).rename(suites.filestore(name))
        with suites.server() as cursor:
            cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    return name


def main(name, language=""):
    if name == "--drop":
        suites.drop(language)
        return
    with (suites.STATE / "fresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        source = template(language)
        suites.drop(name)
        suites.clone(source, name)


if __name__ == "__main__":
    os.makedirs(suites.LOGS, exist_ok=True)
    main(*sys.argv[1:])
