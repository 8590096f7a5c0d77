"""Makes a database anew from the tests' template: it has payroll, and not the addon.

fresh_database.py NAME [LANGUAGE]   with a language, e.g. es_MX
fresh_database.py --drop NAME
"""

import fcntl
import os
import sys

import workshop

LANGUAGE = """
env["res.lang"]._activate_lang({0!r})
installed = env["ir.module.module"].search([("state", "=", "installed")])
installed._update_translations([{0!r}])
env.cr.commit()
"""


def template(language):
    """The name of the template, with the language; it goes when the tests' own goes."""
    base = workshop.template()
    if not language:
        return base
    name = f"{base}_{language}"
    if name not in workshop.databases() or not workshop.filestore(name).exists():
        building = f"{name}_building"
        for leftover in (name, building):
            workshop.drop(leftover)
        workshop.clone(base, building)
        script = LANGUAGE.format(language)
        workshop.run_or_exit("language", "shell", "-d", building, script=script)
        workshop.filestore(building).rename(workshop.filestore(name))
        with workshop.server() as cursor:
            cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    return name


def main(name, language=""):
    if name == "--drop":
        workshop.drop(language)
        return
    with (workshop.STATE / "fresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        source = template(language)
        workshop.drop(name)
        workshop.clone(source, name)


if __name__ == "__main__":
    os.makedirs(workshop.LOGS, exist_ok=True)
    main(*sys.argv[1:])
