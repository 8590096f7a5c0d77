from dataclasses import replace

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.notice import MODIFICACION, RETENCION, SUSPENSION, InvalidNotice, Notice
from ..sources.json_file import Entry
from . import emission_wording
from .intake import Intake
from .value import VALUE_DIGITS, to_decimal

# What following the emission orders: of its credit, and of ours.
ORDERS = {
    "new_credit": RETENCION,
    "suspended": RETENCION,
    "value_differs": MODIFICACION,
    "credit_differs": RETENCION,
}
STOPS_OURS = frozenset(("vanished", "credit_differs"))
CAN_BE_TAKEN = frozenset(ORDERS) | STOPS_OURS
# So many workers are named in the chatter.
NAMED = 20


class EmissionLine(models.Model):
    """What people decide where an emission and our credits are not alike.

    Following it makes avisos (source ``eba``): a retención of a credit that we do not
    withhold, a modificación of a discount, a suspensión of a credit that is no longer
    on it. Keeping ours changes nothing and needs a reason.
    """

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.emission.line"

    def action_take(self, day=None, reason=None):
        """Follow the emission, as if an aviso had been notified on the day; without
        one, asks for it."""
        self._check_may_decide()
        if not day:
            return self._decide("take")
        lines = self.sudo()._waiting()
        if odd := lines.filtered(lambda line: line.finding not in CAN_BE_TAKEN):
            raise UserError(
                self.env._(
                    "The emission cannot be followed for %(workers)s: see what to do "
                    "on the line.",
                    workers=odd._names(),
                )
            )
        day = fields.Date.to_date(day)
        for emission in lines.emission_id:
            emission._check_day(day)
        lines._take(day, reason, by_person=True)
        return None

    def action_keep(self, reason=None):
        """Leave ours as it is, with the reason; without one, asks for it."""
        self._check_may_decide()
        if not (reason or "").strip():
            return self._decide("keep")
        lines = self.sudo()._waiting()
        lines._close("keep", reason)
        lines._log("keep", reason)
        lines.emission_id._update_state()
        return None

    def action_undo(self):
        """Take the decision to keep ours back, and compare anew."""
        self._check_may_decide()
        kept = self.sudo().filtered(lambda line: line.decision == "keep")
        kept.write(
            {
                "state": "waiting",
                "decision": False,
                "reason": False,
                "decided_uid": False,
                "decided_date": False,
            }
        )
        for emission in kept.emission_id:
            emission.state = "open" if emission.state == "decided" else emission.state
            emission._look_again()

    def action_open_avisos(self):
        """The avisos that were made of it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_aviso"
        )
        return action | {"domain": [("id", "in", self.aviso_ids.ids)], "context": {}}

    def _waiting(self):
        lines = self.filtered(
            lambda line: line.state == "waiting" and line.emission_id.state == "open"
        )
        if not lines:
            raise UserError(
                self.env._("Nothing waits here for a decision: choose lines that do.")
            )
        return lines

    def _decide(self, decision):
        """The dialogue that asks for what a decision needs."""
        names = {
            "take": self.env._("Follow the Emission"),
            "keep": self.env._("Keep Ours"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": names[decision],
            "res_model": "l10n_mx_infonavit.emission.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_decision": decision,
                "default_line_ids": self.ids,
                "default_day": self[:1].emission_id.date_downloaded,
            },
        }

    # --- following --------------------------------------------------------------------

    def _take(self, day, reason="", by_person=False):
        """Make the avisos, and apply them where a person said so; by itself, what
        cannot become an aviso goes on waiting."""
        for emission, lines in self.grouped("emission_id").items():
            intake = Intake(emission.env, emission.company_id, "eba")
            entries = [entry for line in lines for entry in line._entries(day)]
            verdicts = intake.judge([entry for _line, entry in entries])
            pairs = [
                (line, verdict)
                for (line, _entry), verdict in zip(entries, verdicts, strict=True)
            ]
            refused = [pair for pair in pairs if pair[1].kind == "refused"]
            if refused and by_person:
                line, verdict = refused[0]
                raise UserError(
                    self.env._(
                        "%(worker)s: %(problem)s",
                        worker=line.display_name,
                        problem=intake.reason(verdict, None),
                    )
                )
            lines -= lines.browse().union(*(line for line, _verdict in refused))
            if lines:
                kept = [pair for pair in pairs if pair[0] in lines]
                avisos = lines._make_avisos(intake, kept)
                if by_person:
                    avisos._apply_in_order()
                lines._close("take", reason)
                lines._log("take", reason)
        if by_person:
            self.emission_id._update_state()

    def _make_avisos(self, intake, pairs):
        """Store the avisos of (line, verdict) pairs, and bind them to their lines."""
        verdicts = [verdict for _line, verdict in pairs]
        links = [{"emission_line_id": line.id} for line, _verdict in pairs]
        return intake.store(verdicts, self.emission_id._receipt(), links)

    def _entries(self, day):
        """(line, entry of the intake) of the avisos to make, that of ours first."""
        self.ensure_one()
        said = self.discount_type, to_decimal(self.discount_value, VALUE_DIGITS)
        orders = []
        if self.finding in STOPS_OURS:
            orders.append((SUSPENSION, self.our_credit_id.credit_number))
        if self.finding in ORDERS:
            orders.append((ORDERS[self.finding], self.credit_number, *said))
        return [(self, self._entry(day, *order)) for order in orders]

    def _entry(self, day, notice_class, credit_number, kind=None, value=None):
        entry = Entry(self.position, self.original or "")
        try:
            notice = Notice(
                folio="",
                without_folio=True,
                notice_class=notice_class,
                type_code="",
                nss=self.nss or "",
                credit_number=credit_number,
                nrp=self.emission_id.registro_patronal_id.name,
                discount_type=kind,
                discount_value=value,
                date_notified=day,
            )
        except InvalidNotice as error:
            return replace(entry, problems=error.problems)
        return replace(entry, notice=notice)

    def _close(self, decision, reason=""):
        self.write(
            {
                "state": "decided",
                "decision": decision,
                "reason": (reason or "").strip() or False,
                "decided_uid": self.env.uid,
                "decided_date": fields.Datetime.now(),
            }
        )

    def _log(self, decision, reason=""):
        """In the emission's chatter: what was decided, of whom, and why."""
        for emission, lines in self.grouped("emission_id").items():
            sentences = [
                emission_wording.decided(self.env, decision, line)
                for line in lines[:NAMED]
            ]
            if len(lines) > NAMED:
                sentences.append(
                    self.env._("… and %(count)s more.", count=len(lines) - NAMED)
                )
            if reason:
                sentences.append(self.env._("Reason: %(why)s", why=reason))
            emission._message_log(body=Markup("<br/>").join(sentences))

    def _names(self):
        names = ", ".join(line.display_name for line in self[:5])
        return f"{names} …" if len(self) > 5 else names

    def _write_if_new(self, values):
        """Write what changed, so that lines as they were cost nothing."""
        self.ensure_one()
        convert = self._fields
        changed = {
            name: value
            for name, value in values.items()
            if convert[name].convert_to_write(self[name], self) != value
        }
        if changed:
            self.write(changed)
