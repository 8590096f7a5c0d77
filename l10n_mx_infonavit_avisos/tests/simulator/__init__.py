"""The reference simulator: a service with a protocol of its own, over real sockets.

It proves the client, so it shares nothing with it: it counts its own one-time
passwords, and imports neither Odoo nor the addon. :class:`Simulator` runs it in a
thread; ``python l10n_mx_infonavit_avisos/tests/simulator`` on its own.
"""

from .avisos import made_up_avisos, make_nss
from .faults import FAULTS, Faults
from .service import Account, Trust
from .simulator import Simulator
