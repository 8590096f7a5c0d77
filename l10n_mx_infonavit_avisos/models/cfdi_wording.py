"""What a CFDI lacks, as sentences: what is wrong, and where to put it right."""

from ..outputs.cfdi.check import Problem


def field_name(env, name):
    """What a person calls a field of the document."""
    return {
        "emisor.rfc": env._("company's RFC"),
        "emisor.nombre": env._("company's name at the SAT"),
        "emisor.regimen": env._("company's fiscal regime"),
        "emisor.codigo_postal": env._("company's postal code"),
        "emisor.registro_patronal": env._("registro patronal"),
        "emisor.curp": env._("employer's CURP"),
        "receptor.rfc": env._("worker's RFC"),
        "receptor.nombre": env._("worker's name"),
        "receptor.codigo_postal": env._("worker's postal code"),
        "receptor.curp": env._("worker's CURP"),
        "receptor.nss": env._("worker's NSS"),
        "receptor.tipo_contrato": env._("SAT's type of contract"),
        "receptor.tipo_regimen": env._("SAT's regime of the worker"),
        "receptor.tipo_jornada": env._("SAT's working day"),
        "receptor.periodicidad": env._("SAT's payment frequency"),
        "receptor.estado": env._("state in which the worker works"),
        "receptor.num_empleado": env._("worker's badge number"),
        "receptor.departamento": env._("worker's department"),
        "receptor.puesto": env._("worker's job title"),
        "receptor.fecha_inicio": env._("start of the contract"),
        "receptor.riesgo": env._("risk class"),
        "receptor.sbc": env._("SBC / SDI"),
        "receptor.cuenta": env._("worker's bank account"),
        "receptor.banco": env._("SAT's code of the worker's bank"),
        "nomina.fecha_pago": env._("payment date"),
        "nomina.dias": env._("number of days paid"),
        "nomina.tipo_nomina": env._("kind of payroll"),
        "comprobante.folio": env._("payslip's reference"),
    }.get(name, name)


def place(env, name):
    """Where a field of the document is filled in."""
    settings = env._("Payroll ▸ Configuration ▸ Settings, Infonavit")
    company = env._("the company's form")
    private = env._("the employee, tab Personal")
    payroll = env._("the employee, tab Payroll")
    slip = env._("the payslip, tab CFDI")
    return {
        "emisor.rfc": company,
        "emisor.codigo_postal": company,
        "emisor.registro_patronal": payroll,
        "receptor.tipo_contrato": payroll,
        "receptor.tipo_regimen": payroll,
        "receptor.tipo_jornada": payroll,
        "receptor.periodicidad": payroll,
        "receptor.fecha_inicio": payroll,
        "receptor.sbc": payroll,
        "receptor.departamento": env._("the employee, tab Work"),
        "receptor.puesto": env._("the employee, tab Work"),
        "receptor.num_empleado": env._("the employee, tab Settings, Badge ID"),
        "receptor.riesgo": env._("the registro patronal"),
        "receptor.estado": env._("the registro patronal, or the work address"),
        "receptor.banco": env._("the bank of the worker's account"),
        "nomina.fecha_pago": slip,
        "nomina.dias": slip,
        "nomina.tipo_nomina": slip,
        "comprobante.folio": env._("the payslip"),
    }.get(name, settings if name.startswith("emisor.") else private)


def sentence(env, problem: Problem):
    """One sentence on one problem of a document."""
    party, name = problem.field.split(".", 1)
    if party in ("percepcion", "deduccion", "otro_pago"):
        return _concept(env, *name.rsplit(".", 1), problem)
    whole = _whole(env, problem)
    if whole:
        return whole
    names = {
        "field": field_name(env, problem.field),
        "place": place(env, problem.field),
        "value": problem.value,
    }
    return {
        "missing": env._("The %(field)s is missing: fill it in (%(place)s).", **names),
        "form": env._(
            "The %(field)s “%(value)s” has a wrong form: mend it (%(place)s).", **names
        ),
        "unknown": env._(
            "The SAT's catalogue does not hold the %(field)s “%(value)s”: choose "
            "another (%(place)s).",
            **names,
        ),
        "range": env._(
            "The %(field)s is %(value)s: it must be more than zero (%(place)s).",
            **names,
        ),
        "order": env._(
            "The dates are out of order: %(field)s %(value)s (%(place)s).", **names
        ),
        "ordinary": env._(
            "An ordinary payroll cannot have the %(field)s %(value)s: choose another "
            "(%(place)s).",
            **names,
        ),
    }.get(problem.code) or f"{problem.field}: {problem.code} {problem.value}"


def _whole(env, problem):
    """Sentences on the document as a whole."""
    return {
        "nomina.percepciones missing": env._(
            "The payslip has no percepciones: say under Payroll ▸ Configuration ▸ "
            "Salary Rules which rules are percepciones."
        ),
        "nomina.periodo order": env._(
            "The payslip's first day is after its last: mend its dates."
        ),
        "comprobante.total negative": env._(
            "The deductions exceed the payments, the total would be %(value)s: a CFDI "
            "cannot be negative.",
            value=problem.value,
        ),
    }.get(f"{problem.field} {problem.code}")


def _concept(env, clave, attribute, problem):
    """Sentences on a percepción, deducción or otro pago: its salary rule."""
    names = {"clave": clave, "value": problem.value}
    return {
        "tipo": env._(
            "The SAT's catalogue does not hold the key “%(value)s” of the rule with "
            "the clave %(clave)s: correct the salary rule.",
            **names,
        ),
        "clave": env._(
            "The clave “%(clave)s” must have 3 to 15 characters: correct the salary "
            "rule.",
            **names,
        ),
        "concepto": env._(
            "The name of the rule with the clave %(clave)s has characters that a CFDI "
            "cannot hold: correct the salary rule.",
            **names,
        ),
        "importe": env._(
            "The amount of the clave %(clave)s would be %(value)s: no line of a CFDI "
            "may be negative. Correct the amount, or the rule's kind.",
            **names,
        ),
        "detail": env._(
            "The key %(value)s of the clave %(clave)s asks for details that a payslip "
            "does not hold: make this CFDI with the program of your PAC, or install a "
            "module that adds them.",
            **names,
        ),
    }[attribute]
