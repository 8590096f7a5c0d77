"""From bimesters to the workbook of what was withheld in them."""

from itertools import islice

from ..engine import identifiers
from ..engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE
from ..outputs import retention_book as book
from . import wording
from .value import PESOS, VALUE_DIGITS, to_decimal

# Rows whose workers are in memory at once.
CHUNK = 1_000
SUMS = ("days", "due", "amount", "insurance", "short", "carried")


class RetentionBook:
    """``bimesters``: records. ``credits_of``: ids of the credits to show, by bimester's
    id; all of them where it is not given. What is read is read with the user's own
    rights, but for his workers' names and NSS.
    """

    def __init__(self, bimesters, credits_of=None):
        self.env = bimesters.env
        self.bimesters = bimesters.sorted(
            lambda b: (
                b.company_id.name,
                b.registro_patronal_id.name or "",
                b._engine(),
            )
        )
        self.credits_of = credits_of

    def write_to(self, stream):
        """Write it; gives how many rows it has."""
        return book.write_book(stream, self._sheets(), self._words())

    def _sheets(self):
        for company in self.bimesters.company_id:
            bimesters = self.bimesters.filtered_domain(
                [("company_id", "=", company.id)]
            )
            registros = {b.registro_patronal_id: None for b in bimesters}
            months = {b.name: self._months(b) for b in bimesters}
            yield book.Sheet(
                company.name,
                identifiers.rfc_of_vat(company.vat or ""),
                ", ".join(r.display_name or self._no_registro() for r in registros),
                ", ".join(months[name] for name in sorted(months)),
                (self._section(bimester) for bimester in bimesters),
            )

    def _section(self, bimester):
        registro = bimester.registro_patronal_id
        place = identifiers.format_nrp(registro.name or "") or self._no_registro()
        return book.Section(
            f"{place} · {self._months(bimester)}",
            self._rows(bimester, place),
        )

    def _rows(self, bimester, place):
        """Rows of its credits, by worker's name; those that were only corrected too."""
        domain = self._domain(bimester)
        sums = self._sums(domain)
        corrections = self.env["l10n_mx_infonavit.correction"]
        returned = corrections._returned(domain, ["credit_id"])
        differences = corrections._collected(domain, ["credit_id"])
        for (credit,) in {**returned, **differences}:
            sums.setdefault(credit.id, (0,) * len(SUMS))
        discounts = self._discounts(domain)
        months, pending = self._months(bimester), iter(sums.items())
        while chunk := list(islice(pending, CHUNK)):
            owned = self.env["l10n_mx_infonavit.credit"].sudo()
            owned = owned.browse([credit for credit, _values in chunk])
            for credit, (_id, values) in zip(owned, chunk, strict=True):
                yield self._row(
                    place,
                    months,
                    credit,
                    values,
                    discounts.get(credit.id, (None, 0.0)),
                    returned.get((credit,), 0),
                    differences.get((credit,), 0),
                )
            # However many there are, these are done with.
            owned.employee_id.invalidate_recordset(flush=False)
            owned.invalidate_recordset(flush=False)

    def _row(self, place, months, credit, values, discount, returned, differences):
        days, due, amount, insurance, short, carried = values
        worker, (kind, value) = credit.employee_id, discount
        return book.Row(
            place,
            months,
            worker.l10n_mx_infonavit_nss or worker.ssnid or "",
            worker.name,
            credit.credit_number,
            kind,
            to_decimal(value, VALUE_DIGITS) if kind else None,
            days,
            book.Amounts(
                *(
                    to_decimal(pesos, PESOS)
                    for pesos in (
                        due,
                        amount,
                        insurance,
                        differences,
                        returned,
                        max(short - carried, 0),
                    )
                )
            ),
        )

    # --- what is read once a bimester -------------------------------------------------

    def _domain(self, bimester):
        domain = [("bimester_id", "=", bimester.id)]
        if self.credits_of is not None:
            domain.append(("credit_id", "in", list(self.credits_of[bimester.id])))
        return domain

    def _sums(self, domain):
        """The sums by credit's id, in the order of the workers' names."""
        rows = self.env["l10n_mx_infonavit.retention"]._read_group(
            [*domain, ("counts", "=", True)],
            ["employee_id", "credit_id"],
            [f"{name}:sum" for name in SUMS],
            order="employee_id, credit_id",
        )
        return {credit.id: values for _employee, credit, *values in rows}

    def _discounts(self, domain):
        """The last discount of the bimester by credit's id: type and value."""
        found = {}
        for credit, kind, value, last in self.env[
            "l10n_mx_infonavit.retention"
        ]._read_group(
            [*domain, ("counts", "=", True)],
            ["credit_id", "discount_type", "discount_value"],
            ["date_to:max"],
        ):
            found[credit.id] = max(found.get(credit.id, ()), (last, kind, value))
        return {credit: (kind, value) for credit, (_l, kind, value) in found.items()}

    # --- words ------------------------------------------------------------------------

    def _months(self, bimester):
        return wording.bimester(self.env, bimester._engine())

    def _no_registro(self):
        return self.env._("none")

    def _words(self):
        return book.Words(
            title=self.env._("Infonavit Retentions"),
            company=self.env._("Company"),
            rfc=self.env._("RFC"),
            registro=self.env._("Registro Patronal"),
            bimester=self.env._("Bimester"),
            columns=(
                self.env._("Registro Patronal"),
                self.env._("Bimester"),
                self.env._("NSS"),
                self.env._("Worker"),
                self.env._("Credit"),
                self.env._("Discount Type"),
                self.env._("Discount Value"),
                self.env._("Days"),
                self.env._("Due"),
                self.env._("Amortization"),
                self.env._("Insurance"),
                self.env._("Differences"),
                self.env._("Returned"),
                self.env._("Short"),
                self.env._("To Remit"),
            ),
            discount_types={
                PORCENTAJE: self.env._("Percentage"),
                CUOTA_FIJA: self.env._("Cuota fija"),
                FACTOR: self.env._("Factor × UMI"),
            },
            subtotal=self.env._("Subtotal %(title)s", title="{title}"),
            total=self.env._("Total"),
            page=self.env._(
                "Page %(page)s of %(pages)s", page="{page}", pages="{pages}"
            ),
        )
