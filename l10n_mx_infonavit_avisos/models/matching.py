"""Finding the worker of an aviso, and what is odd about it."""

from collections import defaultdict

from ..engine.timeline import build
from .notice_record import order_of


class Matching:
    """Matches the avisos of one company to workers by NSS and registro patronal."""

    def __init__(self, avisos, company):
        self.avisos = avisos
        self.company = company
        env = avisos.env
        nrps = {aviso.nrp for aviso in avisos}
        self.registros = {
            registro.name: registro
            for registro in env["l10n_mx_infonavit.registro.patronal"].search(
                [("company_id", "=", company.id), ("name", "in", list(nrps))]
            )
        }
        self.versions = defaultdict(env["hr.version"].browse)
        nss = {aviso.nss for aviso in avisos} | {
            aviso.nss_unified for aviso in avisos if aviso.nss_unified
        }
        for version in (
            env["hr.version"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", company.id),
                    ("employee_id", "!=", False),
                    ("l10n_mx_infonavit_nss", "in", list(nss)),
                ]
            )
        ):
            self.versions[version.l10n_mx_infonavit_nss] |= version

    def run(self):
        """Write worker, registro patronal, state and reasons on each aviso."""
        groups = defaultdict(self.avisos.browse)
        for aviso in self.avisos:
            groups[self._judge(aviso)] |= aviso
        for (employee, registro, state, codes), avisos in groups.items():
            avisos.write(
                {
                    "employee_id": employee,
                    "registro_patronal_id": registro,
                    "state": state,
                    "reason_codes": codes,
                }
            )

    def _judge(self, aviso):
        registro = self.registros.get(aviso.nrp)
        versions = self._workers(aviso, registro)
        # Without an NSS that matches, whoever was named by hand stays.
        employee = versions.employee_id or aviso.employee_id
        reasons = []
        if len(employee) > 1:
            employee, reasons = employee.browse(), ["several_workers"]
        elif not employee:
            reasons = ["no_worker"]
        if aviso.nrp and not registro:
            reasons.append("unknown_nrp")
        state = "unmatched" if reasons else "new"
        if not aviso.notice_class:
            state = "to_classify"
            reasons.insert(0, "no_class")
        elif not reasons and not aviso.is_confirmed:
            theirs = versions.l10n_mx_registro_patronal_id
            if registro and theirs and registro not in theirs:
                state, reasons = "to_review", ["other_registro"]
        return (
            employee.id,
            registro.id if registro else False,
            state,
            ",".join(reasons) or False,
        )

    def _workers(self, aviso, registro):
        """The versions of the worker: with that NSS, else with the one it was unified
        into; where several workers share it, the one of that registro patronal."""
        versions = self.versions[aviso.nss]
        if not versions and aviso.nss_unified:
            versions = self.versions[aviso.nss_unified]
        if registro and len(versions.employee_id) > 1:
            exact = versions.filtered(
                lambda v: v.l10n_mx_registro_patronal_id == registro
            )
            versions = exact or versions
        if len(versions.employee_id) > 1:
            current = versions.filtered("employee_id.active")
            versions = current or versions
        return versions


def second_credits(avisos, starts):
    """Of the retenciones that are to start, the (employee id, credit number) that would
    take days which another credit of the same worker has."""
    if not starts:
        return set()
    employees = starts.employee_id
    applied = avisos.search(
        [("employee_id", "in", employees.ids), ("state", "=", "applied")]
    )
    before = _spans_of(applied)
    after = _spans_of(applied | avisos.filtered(lambda a: a.employee_id in employees))
    return {
        (employee, number)
        for employee, credit_spans in after.items()
        for number in _later_ones(before[employee], credit_spans)
    }


def _spans_of(avisos):
    """employee id → credit number → the days that these avisos withhold."""
    orders = defaultdict(lambda: defaultdict(list))
    for aviso in avisos:
        orders[aviso.employee_id.id][aviso.credit_number].append(order_of(aviso))
    spans = defaultdict(dict)
    for employee, by_number in orders.items():
        for number, credit_orders in by_number.items():
            if terms := build(credit_orders).terms:
                spans[employee][number] = [term.span for term in terms]
    return spans


def _later_ones(before, after):
    """Numbers of the credits that newly take days of another one: of one in force
    already (``before``), else of the one that begins earlier."""
    taken, later = {n: after[n] for n in before if n in after}, []
    for number in sorted(after, key=lambda n: (n not in before, after[n][0].first, n)):
        others = [span for n in taken if n != number for span in taken[n]]
        fresh = [
            piece
            for span in after[number]
            for piece in span.minus(before.get(number, ()))
        ]
        if any(piece.intersect(other) for piece in fresh for other in others):
            later.append(number)
        else:
            taken[number] = after[number]
    return later
