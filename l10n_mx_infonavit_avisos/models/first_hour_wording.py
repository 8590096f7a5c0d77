"""The first steps in the user's language: titles, what there is, what lacks."""

from odoo.tools import format_amount, format_date

from .registro_patronal import RegistroPatronal


def step(env, key, facts):
    """A step as the screen shows it; see ``FirstHour.get_steps``."""
    title, button, who = _labels(env, facts)[key]
    return {
        "key": key,
        "title": title,
        "done": facts["done"],
        "lines": list(_LINES[key](env, facts)),
        "button": button,
        "allowed": facts["allowed"],
        "who": "" if facts["allowed"] else who,
        "links": _links(env, key, facts),
    }


def _labels(env, facts):
    manager = env._("Whoever has the role Infonavit / Manager does it.")
    hr = env._("Whoever has the role Employees / Officer does it.")
    payroll = env._("Whoever has the role Payroll / Officer does it.")
    lacks = facts.get("lacks")
    return {
        "registros": (
            env._("Registros patronales"),
            env._("Open the Registros Patronales")
            if facts["done"]
            else env._("Add Registros Patronales"),
            manager,
        ),
        "workers": (
            env._("Workers' NSS, SBC and registro patronal"),
            env._("Fill In by Spreadsheet"),
            hr,
        ),
        "structures": (
            env._("Salary structures that withhold"),
            env._("Add the Infonavit Rules")
            if lacks
            else env._("Open the Salary Structures"),
            payroll,
        ),
        "source": (
            env._("Where the avisos come from"),
            env._("Connect to Infonavit's Service"),
            manager,
        ),
        "receipt": (
            env._("First avisos"),
            env._("Fetch Avisos") if facts.get("is_on") else env._("Import Avisos"),
            "",
        ),
        "payslip": (
            env._("First payslip that withholds"),
            env._("Compute a Payslip")
            if facts.get("credits") and not facts["done"]
            else env._("Open the Payslips"),
            payroll,
        ),
    }


def _links(env, key, facts):
    links = []
    if key == "workers" and facts["counts"]["any"]:
        links.append(("lacking", env._("List of Who Lacks What")))
    if key == "structures" and facts["lacks"]:
        links.append(("structure_list", env._("Open the Salary Structures")))
    if key == "source":
        links.append(("import", env._("Import a File of Avisos")))
    if key == "receipt" and facts["avisos"]:
        links.append(("waiting", env._("Open the Avisos")))
    return [{"key": name, "label": label} for name, label in links]


def _registros(env, facts):
    zones = dict(
        env[RegistroPatronal._name]._fields["zone"]._description_selection(env)
    )
    for zone, label in zones.items():
        if count := facts["zones"].get(zone):
            yield env._("%(zone)s: %(count)s.", zone=label, count=count)
    if facts["done"]:
        yield env._(
            "See whether each is in its zone: the minimum wage follows from it."
        )
    else:
        yield env._(
            "There is none. Add the NRPs that IMSS assigned to the company, each with "
            "the zone of its minimum wage: avisos are addressed to them."
        )


def _workers(env, facts):
    counts = facts["counts"]
    if not counts["total"]:
        yield env._("The company has no employees yet: create them first.")
        return
    if not counts["any"]:
        yield env._(
            "%(count)s workers, and none lacks anything.", count=counts["total"]
        )
        return
    yield env._(
        "%(count)s of %(total)s workers lack something.",
        count=counts["any"],
        total=counts["total"],
    )
    told = {
        "nss": env._("Without a right NSS: %(count)s.", count=counts["nss"]),
        "sbc": env._("Without SBC: %(count)s.", count=counts["sbc"]),
        "registro": env._(
            "Without registro patronal: %(count)s.", count=counts["registro"]
        ),
        "contract": env._(
            "Without the start of the contract: %(count)s.", count=counts["contract"]
        ),
        "structure": env._(
            "Without salary structure: %(count)s.", count=counts["structure"]
        ),
    }
    yield from (sentence for code, sentence in told.items() if counts[code])


def _structures(env, facts):
    if not facts["used"]:
        yield env._(
            "No worker has a salary structure: choose one in each employee's payroll "
            "tab."
        )
    for name, codes in facts["lacks"]:
        yield env._("%(name)s lacks %(codes)s.", name=name, codes=", ".join(codes))
    if facts["done"]:
        yield env._(
            "All rules are in: %(names)s.", names=", ".join(sorted(facts["used"]))
        )


def _source(env, facts):
    states = facts["states"]
    if states.get("ready"):
        yield env._("A connection to Infonavit's service is switched on.")
    if states.get("trouble"):
        yield env._("The connection is in trouble: open it, it says why.")
    if facts["files"]:
        yield env._("Files imported: %(count)s.", count=facts["files"])
    if states.get("draft") or states.get("off"):
        yield env._("A connection is set up and not switched on.")
    if not facts["done"]:
        yield env._(
            "Connect to Infonavit's service, where you are certified for it or have "
            "given a developer a relación de confianza; or import the files of avisos "
            "by hand."
        )


def _receipt(env, facts):
    if not facts["done"]:
        yield env._("Nothing came in yet.")
        return
    day = format_date(env, facts["last"])
    yield env._(
        "%(count)s avisos; the last receipt is of %(day)s.",
        count=facts["avisos"],
        day=day,
    )
    if facts["waiting"]:
        yield env._("%(count)s of them wait for a person.", count=facts["waiting"])


def _payslip(env, facts):
    if facts["done"]:
        yield env._(
            "%(worker)s, up to %(day)s: %(amount)s withheld.",
            worker=facts["worker"],
            day=format_date(env, facts["date_to"]),
            amount=format_amount(env, facts["amount"], facts["currency"]),
        )
    elif facts["credits"]:
        yield env._(
            "Credits in force: %(count)s. Compute a payslip of one of them, and it "
            "shows each step of the calculation.",
            count=facts["credits"],
        )
    else:
        yield env._(
            "No worker has a credit in force yet: credits come with the avisos de "
            "retención."
        )


_LINES = {
    "registros": _registros,
    "workers": _workers,
    "structures": _structures,
    "source": _source,
    "receipt": _receipt,
    "payslip": _payslip,
}
