"""The law of Infonavit's avisos, in pure Python on ``Decimal`` and ``date``.

Nothing here knows Odoo, files or the network. Read in this order:

- ``span``, ``bimester``, ``dated``, ``money``: days, values by date, pesos;
- ``notice``, ``timeline``, ``oddities``: from avisos to terms, suspensions that give
  back, and what a person should look at first;
- ``law``, ``payroll``: what the calculation is told;
- ``absence``, ``reduction``, ``cap``, ``daily``: what each day takes;
- ``closing``, ``retention``, ``step``: what a payslip withholds, and why;
- ``shortfall``, ``correction``: when the pay does not suffice, and what confirmed
  payslips should have been;
- ``sides``, ``cause``, ``reconciliation``: a bimester beside what Infonavit charges.
"""
