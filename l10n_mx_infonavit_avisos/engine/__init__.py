"""The law of Infonavit's avisos, in pure Python on ``Decimal`` and ``date``.

Nothing here knows Odoo, files or the network. Read in this order:

- ``span``, ``bimester``, ``dated``, ``money``: days, values by date, pesos;
- ``notice``, ``timeline``: from avisos to terms, and suspensions that give back;
- ``law``, ``payroll``: what the calculation is told;
- ``absence``, ``reduction``, ``cap``, ``daily``: what each day takes;
- ``closing``, ``retention``, ``step``: what a payslip withholds, and why;
- ``shortfall``, ``correction``: when the pay does not suffice, and what confirmed
  payslips should have been.
"""
