"""Records that a form points to, read with more rights than its user has."""


def known(record, name):
    """What a field points to, with all rights; nothing, where the record is not saved
    and its user may not know of what it points to.

    A web client may name any number in a form that it fills in: what is then computed
    for it must not tell of another company's worker. Of a saved record Odoo has
    checked the company.
    """
    target = record[name]._origin
    if record.id or target.sudo(False).has_access("read"):
        return target.sudo()
    return target.browse().sudo()
