"""What a computation of payslips reads, each thing once, whoever asks for it."""

from datetime import date
from functools import cached_property

from ..engine.bimester import Bimester
from ..engine.span import Span
from .payroll_inputs import PayrollInputs
from .worker_credits import WorkerCredits

PAYSLIP_FIELDS = [
    "employee_id",
    "company_id",
    "date_from",
    "date_to",
    "struct_id",
    "contract_id",
    "state",
    "l10n_mx_infonavit_computed",
]
RETENTION_FIELDS = [
    "payslip_id",
    "credit_id",
    "registro_patronal_id",
    "counts",
    "date_from",
    "date_to",
    "days",
    "amount",
    "insurance",
    "short_amount",
    "short_insurance",
    "carried_amount",
    "carried_insurance",
]
BIMESTER_FIELDS = [
    "company_id",
    "registro_patronal_id",
    "year",
    "number",
    "date_remitted",
]


class BatchReading:
    """For the workers (ids), from the bimester of ``first``; inputs go on to ``last``
    or the last payslip. ``computing``: ids of the payslips that are computed now.

    The number of queries does not grow with that of the workers. It lives as long as
    one computation, so nothing in it is old.
    """

    def __init__(self, env, employees, first: date, last: date, computing=()):
        self.env = env(su=True)
        self.employees = sorted(set(employees))
        self.first, self.last = Bimester.of(first).first, last
        self.computing = frozenset(computing)

    @cached_property
    def workers(self) -> WorkerCredits:
        """Companies, credits and terms."""
        return WorkerCredits(self.env, self.employees)

    @cached_property
    def payslips(self):
        """Payslips that count and are not computed now."""
        return self.env["hr.payslip"].search_fetch(
            [
                ("employee_id", "in", self.employees),
                ("date_to", ">=", self.first),
                ("state", "in", ("verify", "done")),
                ("credit_note", "=", False),
                "|",
                ("refunded_id", "=", False),
                ("refunded_id.state", "=", "cancel"),
                ("id", "not in", list(self.computing)),
            ],
            PAYSLIP_FIELDS,
        )

    @cached_property
    def retentions(self):
        """Those that count, and those that the payslips computed now had before."""
        return self.env["l10n_mx_infonavit.retention"].search_fetch(
            [
                "|",
                ("payslip_id", "in", list(self.computing)),
                "&",
                "&",
                ("employee_id", "in", self.employees),
                ("counts", "=", True),
                ("date_to", ">=", self.first),
            ],
            RETENTION_FIELDS,
        )

    @cached_property
    def bimesters(self):
        """Those of the companies."""
        return self.env["l10n_mx_infonavit.bimester"].search_fetch(
            [
                ("company_id", "in", list(set(self.workers.companies.values()))),
                ("date_to", ">=", self.first),
            ],
            BIMESTER_FIELDS,
        )

    @cached_property
    def bimester_ids(self):
        """As ``l10n_mx_infonavit.bimester`` finds its records: id by key."""
        return {record._key(): record.id for record in self.bimesters}

    @cached_property
    def inputs(self) -> PayrollInputs:
        """What the engine is told of the workers with credits."""
        last = max([self.last, *self.payslips.mapped("date_to")])
        terms = [
            term
            for credits in self.workers.credits.values()
            for credit in credits
            for term in credit.terms
        ]
        return PayrollInputs(
            self.env,
            self.workers.credits,
            Span(self.first, last),
            with_tables=any(term.applies_table for term in terms),
        )
