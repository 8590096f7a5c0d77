"""What a payslip lacks to be computed rightly, in sentences that name it.

They warn and block nothing: what can be computed is.
"""

from collections import Counter

from ..engine.law import GENERAL
from ..engine.payroll import Registro
from ..engine.span import Span
from .payroll_inputs import PayrollInputs
from .payslip_structures import PayslipStructures
from .retention_batch import RetentionBatch
from .value import PESOS, to_decimal


def input_warnings(payslip):
    """Sentences on one payslip that has retentions."""
    retentions = payslip.l10n_mx_infonavit_retention_ids
    if not retentions or payslip.credit_note:
        return []
    kinds = {step.kind for retention in retentions for step in retention._steps()}
    warnings = [
        sentence for kind, sentence in _missing(payslip.env).items() if kind in kinds
    ]
    if payslip.state in ("draft", "verify"):
        warnings += _of_minimum_wage(payslip, retentions)
    return warnings


def changed_since(payslip):
    """A sentence, where another amount would be due now: an aviso may have come after
    the payslip was computed, or a wage, an absence or a value."""
    if payslip.state != "verify" or payslip.credit_note or not payslip.line_ids:
        return []
    if not payslip._l10n_mx_infonavit_structures().filtered("l10n_mx_infonavit"):
        return []
    before, now = Counter(), Counter()
    for row in payslip.l10n_mx_infonavit_retention_ids:
        before[row.credit_id.id] += to_decimal(row.due, PESOS)
    reading = payslip._l10n_mx_infonavit_reading()
    structures = PayslipStructures(payslip.sudo() | reading.payslips, ())
    requests = payslip._l10n_mx_infonavit_requests(reading, structures)
    batch = RetentionBatch(payslip.env, requests, reading)
    for entry in batch.entries(payslip.id):
        own = entry.retention.due - entry.retention.carried
        now[entry.credit_id] += own.total
    if +before == +now:
        return []
    return [
        payslip.env._(
            "Another amount would be withheld now: an aviso came after the payslip was "
            "computed, or the wage, an absence or a value changed. Compute it again."
        )
    ]


def _missing(env):
    """By kind of step."""
    return {
        "no_wage": env._(
            "The worker's SBC / SDI is missing, so some days of the Infonavit "
            "deduction are not computed. Fill in the field “SBC / SDI” on the "
            "employee, tab Payroll, and compute the payslip again."
        ),
        "no_umi": env._(
            "The UMI of some days is missing, so their Infonavit deduction is not "
            "computed. Add it under Payroll ▸ Configuration ▸ Infonavit ▸ Values."
        ),
        "no_minimum_wage": env._(
            "The general minimum wage of some days is missing, and the reduction table "
            "needs it. Add it under Payroll ▸ Configuration ▸ Infonavit ▸ Values."
        ),
        "no_table": env._(
            "The reduction table has no row for the credit's percentage, so the "
            "Infonavit deduction is not computed. Add it under Payroll ▸ Configuration "
            "▸ Infonavit ▸ Reduction Table, or switch the table off on the credit."
        ),
    }


def _of_minimum_wage(payslip, retentions):
    """Whether the limit of the minimum wage could be tested."""
    day, employee = payslip.date_to, payslip.employee_id.id
    inputs = PayrollInputs(
        payslip.env, [employee], Span(payslip.date_from, payslip.date_to)
    )
    worker = inputs.worker(employee, retentions.credit_id.registro_patronal_id[:1].id)
    registro = worker.registro.at(day) or Registro()
    env = payslip.env
    warnings = minimum_wage_warning(env, inputs.law, registro.zone, day)
    if not (worker.daily_wage.at(day) or worker.sdi.at(day)):
        warnings.append(
            env._(
                "The worker has neither a wage nor an SBC / SDI: whether the limit of "
                "the minimum wage holds cannot be tested. Fill them in on the "
                "employee, tab Payroll."
            )
        )
    return warnings


def minimum_wage_warning(env, law, zone, day):
    """A sentence where the minimum wage of the day's year and zone is not known yet."""
    since = law.minimum_wages(zone).since_at(day)
    if since and since.year >= day.year:
        return []
    name = env._("general") if zone == GENERAL else env._("northern border zone")
    return [
        env._(
            "The minimum wage of %(year)s (%(zone)s) is missing: the limit of 20 %% "
            "cannot be tested rightly. Add it under Payroll ▸ Configuration ▸ "
            "Infonavit ▸ Values.",
            year=day.year,
            zone=name,
        )
    ]
