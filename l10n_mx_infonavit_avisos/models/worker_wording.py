"""What the import of workers' data says: cells, rows, files, and the spreadsheet's own
explanations, in the user's language."""

from ..outputs.worker_template import Words
from . import wording


def field_name(env, name):
    """What a person calls a column."""
    return {
        "id": env._("ID"),
        "name": env._("worker"),
        "sbc": env._("SBC"),
    }.get(name) or wording.field_name(env, name)


def problem(env, problem):
    """One sentence on why a row is not written, and what to do."""
    names = {"field": field_name(env, problem.field), "value": problem.value}
    return {
        "not_a_number": env._(
            "The %(field)s “%(value)s” is not a number: write it as 512.34.", **names
        ),
        "too_large": env._(
            "The %(field)s “%(value)s” is impossibly large: it is pesos a day.", **names
        ),
        "too_precise": env._(
            "The %(field)s “%(value)s” has more than four decimals.", **names
        ),
        "no_key": env._(
            "The row does not say whose it is: it needs the ID, or the name as in Odoo."
        ),
        "unknown_id": env._(
            "The company has no worker with the ID %(value)s: download the template "
            "again.",
            **names,
        ),
        "other_name": env._(
            "The ID is that of %(value)s, and the row names somebody else: columns "
            "were sorted apart. Download the template again.",
            **names,
        ),
        "no_worker": env._(
            "The company has no such worker: create the employee first, or correct "
            "the row."
        ),
        "several_workers": env._(
            "Several workers match: take the row of the template, with its ID."
        ),
        "twice": env._("The worker stands in row %(value)s, too.", **names),
        "taken": env._("That NSS belongs to %(value)s.", **names),
        "taken_in_row": env._("That NSS stands in row %(value)s, too.", **names),
        "unknown_nrp": env._(
            "The company has no registro patronal %(value)s: add it first.", **names
        ),
    }.get(problem.code) or wording.problem(env, problem, field_name)


def kept(env, name, old, new):
    """A value that is there, and stays."""
    return env._(
        "%(field)s stays %(old)s; the file says %(new)s.",
        field=field_name(env, name),
        old=old,
        new=new,
    )


def file_error(env, code, detail=""):
    """One sentence on a file that cannot be used."""
    return {
        "no_heading": env._(
            "No row of the file has the headings ID, Trabajador, NSS, SBC, NRP: "
            "download the template and fill it in."
        ),
        "no_rows": env._("No row below the headings is filled in."),
        "too_many_rows": env._(
            "The file has more than %(count)s rows: split it.", count=detail
        ),
        "too_many_tables": env._(
            "The file has more than %(count)s sheets: leave only the one to import.",
            count=detail,
        ),
        "too_large": env._(
            "The file has more than %(size)s MB: choose the right file.", size=detail
        ),
        "not_a_table": env._(
            "The file is no table: choose the template, filled in, as .xlsx or .csv."
        ),
        "html": env._(
            "The file is a web page or XML, whatever its name: open it with Excel, "
            "save it as .xlsx, and import that."
        ),
        "pdf": env._("The file is a PDF: choose the template, filled in, as .xlsx."),
        "damaged_book": env._(
            "The spreadsheet is damaged: open it with Excel, save it as .xlsx, and "
            "import that."
        ),
        "encrypted_book": env._(
            "The spreadsheet has a password: save it without one, and import that."
        ),
        "zip_without_book": env._(
            "The zip is no spreadsheet: unpack it, and import the file in it."
        ),
    }.get(code) or wording.file_error(env, code, detail)


def template(env):
    """What the spreadsheet explains."""
    return Words(
        sheet=env._("Workers"),
        registros=env._("Registros Patronales"),
        title=env._(
            "Fill in the empty cells of each worker, save the file and import it in "
            "Payroll ▸ Infonavit ▸ Bring In ▸ First Steps. Nothing that Odoo has "
            "already is overwritten unless you say so."
        ),
        columns={
            "id": env._("Do not change: Odoo finds the worker by it."),
            "name": env._("Do not change."),
            "nss": env._("11 digits, as on IMSS's documents."),
            "sbc": env._(
                "Integrated daily wage at IMSS, in pesos a day, up to four decimals: "
                "512.3456."
            ),
            "nrp": env._(
                "Registro patronal at which IMSS has the worker. Choose it from the "
                "list."
            ),
            "rfc": env._("13 characters, as at the SAT."),
            "curp": env._("18 characters."),
            "lacks": env._("What the worker lacks today. It is not imported."),
        },
    )
