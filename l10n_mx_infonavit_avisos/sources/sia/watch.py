"""A clock over a whole exchange.

The time-outs of a socket begin anew with each byte, so that a service that drips would
never end. When the time is over, the watch shuts the socket down, and whatever waits
for it fails at once.
"""

# pylint: disable=missing-return

import socket
import threading
from contextlib import contextmanager, suppress

from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .protocol import Timeouts


class Watch:
    """``is_over``: the time of the present exchange is over."""

    def __init__(self):
        self.is_over = False
        self._socket: socket.socket | None = None

    @contextmanager
    def running(self, seconds: float):
        self.is_over = False
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # or it might cut the next exchange
            self._socket = None

    def hold(self, connected: socket.socket | None) -> None:
        """Takes the socket in use; where it is too late, shuts it down.

        Not the connection: this forgets a socket that the answer still reads from.
        """
        self._socket = connected
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        self.is_over = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class WatchedAdapter(HTTPAdapter):
    """Sends with the time-outs of a profile, and shows the watch each connection.

    The time-outs are the adapter's, not an argument of ``Session.send``: Odoo's tests
    stand in its way and take no pair.
    """

    def __init__(self, watch: Watch, timeouts: Timeouts):
        self._pools = {
            "http": _watched(HTTPConnectionPool, watch),
            "https": _watched(HTTPSConnectionPool, watch),
        }
        self._timeouts = (timeouts.connect, timeouts.read)
        super().__init__()

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args, **kwargs):
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def send(self, request, stream=False, timeout=None, **kwargs):
        return super().send(request, stream=stream, timeout=self._timeouts, **kwargs)


def _watched(pool_class, watch: Watch):
    """A pool whose connections show themselves to the watch."""

    class Connection(pool_class.ConnectionCls):
        def connect(self):
            super().connect()
            watch.hold(self.sock)

        def request(self, *args, **kwargs):
            watch.hold(self.sock)  # of a connection that was kept open
            super().request(*args, **kwargs)

    return type("WatchedPool", (pool_class,), {"ConnectionCls": Connection})
