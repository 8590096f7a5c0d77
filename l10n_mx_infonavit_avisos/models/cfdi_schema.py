"""The SAT's schemas in this database: loaded by an administrator, by Odoo's own means.

Without them a CFDI is checked by ``outputs/cfdi/check.py`` alone. The addresses are a
setting; the default ones are where the schemas themselves say that they are: the
targets of their imports, on the SAT's site.
"""

import re

from lxml import etree

from odoo.tools import xml_utils

PREFIX = "l10n_mx_infonavit_avisos"
PARAMETER = "l10n_mx_infonavit_avisos.cfdi_schemas"
SITE = "http://www.sat.gob.mx/sitio_internet/cfd"
ADDRESSES = (
    f"{SITE}/4/cfdv40.xsd",
    f"{SITE}/nomina/nomina12.xsd",
    f"{SITE}/catalogos/catCFDI.xsd",
    f"{SITE}/catalogos/Nomina/catNomina.xsd",
    f"{SITE}/tipoDatos/tdCFDI/tdCFDI.xsd",
)
# cfdi:Complemento takes only elements that the schema knows: both in one.
WRAPPER = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="http://www.sat.gob.mx/cfd/4" schemaLocation="cfdv40.xsd"/>
<xs:import namespace="http://www.sat.gob.mx/nomina12" schemaLocation="nomina12.xsd"/>
</xs:schema>"""
# What the seal will bring; until then the schema gets these in its place.
SEAL = {"Sello": "", "NoCertificado": "0" * 20, "Certificado": ""}
LOCATION = re.compile(rb'schemaLocation="[^"]*?([^/"]+\.xsd)"')
TIMEOUT = 60

# Compiled once per process: it takes 0.1 to 0.5 s and 100 MB. The newest only.
_compiled = {}


def addresses(env):
    """The addresses in force, one a line."""
    stored = env["ir.config_parameter"].sudo().get_param(PARAMETER)
    return stored or "\n".join(ADDRESSES)


def set_addresses(env, text):
    """Keep the addresses; the default ones are not stored, so that they can follow."""
    text = "\n".join((text or "").split())
    is_default = text in ("", "\n".join(ADDRESSES))
    env["ir.config_parameter"].sudo().set_param(PARAMETER, not is_default and text)


def load(env):
    """Load every schema; gives the addresses that did not answer with one."""
    env = env(su=True)
    return [
        address
        for address in addresses(env).split()
        if not xml_utils.load_xsd_files_from_url(
            env,
            address,
            request_max_timeout=TIMEOUT,
            xsd_name_prefix=PREFIX,
            modify_xsd_content=_beside,
        )
    ]


def _beside(content):
    """Imports lead to the attachment of the same name."""
    return LOCATION.sub(rb'schemaLocation="\1"', content)


def errors(env, xml):
    """What the SAT's schema finds in an unsealed document; nothing without one."""
    schema = _schema(env(su=True))
    if schema is None:
        return []
    root = etree.fromstring(xml)
    for name, value in SEAL.items():
        root.set(name, value)
    if schema.validate(root):
        return []
    return [entry.message for entry in schema.error_log]


def _schema(env):
    names = [f"{PREFIX}.{address.rsplit('/', 1)[-1]}" for address in ADDRESSES]
    found = env["ir.attachment"].search_fetch(
        [("name", "in", names), ("res_model", "=", False)], ["name", "checksum"]
    )
    if set(found.mapped("name")) != set(names):
        return None
    key = env.cr.dbname, *sorted(found.mapped("checksum"))
    if key not in _compiled:
        parser = etree.XMLParser()
        parser.resolvers.add(xml_utils.odoo_resolver(env, PREFIX))
        tree = etree.fromstring(WRAPPER, parser)
        _compiled.clear()
        _compiled[key] = etree.XMLSchema(tree)
    return _compiled[key]
