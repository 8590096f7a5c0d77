from itertools import zip_longest

from odoo import api, fields, models
from odoo.exceptions import UserError

from . import notice_record
from .judgement import Coming


class Aviso(models.Model):
    """Several contents under one folio: the first holds it, the others refer to it.

    Any but the first waits for a person. Applying one sets aside the one that was
    applied, and those before it: at most one is in force.
    """

    _inherit = "l10n_mx_infonavit.aviso"

    same_folio_id = fields.Many2one(
        "l10n_mx_infonavit.aviso",
        string="Other Content Of",
        index="btree_not_null",
        readonly=True,
        check_company=True,
        help="The aviso that came first under this folio, with other content.",
    )
    other_content_ids = fields.One2many(
        "l10n_mx_infonavit.aviso", "same_folio_id", string="Other Contents"
    )

    _folio_is_held_once = models.Constraint(
        "CHECK(folio IS NULL OR same_folio_id IS NULL)",
        "Other content of a folio refers to the aviso that holds the folio.",
    )
    _one_of_a_folio_applied = models.UniqueIndex(
        "(COALESCE(same_folio_id, id)) WHERE state = 'applied'",
        "Another content of that folio is applied.",
    )
    # Two imports of the same file at once bring other content in once.
    _other_content_uniq = models.UniqueIndex(
        "(same_folio_id, COALESCE(type_code, ''), nss, credit_number,"
        " COALESCE(nrp, ''), COALESCE(discount_type, ''),"
        " COALESCE(discount_value, 0), COALESCE(date_notified_said, '-infinity'),"
        " COALESCE(date_created, '-infinity')) WHERE same_folio_id IS NOT NULL",
        "That content of the folio is here already.",
    )

    @api.depends(
        "folio",
        "same_folio_id.folio",
        "same_folio_id.other_content_ids",
        "notice_class",
        "credit_number",
        "date_notified",
    )
    @api.depends_context("lang")
    def _compute_display_name(self):
        for aviso in self:
            first = aviso.same_folio_id
            if not first:
                aviso.display_name = aviso.folio or aviso._name_without_folio()
                continue
            others = first.other_content_ids.sorted("id").ids
            names = {"folio": first.folio, "number": others.index(aviso.id) + 1}
            aviso.display_name = (
                self.env._("%(folio)s (other content %(number)s)", **names)
                if len(others) > 1
                else self.env._("%(folio)s (other content)", **names)
            )

    # --- the way in -------------------------------------------------------------------

    @api.model
    def _take_in(self, notices, source, fetch, links=()):
        """Create the avisos of (Notice, original JSON text) pairs, and settle them;
        ``links``: by pair what else they hold.

        Each must say something new: another folio, or other content under one.
        """
        quiet = self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
        values = [
            notice_record.values_of(notice)
            | {
                "source": source,
                "payload": original,
                "fetch_id": fetch.id,
                "company_id": fetch.company_id.id,
            }
            | more
            for (notice, original), more in zip_longest(notices, links, fillvalue={})
        ]
        held = set(self._holders(values))
        first, others = [], []
        for vals in values:
            (others if vals["folio"] in held else first).append(vals)
            if vals["folio"]:
                held.add(vals["folio"])
        avisos = quiet.create(first)
        if others:
            holders = self._holders(others)
            avisos += quiet.create(
                [
                    vals | {"folio": False, "same_folio_id": holders[vals["folio"]]}
                    for vals in others
                ]
            )
        return avisos.with_env(self.env)

    def _holders(self, values):
        """folio → id of the aviso that holds it, of those that the values name."""
        companies = {vals["company_id"] for vals in values}
        holders = self.search(
            [
                ("company_id", "in", list(companies)),
                ("folio", "in", [vals["folio"] for vals in values if vals["folio"]]),
            ]
        )
        return {aviso.folio: aviso.id for aviso in holders}

    # --- rivals -----------------------------------------------------------------------

    def _rivals(self):
        """The other contents of its folio, the one in force first."""
        self.ensure_one()
        first = self.same_folio_id or self
        family = (first | first.other_content_ids) - self
        return family.sorted(lambda a: (a.state != "applied", a.id))

    def _differences(self):
        """What it says unlike the other content of its folio that has the word."""
        said = notice_record.order_fields_of
        return [
            difference
            for rival in self._rivals()[:1]
            for difference in notice_record.differences(said(rival), said(self))
        ]

    def _awaited_rivals(self):
        """Those because of which it waits: any for one that came later, for the first
        only another one in force."""
        rivals = self._without_stand_ins(self._rivals())
        if not self.same_folio_id and rivals[:1].state != "applied":
            return rivals.browse()
        return rivals

    def _coming(self):
        """The record as it is judged; the key is its id."""
        return Coming(
            str(self.id),
            self,
            self.employee_id,
            notice_record.order_of(self) if self.notice_class else None,
            self.is_confirmed,
            frozenset(str(rival.id) for rival in self._awaited_rivals()),
        )

    def _replace_rivals(self):
        """Set aside what may not stand beside avisos that are to be applied."""
        replaced = self.browse()
        for aviso in self.filtered(lambda a: a.same_folio_id or a.other_content_ids):
            rivals = aviso._rivals().filtered(
                lambda a, aviso=aviso: (
                    a.state == "applied" or (a.state != "discarded" and a.id < aviso.id)
                )
            )
            rivals._discard(
                self.env._("Replaced by %(aviso)s", aviso=aviso.display_name)
            )
            rivals._give_way(aviso)
            for rival in rivals:
                rival.message_post(
                    body=self.env._(
                        "Set aside: %(aviso)s was applied in its place.",
                        aviso=aviso._get_html_link(),
                    )
                )
            replaced |= rivals
        # The database knows one in force of a folio, at any time.
        replaced.flush_recordset(["state"])
        return replaced

    def _check_one_of_a_folio(self):
        firsts = [(aviso.same_folio_id or aviso).id for aviso in self]
        if len(firsts) != len(set(firsts)):
            raise UserError(
                self.env._(
                    "Several of these avisos have the same folio, with other content: "
                    "apply the one that holds."
                )
            )
