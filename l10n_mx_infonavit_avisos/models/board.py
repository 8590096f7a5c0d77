from dataclasses import asdict

from odoo import api, models

from .bimester_progress import progress
from .board_row import AVISOS, Look, Row
from .connection_health import health
from .daily import today_in_mexico
from .waiting import ARRIVED

MANAGER = "l10n_mx_infonavit_avisos.group_infonavit_manager"


class Board(models.AbstractModel):
    """The board that Payroll ▸ Infonavit opens with: what needs a person today, what
    came in, how far the bimester is, and whether the connections work.

    Each model of ``_contributors`` says itself what waits of its records: it has a
    method ``_infonavit_board_rows(look)``, which gets a
    :class:`~.board_row.Look` and gives a list of :class:`~.board_row.Row`, with a
    constant number of queries.
    """

    _name = "l10n_mx_infonavit.board"
    _description = "Infonavit Board"

    @api.model
    def _contributors(self):
        """Names of the models with rows, in the order of the board; extend to add."""
        return [
            "l10n_mx_infonavit.aviso",
            "l10n_mx_infonavit.fetch.refusal",
            "l10n_mx_infonavit.paper",
            "l10n_mx_infonavit.emission.line",
            "l10n_mx_infonavit.credit.confirmation",
            "l10n_mx_infonavit.retention",
            "l10n_mx_infonavit.correction",
            "l10n_mx_infonavit.bimester",
            "l10n_mx_infonavit.value",
            "l10n_mx_infonavit.certification",
            "l10n_mx_infonavit.trust",
            "l10n_mx_infonavit.credential",
            "l10n_mx_infonavit.efirma",
        ]

    @api.model
    @api.readonly
    def get_infonavit_board(self):
        """What the board shows, of the companies selected.

        ``total``: how many things wait. ``sections``: title and rows of each that has
        some. ``arrived``: rows of what came in since yesterday, by class.
        ``bimesters``: see :mod:`~.bimester_progress`; ``connections``: see
        :mod:`~.connection_health`.

        :raises AccessError: for who is no payroll accountant
        """
        counts = self.env["l10n_mx_infonavit.waiting"].get_infonavit_counts()
        look = Look(
            today_in_mexico(), self.env.user.has_group(MANAGER), counts["waiting"]
        )
        rows = [row for row in self._rows(look) if row.count]
        return {
            "is_manager": look.is_manager,
            "total": sum(row.count for row in rows if not row.is_part),
            "sections": self._sections(rows),
            "arrived": [asdict(row) for row in self._arrived(counts["arrived"])],
            "bimesters": progress(
                self.env["l10n_mx_infonavit.bimester"]._on_board(look.today)
            ),
            "connections": health(self.env["l10n_mx_infonavit.connection"]),
        }

    def _rows(self, look):
        return [
            row
            for name in self._contributors()
            if name in self.env and self.env[name].has_access("read")
            for row in self.env[name]._infonavit_board_rows(look)
        ]

    def _sections(self, rows):
        titles = {
            "avisos": self.env._("Avisos and Credits"),
            "payroll": self.env._("Payslips and Bimesters"),
            "deadlines": self.env._("What Ends or Lacks"),
        }
        sections = [
            {
                "key": key,
                "title": title,
                "rows": [asdict(row) for row in rows if row.section == key],
            }
            for key, title in titles.items()
        ]
        return [section for section in sections if section["rows"]]

    def _arrived(self, counts):
        labels = {
            "retencion": self.env._("Retenciones"),
            "modificacion": self.env._("Modificaciones"),
            "suspension": self.env._("Suspensiones"),
            "unknown": self.env._("Unknown Class"),
        }
        for key, label in labels.items():
            kind = False if key == "unknown" else key
            yield Row(
                key,
                "arrived",
                label,
                counts.get(key, 0),
                AVISOS,
                [*ARRIVED, ["notice_class", "=", kind]],
            )
