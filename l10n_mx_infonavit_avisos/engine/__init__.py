"""The law of Infonavit's avisos, in pure Python on ``Decimal`` and ``date``.

Nothing here knows Odoo, files or the network. Read in this order: ``span``,
``bimester``, ``dated``, ``notice``, ``timeline``, ``oddities``, ``retention``.
"""
