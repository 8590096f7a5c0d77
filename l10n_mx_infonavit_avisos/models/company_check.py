from odoo import models


class CompanyCheck(models.AbstractModel):
    """Odoo's check of companies, for rows by the thousand.

    Odoo evaluates a domain for each record and field, which in a large import costs
    more than all else; what is of the very company needs none.
    """

    _name = "l10n_mx_infonavit.company.check"
    _description = "Quick Company Check"

    def _check_company(self, fnames=None):
        names = [
            name
            for name, field in self._fields.items()
            if field.type == "many2one" and field.check_company
        ]
        odd = self.sudo().filtered(
            lambda record: any(
                record[name] and record[name].company_id != record.company_id
                for name in names
            )
        )
        return super(CompanyCheck, self & odd)._check_company(fnames)
