from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..sources.payload import PayloadMap

CLASSES = [
    ("retencion", "Retención"),
    ("modificacion", "Modificación"),
    ("suspension", "Suspensión"),
]


class NoticeType(models.Model):
    """The catalogue of aviso types: which class a code of Infonavit's belongs to.

    Infonavit does not publish it, so it is data. A code that is not here is never
    guessed: its avisos wait until a person classifies them, which adds it.
    """

    _name = "l10n_mx_infonavit.notice.type"
    _description = "Type of Aviso"
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, size=2)
    name = fields.Char(required=True, translate=True)
    notice_class = fields.Selection(CLASSES, string="Class", required=True)
    returns = fields.Boolean(
        "Returns What Was Withheld",
        default=True,
        help="Of a suspension: what was withheld in bimesters not yet remitted goes "
        "back to the worker. One “por próxima liquidación” is remitted instead.",
    )
    note = fields.Char(translate=True, help="How sure the classification is.")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "That code is in the catalogue already."
    )

    @api.constrains("code")
    def _check_code(self):
        for kind in self:
            if not (
                kind.code.isascii() and kind.code.isdigit() and len(kind.code) == 2
            ):
                raise ValidationError(
                    self.env._("The code of an aviso type has two digits, as in 02.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.check_access("unlink")
        self.env.registry.clear_cache()
        return super().unlink()

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for kind in self:
            kind.display_name = f"{kind.code} {kind.name}"

    @api.model
    def _payload_map(self):
        """How a payload's entries are read, with this catalogue's codes."""
        kinds = self.search_fetch([("code", "!=", False)], ["code", "notice_class"])
        return PayloadMap({kind.code: kind.notice_class for kind in kinds})

    @api.model
    def _returns(self, code):
        """Whether a suspension of this code gives back; one without a code is plain."""
        return code not in self._codes_that_keep()

    @api.model
    @tools.ormcache()
    def _codes_that_keep(self):
        kinds = self.sudo().search_fetch([("returns", "=", False)], ["code"])
        return frozenset(kinds.mapped("code"))
