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
        return super(CompanyCheck, self._at_odds())._check_company(fnames)

    def _at_odds(self):
        """Those to which Odoo may object: they hold a record of another company."""
        names = [
            name
            for name, field in self._fields.items()
            if field.type == "many2one" and field.check_company
        ]
        odd = self.browse()
        for company, records in self.sudo().grouped("company_id").items():
            if any(records[name].company_id - company for name in names):
                odd |= records
        return self & odd
