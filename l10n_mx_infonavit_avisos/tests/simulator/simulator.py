"""The simulator as a whole: the service on one port, its switches on another."""

# pylint: disable=missing-return

import socket
import ssl
import tempfile
import threading
import time
from email.utils import formatdate
from functools import cached_property
from pathlib import Path

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from .admin import Admin
from .answers import RESET_ON_CLOSE
from .certificate import write_certificate
from .faults import Faults
from .service import Account, Service, Trust

HOST = "127.0.0.1"
_STOPS_WITHIN = 0.005  # seconds


class Simulator:
    """A service in threads of this process, with switches. A context manager.

    ``url``: where it listens; port 0 is any that is free. ``faults``,
    ``account``, ``trusts``, ``avisos``, ``log``: may be changed while it runs.
    ``ca_bundle``: the file of the certificate to trust, where ``tls`` is on. Further
    options are the :class:`~.service.Service`'s.
    """

    def __init__(
        self,
        avisos=(),
        *,
        account: Account | None = None,
        trusts: list[Trust] | None = None,
        port: int = 0,
        admin_port: int = 0,
        tls: bool = False,
        **options,
    ):
        self.account = account or Account()
        self.trusts = [Trust(self.account.rfc)] if trusts is None else trusts
        self.faults = Faults(changed=self._listen_anew)
        self._stopping = threading.Event()
        self._service = Service(
            avisos,
            account=self.account,
            trusts=self.trusts,
            faults=self.faults,
            stopping=self._stopping,
            **options,
        )
        self.avisos, self.log = self._service.avisos, self._service.log
        self._folder = tempfile.TemporaryDirectory() if tls else None
        self.ca_bundle = str(self._certificate("good")[0]) if tls else ""
        self._listener = self._listening(port)
        self._admin_port, self._admin = admin_port, Nobody()
        self._port = self._listener.port
        self.url = f"http{'s' if tls else ''}://{HOST}:{self._port}"

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()

    def close(self) -> None:
        self._stopping.set()
        self._listener.close()
        self._admin.close()
        if self._folder:
            self._folder.cleanup()

    @cached_property
    def admin_url(self) -> str:
        """The address of the switches; they listen from the first time it is asked."""
        self._admin = Listening(Admin(self), self._admin_port)
        return f"http://{HOST}:{self._admin.port}"

    def count(self, path: str) -> int:
        """How many requests there were at this path."""
        return self._service.count(path)

    def _listen_anew(self) -> None:
        """As the faults of the listener have it now."""
        self._listener.close()
        self._listener = self._listening(self._port)

    def _listening(self, port: int):
        if self.faults.get("refused"):
            return Nobody()
        if self.faults.get("connect_timeout"):
            return Deaf(port)
        fault = self.faults.get("bad_certificate")
        kind = fault.options.get("kind", "unknown") if fault else "good"
        return Listening(self._service, port, self._tls(kind))

    def _tls(self, kind: str) -> ssl.SSLContext | None:
        if not self._folder:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self._certificate(kind))
        return context

    def _certificate(self, kind: str) -> tuple[Path, Path]:
        folder = Path(self._folder.name)
        certificate, key = folder / f"{kind}.pem", folder / f"{kind}.key"
        return (certificate, key) if key.exists() else write_certificate(folder, kind)


class Listening:
    """An application that is served in threads."""

    def __init__(self, application, port: int, tls: ssl.SSLContext | None = None):
        self._server = _Server(HOST, port, application, _Handler, ssl_context=tls)
        self.port = self._server.port
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_STOPS_WITHIN,), daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()


class Nobody:
    """Nobody listens: connections are refused."""

    def close(self) -> None:
        pass


class Deaf:
    """Listens and accepts nobody: once its queue is full, connecting takes for ever."""

    _WAITING = 4

    def __init__(self, port: int):
        self._sockets = [socket.socket()]
        listener = self._sockets[0]
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(0)
        for _number in range(self._WAITING):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex((HOST, port))
            self._sockets.append(waiting)

    def close(self) -> None:
        for each in self._sockets:
            each.close()


class _Server(ThreadedWSGIServer):
    def shutdown_request(self, request):
        """A connection that a fault resets ends without the usual goodbye."""
        try:
            linger = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)
        except OSError:
            linger = b""
        if linger == RESET_ON_CLOSE:
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request, client_address):
        """A client that went away is what some faults are for."""


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # which makes each answer 40 ms late

    def date_time_string(self, timestamp=None):
        now = getattr(self.server.app, "now", time.time)
        return formatdate(now() if timestamp is None else timestamp, usegmt=True)

    def connection_dropped(self, error, environ=None):
        """Whoever dropped it, it ends: an older Werkzeug would wait for more."""
        self.close_connection = True

    def log_request(self, code="-", size="-"):
        """Nothing: the service keeps its own log."""
