from odoo import models


class CompanyCheck(models.AbstractModel):
    """Odoo's check of companies, for rows by the thousand.

    Odoo evaluates a domain for each record and field, which in a large import costs
    more than all else; records that refer only to what is of their very company need
    none.
    """

    _name = "l10n_mx_infonavit.company.check"
    _description = "Quick Company Check"

    def _check_company(self, fnames=None):
        written = self._fields.keys()
        if fnames is not None and "company_id" not in fnames:
            written &= set(fnames)
        names = [n for n in written if getattr(self._fields[n], "check_company", None)]
        odd = self._at_odds(names) if self and names else self.browse()
        return super(CompanyCheck, odd)._check_company(fnames)

    def _at_odds(self, names):
        """Those to which Odoo may object: they hold, in one of the fields, a record of
        another company."""
        odd = self.browse()
        for company, records in self.sudo().grouped("company_id").items():
            if any(records[name].company_id - company for name in names):
                odd |= records
        return self & odd
