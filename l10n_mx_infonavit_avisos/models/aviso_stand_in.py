from odoo import api, fields, models

from . import notice_record, wording
from .notice_record import STAND_INS


class Aviso(models.Model):
    """A typed or printed aviso, or one known from an emission, until it is downloaded.

    The downloaded aviso of the same credit, class and day takes its place when it is
    applied, and says what it orders otherwise. One known from an emission gives way to
    a retención that holds from the same day or before; after it both hold, for the
    emission acted as the aviso until then (domain: Ley del Infonavit art. 29).
    """

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.aviso"

    replaced_by_id = fields.Many2one(
        "l10n_mx_infonavit.aviso",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
        help="The downloaded aviso that took its place.",
    )
    replaced_ids = fields.One2many(
        "l10n_mx_infonavit.aviso", "replaced_by_id", string="Took the Place Of"
    )
    replacement = fields.Text(compute="_compute_replacement")

    @api.depends("replaced_ids")
    @api.depends_context("lang")
    def _compute_replacement(self):
        """In words what it replaced, and what that said otherwise."""
        for aviso in self:
            aviso.replacement = "\n".join(
                aviso._replacement_of(stand_in) for stand_in in aviso.replaced_ids
            )

    def _replacement_of(self, stand_in):
        names = {
            "aviso": stand_in.display_name,
            "kind": dict(self._fields["source"]._description_selection(self.env))[
                stand_in.source
            ],
        }
        unlike = self._unlike(stand_in)
        if not unlike:
            return self.env._(
                "It took the place of %(aviso)s (%(kind)s), which said the same.",
                **names,
            )
        return self.env._(
            "It took the place of %(aviso)s (%(kind)s). What changed: %(changes)s.",
            changes=wording.changes(self.env, unlike),
            **names,
        )

    def _unlike(self, stand_in):
        """What both say, and not alike: a stand-in leaves fields out."""
        said = notice_record.order_fields_of
        return [
            (name, old, new)
            for name, old, new in notice_record.differences(said(stand_in), said(self))
            if old
        ]

    def _name_without_folio(self):
        kinds = dict(self._fields["notice_class"]._description_selection(self.env))
        return self.env._(
            "%(kind)s of credit %(credit)s, %(day)s",
            kind=kinds.get(self.notice_class, ""),
            credit=self.credit_number,
            day=wording.day(self.env, self.date_notified),
        )

    def _without_stand_ins(self, rivals):
        """The rivals that an aviso has to give way to, or a person to choose from."""
        if self.source in STAND_INS:
            return rivals
        return rivals.filtered(lambda rival: rival.source not in STAND_INS)

    def _replace_stand_ins(self):
        """Set aside the stand-ins whose place these take; gives them."""
        stand_ins = (self._stand_ins() - self).grouped(_orders_alike)
        replaced = self.browse()
        for aviso in self if stand_ins else ():
            for stand_in in stand_ins.get(_orders_alike(aviso), self.browse()):
                if stand_in not in replaced and aviso._takes_place_of(stand_in):
                    stand_in._discard(
                        self.env._("Replaced by %(aviso)s", aviso=aviso.display_name)
                    )
                    stand_in._give_way(aviso)
                    replaced |= stand_in
        return replaced

    def _give_way(self, aviso):
        """Stand-ins remember what took their place; it says what changed."""
        for stand_in in self.filtered(lambda a: a.source in STAND_INS):
            stand_in.replaced_by_id = aviso
            aviso.message_post(body=aviso._replacement_of(stand_in))

    def _stand_ins(self):
        """Those of the same workers' credits that nobody discarded."""
        return self.search(
            [
                ("source", "in", STAND_INS),
                ("state", "!=", "discarded"),
                ("employee_id", "in", self.employee_id.ids),
                ("credit_number", "in", list(set(self.mapped("credit_number")))),
            ]
        )

    def _takes_place_of(self, stand_in):
        """Of a stand-in that orders alike."""
        if self.source in STAND_INS and (stand_in.folio or self.id < stand_in.id):
            return False
        if stand_in.source == "eba":
            return self.date_effective <= stand_in.date_effective
        return stand_in.date_effective == self.date_effective


def _orders_alike(aviso):
    """What an aviso and its stand-in have in common."""
    credit = aviso.employee_id.id, aviso.credit_number
    return aviso.company_id.id, *credit, aviso.notice_class
