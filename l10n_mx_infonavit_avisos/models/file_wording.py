"""What is wrong with a file as a whole, in the user's language."""


def file_error(env, code, detail=""):
    """One sentence on a file, or a file inside a zip, that cannot be read."""
    return {
        "empty": env._("The file is empty: download it again."),
        "too_large": env._(
            "The file holds more than %(size)s MB once unpacked: split it.",
            size=detail,
        ),
        "not_json": env._(
            "The file is not JSON (line:column %(place)s): choose the file that "
            "Infonavit's service gave.",
            place=detail or "?",
        ),
        "truncated": env._("The file ends in the middle: download it again."),
        "encoding": env._(
            "The file is not UTF-8 text (%(place)s): download it again, unchanged.",
            place=detail,
        ),
        "no_list": env._("There is no list of avisos in the file."),
        "several_lists": env._(
            "The file holds several lists, and which one are the avisos is not clear: "
            "leave only that one."
        ),
        "too_deep": env._("The file is nested too deeply to be a list of avisos."),
        "damaged_zip": env._("The zip is damaged: download it again."),
        "encrypted_zip": env._(
            "The zip has a password: unpack it and import the files."
        ),
        "zip_method": env._(
            "The zip uses a compression that is not supported: unpack it first."
        ),
        "no_json_in_zip": env._("There is no .json file in the zip."),
        "too_many_files": env._(
            "The zip has more than %(count)s files: split it.", count=detail
        ),
        "image": env._("The file is a picture: choose the file itself."),
        "html": env._(
            "The file is a web page, as a portal gives it for an error: log in there "
            "and download the file again."
        ),
        "xml": env._(
            "The file is XML: choose the .json file of avisos, or the emission as IDSE "
            "gives it (.xls, or the visor's .zip)."
        ),
        "other_archive": env._(
            "The file is a RAR, 7z or gzip archive: unpack it and import what is in it."
        ),
        "nothing_in_zip": env._(
            "There is no .json file in the zip, nor an emission (it holds: "
            "%(endings)s): choose the zip as Infonavit or IDSE gave it.",
            endings=detail or env._("nothing"),
        ),
        "several_kinds_in_zip": env._(
            "The zip holds files of several kinds (%(endings)s): import each kind by "
            "itself.",
            endings=detail,
        ),
        "other_workbook": env._(
            "The workbook has no sheet “Movimientos EBA” (its sheets: %(sheets)s): "
            "choose the emission as IDSE gives it.",
            sheets=detail,
        ),
        "no_movements": env._(
            "The workbook has no sheet “Movimientos EBA” (its sheets: %(sheets)s): "
            "choose the emission as IDSE gives it.",
            sheets=detail,
        ),
        "not_known": env._(
            "The file is none that can be read: choose a .json of avisos, a .zip of "
            "them, or an emission as IDSE gives it (.xls, or the visor's .zip)."
        ),
        "damaged_workbook": env._("The workbook is damaged: download it again."),
        "encrypted_workbook": env._(
            "The workbook has a password: save it without one, and import it again."
        ),
        "no_heading": env._(
            "These headings are missing in the sheet of movements: %(headings)s. "
            "Download the emission again, or put the headings back.",
            headings=detail,
        ),
        "no_employer": env._(
            "The emission does not say its registro patronal: download it again."
        ),
        "no_period": env._(
            "The emission does not say its month: download it again, or write it back "
            "beside “Periodo Mensual”, as in 2/2026."
        ),
        "no_rows": env._("There is no worker in the emission: download it again."),
        "too_many_rows": env._(
            "The file has more than %(count)s rows, as no emission has: download it "
            "again.",
            count=detail,
        ),
        "no_visor_in_zip": env._(
            "The visor's file CDEBAS99.txt, of workers and their credits, is not in "
            "the zip: choose the zip as IDSE gave it."
        ),
        "monthly_visor": env._(
            "This is a monthly emission (EMA), which names no credits: import the "
            "bimonthly one (EBA), of an even month."
        ),
        "monthly_sheet": env._(
            "This is a monthly emission (EMA), which names no credits: import the "
            "bimonthly one (EBA), of an even month."
        ),
    }.get(code, code)
