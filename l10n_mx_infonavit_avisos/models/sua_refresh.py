from odoo import api, models
from odoo.fields import Domain

from ..engine.span import ONE_DAY
from .correction_finding import SILENT
from .sua_batch import SuaBatch


class SuaMovement(models.Model):
    """How movements follow the avisos: ``_refresh``, at each preview."""

    _inherit = "l10n_mx_infonavit.sua.movement"

    @api.model
    def _refresh(self, company, date_from, date_to):
        """Derive the company's movements of a range of days (inclusive) anew.

        What was exported stays, and is marked where the avisos now cause something
        else. Gives what a preview shows: the movements of the range, and those that
        changed since exported, whenever that was, with what takes their place.
        """
        self = self.sudo().with_context(**SILENT)
        employees = self._concerned(company, date_from, date_to)
        batch = SuaBatch(self.env, company, employees)
        derived = {
            one.key: one for employee in employees for one in batch.of_worker(employee)
        }
        blocked = {one.employee_id for one in derived.values() if not one.code}
        known = self.search([("company_id", "=", company.id)])
        standing = known._standing()
        changed, free = standing._compare(derived, blocked)
        proposed = self._successors(changed, free)
        open_by_key = {r._key(): r for r in known if r.state != "exported"}
        wanted = [
            one
            for one in free.values()
            if date_from <= one.day <= date_to
            or not one.code
            or one.key in open_by_key
            or one in proposed.values()
        ]
        current = self._write_open(company, open_by_key, wanted)
        changed._mark(proposed, current)
        for record in standing - changed:
            if record.change and record.employee_id.id not in blocked:
                record.write({"change": False, "replaced_by_id": False})
        shown = self.browse().concat(*current.values()) | standing
        instead = changed.replaced_by_id
        return shown.filtered(
            lambda r: (
                date_from <= r.date <= date_to
                or r in changed
                or r in instead
                or not r.movement
            )
        ).sorted()

    @api.model
    def _concerned(self, company, date_from, date_to):
        """Ids of the workers whose terms begin or end in the range, or of whom there
        are movements."""
        own = Domain("company_id", "=", company.id)
        begins = Domain("date_from", ">=", date_from) & Domain(
            "date_from", "<=", date_to
        )
        ends = Domain("date_to", ">=", date_from - ONE_DAY) & Domain(
            "date_to", "<", date_to
        )
        terms = self.env["l10n_mx_infonavit.credit.term"].sudo()
        rows = terms._read_group(own & (begins | ends), ["credit_id"])
        found = {credit.employee_id.id for [credit] in rows}
        found |= {e.id for [e] in self.sudo()._read_group(own, ["employee_id"])}
        return sorted(found)

    def _standing(self):
        """Of exported movements what SUA has: not replaced by another export, and not
        taken out by hand."""
        return self.filtered(
            lambda r: (
                r.state == "exported"
                and not r.is_settled
                and r.replaced_by_id.state != "exported"
            )
        )

    def _compare(self, derived, blocked):
        """Those that the avisos cause no more as they were exported; and, by key, what
        is caused now and was not exported so. Of ``blocked`` workers nothing is said.
        """
        changed, free = [], dict(derived)
        for record in self:
            now = derived.get(record._key())
            if now and now.line == record.line:
                free.pop(now.key)
            elif record.employee_id.id not in blocked:
                changed.append(record.id)
        return self.browse(changed), free

    @api.model
    def _successors(self, changed, free):
        """What takes the place of changed movements, by their id: the same movement
        with another line, else the nearest one of the credit and kind on another day.
        """
        found = {r.id: free[r._key()] for r in changed if r._key() in free}
        taken = {one.key for one in found.values()}
        for record in changed.filtered(lambda r: r.id not in found):
            employee, credit, code, day = record._key()
            alike = [
                one
                for one in free.values()
                if one.key[:3] == (employee, credit, code) and one.key not in taken
            ]
            if alike:
                nearest = min(alike, key=lambda one: abs(one.day - day))
                found[record.id] = nearest
                taken.add(nearest.key)
        return found

    def _write_open(self, company, open_by_key, wanted):
        """Records of what is wanted, by key; other open ones go."""
        keys = {one.key for one in wanted}
        stale = [r for key, r in open_by_key.items() if key not in keys]
        self.browse().concat(*stale).unlink()
        current, new = {}, []
        for one in wanted:
            values = self._values(company, one)
            record = open_by_key.get(one.key)
            if record is None:
                new.append(values)
                continue
            current[one.key] = record
            record._write_if_new(values)
        created = self.create(new)
        return current | {record._key(): record for record in created}

    def _mark(self, proposed, current):
        """Say of exported movements that they changed, and what is proposed instead."""
        for record in self:
            one = proposed.get(record.id)
            same = one and one.key == record._key()
            record._write_if_new(
                {
                    "change": "changed" if same else "gone",
                    "replaced_by_id": current[one.key].id if one else False,
                }
            )

    def _write_if_new(self, values):
        """Write only what is not so already."""
        self.ensure_one()
        before = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in values
        }
        if before != values:
            self.write(values)

    @api.model
    def _values(self, company, one):
        """Values of an open record from a :class:`~.sua_batch.Derived`."""
        return {
            "company_id": company.id,
            "registro_patronal_id": one.registro_id,
            "earlier_registro_id": one.earlier_registro_id,
            "employee_id": one.employee_id,
            "credit_id": one.credit_id,
            "aviso_id": one.aviso_id,
            "movement": one.code or False,
            "date": one.day,
            "sequence": one.sequence,
            "discount_type": one.discount_type or False,
            "discount_value": float(one.discount_value or 0),
            "applies_table": one.applies_table,
            "line": one.line or False,
            "state": "to_export" if one.line else "refused",
            "problems_data": [[p.code, p.field, p.value] for p in one.problems]
            or False,
        }
