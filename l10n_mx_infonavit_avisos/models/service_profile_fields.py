from odoo import api, fields, models

from ..sources.payload import DATE_FORMATS, DISCOUNT_TYPES, FIELDS
from ..sources.sia import authenticator
from .service_profile_document import PARTS

METHODS = [("GET", "GET"), ("POST", "POST"), ("PUT", "PUT")]
BODY_KINDS = [("none", "No body"), ("json", "JSON"), ("form", "Form")]


def pairs(kind, string, help):  # pylint: disable=redefined-builtin
    return fields.One2many(
        "l10n_mx_infonavit.service.profile.pair",
        "profile_id",
        string=string,
        domain=[("kind", "=", kind)],
        copy=True,
        help=help,
    )


class ServiceProfileFields(models.Model):
    """The settings of a service profile, in the order of its form.

    A label is the setting's place in the form, "section ▸ setting": messages name it.
    """

    _inherit = "l10n_mx_infonavit.service.profile"

    # --- service ----------------------------------------------------------------------

    note = fields.Text(
        "Service ▸ Note",
        translate=True,
        help="Where these settings come from, as the guide and its edition.",
    )
    environment = fields.Selection(
        [
            ("production", "Production"),
            ("certification", "Certification"),
            ("simulator", "Simulator"),
        ],
        string="Service ▸ Environment",
        help="Only the simulator may be asked without TLS.",
    )
    address = fields.Char(
        "Service ▸ Address",
        help="https://, the host, the port if the guide names one, and the beginning "
        "that all paths share, if there is one.",
    )
    hosts = fields.Text(
        "Service ▸ Hosts",
        help="The hosts that may be asked, one a line. Nothing is ever sent to "
        "another, even if the service sends us on.",
    )
    timeout_connect = fields.Float(
        "Limits ▸ Seconds to connect",
        default=10,
        help="From 0.05 to 60. After so many the service counts as unreachable.",
    )
    timeout_read = fields.Float(
        "Limits ▸ Seconds of silence",
        default=30,
        help="From 0.05 to 300. How long the service may say nothing.",
    )
    timeout_total = fields.Float(
        "Limits ▸ Seconds for one answer",
        default=120,
        help="From 0.05 to 900. From the question to the end of its answer.",
    )
    requests_per_minute = fields.Integer(
        "Limits ▸ Requests a minute",
        default=60,
        help="Not to be refused for asking too often. 0: no limit.",
    )
    otp_kind = fields.Selection(
        [
            ("none", "None"),
            ("totp", "By the clock (TOTP)"),
            ("hotp", "Counted (HOTP)"),
        ],
        string="One-time password ▸ Kind",
        help="TOTP: a new one every so many seconds, as authenticator apps show. HOTP: "
        "each use counts up.",
    )
    otp_digits = fields.Integer(
        "One-time password ▸ Digits", default=6, help="From 4 to 10."
    )
    otp_interval = fields.Integer(
        "One-time password ▸ Seconds",
        default=30,
        help="From 1 to 120: how long each holds.",
    )
    otp_hash = fields.Selection(
        [("sha1", "SHA-1"), ("sha256", "SHA-256"), ("sha512", "SHA-512")],
        string="One-time password ▸ Hash",
        default="sha1",
        help="SHA-1 unless the guide says otherwise.",
    )
    otp_secret_encoding = fields.Selection(
        [
            ("base32", "Base32"),
            ("base64", "Base64"),
            ("hex", "Hexadecimal"),
            ("text", "Plain text"),
        ],
        string="One-time password ▸ Form of the secret",
        default="base32",
        help="How the secret is written that Infonavit hands over. The secret itself "
        "is kept with the credentials, never here.",
    )
    authenticator = fields.Selection(
        "_selection_authenticator",
        string="Service ▸ Authenticator",
        help="Only if the guide asks for what this form cannot say, such as a "
        "signature. A developer writes it as a small addon, a class registered by "
        "its name: sources/sia/authenticator.py in this addon shows how.",
    )

    # --- token ------------------------------------------------------------------------

    token_method = fields.Selection(METHODS, string="Token request ▸ Method")
    token_address = fields.Char(
        "Token request ▸ Own address",
        help="Only if tokens are not got at the service's address.",
    )
    token_path = fields.Char(
        "Token request ▸ Path",
        help="What follows the address: it begins with / and has no ? in it.",
    )
    token_header_ids = pairs(
        "token_header",
        "Token request ▸ Headers",
        "What the guide calls headers. Content-Type needs none: it follows the body.",
    )
    token_parameter_ids = pairs(
        "token_parameter",
        "Token request ▸ Parameters",
        "What the guide puts behind the ? of the address. Never the contraseña: "
        "addresses are kept in logs.",
    )
    token_body_kind = fields.Selection(
        BODY_KINDS,
        string="Token request ▸ Kind of body",
        default="none",
        help="Form: as a web page sends one (application/x-www-form-urlencoded).",
    )
    token_body = fields.Text(
        "Token request ▸ Body",
        help="An object in JSON. A form has texts only, nothing nested.",
    )
    answer_token = fields.Char(
        "Token answer ▸ Token", help="Where in the answer the token stands."
    )
    answer_expiry = fields.Char(
        "Token answer ▸ End", help="Where in the answer the token's end stands."
    )
    answer_expiry_kind = fields.Selection(
        [
            ("none", "The service does not say"),
            ("seconds", "Seconds from now"),
            ("epoch", "Seconds since 1970"),
            ("datetime", "Date and time"),
        ],
        string="Token answer ▸ The end is written as",
        default="none",
        help="Where it is not said, a token is used until it is refused.",
    )
    answer_expiry_format = fields.Char(
        "Token answer ▸ Format",
        help="As in %d/%m/%Y %H:%M:%S. Empty: as in 2026-09-18T12:00:00.",
    )
    answer_expiry_offset = fields.Char(
        "Token answer ▸ Time zone",
        help="Of an end that names none, as in -06:00. Empty: UTC.",
    )

    # --- query ------------------------------------------------------------------------

    query_method = fields.Selection(METHODS, string="Query ▸ Method")
    query_address = fields.Char(
        "Query ▸ Own address",
        help="Only if avisos are not got at the service's address.",
    )
    query_path = fields.Char(
        "Query ▸ Path",
        help="What follows the address: it begins with / and has no ? in it.",
    )
    query_header_ids = pairs(
        "query_header",
        "Query ▸ Headers",
        "The token mostly goes here: Authorization, with Bearer {token} as its value.",
    )
    query_parameter_ids = pairs(
        "query_parameter",
        "Query ▸ Parameters",
        "What the guide puts behind the ? of the address. What has the {cursor} in it "
        "is left out of the first request.",
    )
    query_body_kind = fields.Selection(
        BODY_KINDS, string="Query ▸ Kind of body", default="none"
    )
    query_body = fields.Text(
        "Query ▸ Body",
        help="An object in JSON. A form has texts only, nothing nested.",
    )
    query_date_format = fields.Char(
        "Query ▸ Date format",
        help="How the days of the query are written: %d/%m/%Y is 18/09/2026, %Y-%m-%d "
        "is 2026-09-18.",
    )
    paging_kind = fields.Selection(
        [
            ("none", "All avisos in one answer"),
            ("cursor", "Each answer names the next page"),
            ("page", "Pages are counted"),
        ],
        string="Pages ▸ Kind",
        help="How one asks for the avisos that do not fit into one answer.",
    )
    paging_page_size = fields.Integer(
        "Pages ▸ Avisos a page", default=100, help="From 1 to 10,000."
    )
    paging_first_page = fields.Integer(
        "Pages ▸ First page", default=1, help="Whether pages are counted from 0 or 1."
    )
    answer_items = fields.Char(
        "Query answer ▸ Avisos", help="Where in the answer the list of avisos stands."
    )
    answer_next_cursor = fields.Char(
        "Query answer ▸ Next page",
        help="Where the cursor of the next page stands. The last page has none.",
    )
    answer_has_more = fields.Char(
        "Query answer ▸ Are there more",
        help="Where it says, by true or false, whether there is another page.",
    )
    answer_page_count = fields.Char(
        "Query answer ▸ Number of pages", help="Where it says how many there are."
    )
    answer_page_number = fields.Char(
        "Query answer ▸ Page number",
        help="Where it says which page it is. A page that comes twice, or out of its "
        "turn, is then recognised.",
    )

    # --- errors -----------------------------------------------------------------------

    error_code = fields.Char(
        "Errors ▸ Error code", help="Where in an answer an error's code stands."
    )
    error_text = fields.Char(
        "Errors ▸ Error text", help="Where in an answer an error's words stand."
    )
    error_success_codes = fields.Text(
        "Errors ▸ Codes of success",
        help="The codes that mean that there is no error, one a line.",
    )
    error_rule_ids = fields.One2many(
        "l10n_mx_infonavit.service.profile.error.rule",
        "profile_id",
        string="Errors ▸ Rules",
        copy=True,
        help="What a code means. The first rule that applies holds; what no rule names "
        "is judged by its HTTP status.",
    )

    # --- avisos -----------------------------------------------------------------------

    aviso_field_ids = pairs(
        "aviso_field",
        "Avisos ▸ Fields",
        "Under which name the service gives each field of an aviso.",
    )
    aviso_date_formats = fields.Text(
        "Avisos ▸ Date formats",
        default="\n".join(DATE_FORMATS),
        help="One a line: %d/%m/%Y is 18/09/2026. 2026-09-18 is always understood.",
    )
    discount_type_ids = pairs(
        "discount_type",
        "Avisos ▸ Discount types",
        "Which code is which discount type. Zeros before it do not matter.",
    )
    type_code_ids = pairs(
        "type_code",
        "Avisos ▸ Aviso types",
        "Only if the guide's codes differ from the catalogue of types of aviso. Where "
        "there are any here, the catalogue is not asked.",
    )

    @api.model
    def _selection_authenticator(self):
        """Those that are registered, and those that profiles wait for."""
        registered = [name for name in authenticator.registered() if name]
        profiles = self.sudo().with_context(active_test=False)
        chosen = profiles._read_group(
            [("authenticator", "not in", [False, *registered])], ["authenticator"]
        )
        waiting = [
            (name, self.env._("%(name)s (not installed)", name=name))
            for [name] in chosen
        ]
        return [(name, name) for name in registered] + waiting

    @api.model
    def default_get(self, fields):
        """A new profile begins with the names that payroll vendors give to fields."""
        values = super().default_get(fields)
        known = {"avisos.fields": FIELDS, "avisos.discount_types": DISCOUNT_TYPES}
        for path, pairs_of in known.items():
            part = PARTS[path]
            if part.field in fields:
                lines = part.values(pairs_of)[part.field]
                values.setdefault(part.field, lines)
        return values
