from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain
from odoo.tools import SQL

from . import secret_key


class Secret(models.Model):
    """A secret of a record, encrypted with the server's key (:mod:`.secret_key`).

    No group has access, and nobody but the superuser's own code reads ``ciphertext``
    even if an administrator gave one. ``kind`` tells the secrets of a record apart; a
    slash divides it into parts. The private methods are the only way in and out.
    """

    _name = "l10n_mx_infonavit.secret"
    _description = "Infonavit Secret"
    _rec_name = "kind"
    _log_access = False
    _allow_sudo_commands = False

    res_model = fields.Char("Model of the Record", required=True)
    res_id = fields.Integer("Record", required=True)
    kind = fields.Char(required=True)
    ciphertext = fields.Char(required=True, groups=NO_ACCESS, exportable=False)

    _record_kind_uniq = models.Constraint(
        "UNIQUE(res_model, res_id, kind)",
        "A record has one secret of a kind.",
    )

    @api.model
    def _put(self, record, kind, value):
        """Keep a secret of a record, instead of the one it had of that kind."""
        record.ensure_one()
        ciphertext = secret_key.encrypt(self.env, value)
        # Not by the ORM: whoever meets another worker here waits, and is tried again.
        query = SQL(
            """
            INSERT INTO %s (res_model, res_id, kind, ciphertext)
                 VALUES (%s, %s, %s, %s)
            ON CONFLICT (res_model, res_id, kind)
              DO UPDATE SET ciphertext = EXCLUDED.ciphertext
            """,
            SQL.identifier(self._table),
            record._name,
            record.id,
            kind,
            ciphertext,
        )
        self.env.cr.execute(query, log_exceptions=False)
        self.invalidate_model(["ciphertext"], flush=False)

    @api.model
    def _get(self, record, kind):
        """A secret of a record; empty where there is none.

        :raises UserError: the server's key does not open it
        """
        secret = self._of(record, Domain("kind", "=", kind))
        return secret_key.decrypt(self.env, secret.ciphertext) if secret else ""

    @api.model
    def _has(self, record, kind):
        return bool(self._of(record, Domain("kind", "=", kind)))

    @api.model
    def _drop(self, records, kind=""):
        """Forget secrets of records: of a kind and those below it, or all."""
        below = Domain("kind", "=", kind) | Domain("kind", "=like", f"{kind}/%")
        self._of(records, below if kind else Domain.TRUE).unlink()

    @api.model
    def _of(self, records, domain):
        domain &= Domain("res_model", "=", records._name)
        return self.sudo().search(domain & Domain("res_id", "in", records.ids))

    @api.model
    def _rotate(self):
        """Encrypt all secrets again, with the first of the server's keys.

        :return: how many were, and how many were not: no key opens these
        """
        rotated, lost = 0, 0
        for secret in self.sudo().search(Domain.TRUE):
            if ciphertext := secret_key.rotate(self.env, secret.ciphertext):
                secret.ciphertext = ciphertext
                rotated += 1
            else:
                lost += 1
        return rotated, lost

    @api.model
    def _rotate_and_tell(self):
        rotated, lost = self._rotate()
        message = self.env._(
            "%(count)s secrets of the database were encrypted again with the first of "
            "the server's keys.",
            count=rotated,
        )
        if lost:
            message += " " + self.env._(
                "%(count)s could not be opened with any of them.", count=lost
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if lost else "success",
                "sticky": bool(lost),
                "message": message,
            },
        }
