"""The CFDI de nómina, unsealed: version 4.0 with the complement Nómina 1.2 rev. E.

``document`` holds what a document says and its sums; ``check`` what keeps it from
being made; ``catalogues`` the SAT's codes. The XML itself comes from a QWeb template
on the Odoo side. Nothing here seals or stamps: that is a PAC's job.
"""
