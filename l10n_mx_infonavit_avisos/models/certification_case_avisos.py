from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.span import Span
from ..engine.timeline import FOREVER, build
from .notice_record import order_of


class CertificationCase(models.Model):
    """A case filled from the avisos that the service gave in its round: what the set
    gives itself is never changed."""

    _inherit = "l10n_mx_infonavit.certification.case"

    def action_fill_from_avisos(self):
        """Fill what these cases lack; the button of one case."""
        for test_set in self.round_id:
            cases = self.filtered(lambda case, one=test_set: case.round_id == one)
            if not cases._fill_from(test_set._fetches().aviso_ids):
                raise UserError(
                    self.env._(
                        "The service gave no aviso with this NSS or credit number "
                        "since the test set arrived: fetch with the connection of the "
                        "certification, or type the case."
                    )
                )

    def _fill_from(self, avisos):
        """Fill each case from its avisos; the cases that had one."""
        known = avisos.filtered(lambda a: a.notice_class and a.state != "discarded")
        by_key = {}
        for aviso in known:
            for key in (("nss", aviso.nss), ("credit", aviso.credit_number)):
                by_key[key] = by_key.get(key, known.browse()) | aviso
        filled = self.browse()
        for case in self:
            found = case._avisos_of(by_key)
            if found:
                case.write(case._filling(found))
                filled |= case
        return filled

    def _avisos_of(self, by_key):
        """By the credit where the set names one, else by the NSS."""
        none = self.env["l10n_mx_infonavit.aviso"]
        found = by_key.get(("credit", self.credit_number), none)
        if not self.credit_number:
            found = by_key.get(("nss", self.nss), none)
        if self.folio and (named := found.filtered(lambda a: a.folio == self.folio)):
            found = found.filtered(lambda a: a.credit_number == named[0].credit_number)
        # Two credits of one worker: which one is meant is not clear.
        return found if len(set(found.mapped("credit_number"))) == 1 else none

    def _filling(self, avisos):
        """Values that the case lacks, by the avisos' term in its period."""
        values = {"aviso_ids": [fields.Command.set(avisos.ids)]}
        for name in ("nss", "credit_number"):
            if not self[name]:
                values[name] = avisos[0][name]
        term = self._term_of(avisos)
        if not term:
            return values
        ordered = avisos.browse(int(term.key))
        if not self.folio:
            values["folio"] = ordered.folio
        if not (self.discount_type or self.discount_value):
            values["discount_type"] = term.discount_type
            values["discount_value"] = float(term.discount_value)
        elif not self.discount_value and self.discount_type == term.discount_type:
            values["discount_value"] = float(term.discount_value)
        elif not self.discount_type:
            values["discount_type"] = term.discount_type
        if not self.credit_from:
            values["credit_from"] = term.first
        if not self.credit_to and term.last != FOREVER:
            values["credit_to"] = term.last
        return values

    def _term_of(self, avisos):
        """The avisos' last term of the period; without a period their last one."""
        terms = build([order_of(aviso) for aviso in avisos]).terms
        if self.date_from and self.date_to and self.date_from <= self.date_to:
            period = Span(self.date_from, self.date_to)
            terms = [term for term in terms if term.span.intersect(period)] or terms
        return terms[-1] if terms else None
