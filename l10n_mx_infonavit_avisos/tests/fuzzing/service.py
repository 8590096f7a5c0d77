"""The client's readers of what a service answers, over a real socket: the bytes that
are judged are the whole answer, with its status and headers."""

import socket
import threading
from datetime import timezone
from functools import cache
from urllib.parse import urlsplit

from ...sources.json_file import entries_of
from ...sources.sia import outgoing
from ...sources.sia import profile as sia_profile
from ...sources.sia.credentials import Credentials, TokenState
from ...sources.sia.errors import SiaError
from ...sources.sia.line import Line
from ...sources.sia.paging import Pager
from ...sources.sia.protocol import Timeouts, TokenAnswer
from ...sources.sia.tokens import read_token
from ...sources.sia.transport import Transport
from ..documents import changed
from ..sources.samples import MAP
from ..sources.sia_samples import DOCUMENT, LIMITS

PASSWORD, TOKEN = "Almendro-Fuzz-7", "Ciruelo-Fuzz-9"
CREDENTIALS = Credentials("EMP010101AB1", "XAXA800101AB1", PASSWORD)
_TIMEOUTS = Timeouts(connect=5.0, read=5.0, total=10.0)
_RANGE = {"nrp": "B5510768108", "date_from": "2026-09-01", "date_to": "2026-12-31"}


class _Answers(threading.Thread):
    """Gives each connection the same bytes and hangs up."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.answer = b""
        self.start()

    @property
    def address(self) -> str:
        return "http://127.0.0.1:%d" % self.listening.getsockname()[1]

    def run(self):
        while True:
            connection, _peer = self.listening.accept()
            with connection:
                connection.settimeout(5)
                try:
                    self._serve(connection)
                except OSError:
                    continue

    def _serve(self, connection):
        asked = b""
        while b"\r\n\r\n" not in asked:
            if not (more := connection.recv(65536)):
                return
            asked += more
        head, _blank, body = asked.partition(b"\r\n\r\n")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        while len(body) < length and (more := connection.recv(65536)):
            body += more
        connection.sendall(self.answer)


@cache
def _answers():
    return _Answers()


@cache
def _profile():
    changes = {"address": _answers().address, "otp": {"kind": "none"}}
    changes["token.request.body.fields"] = {"password": "{password}"}
    return sia_profile.load(changed(DOCUMENT, changes))


def _line(data):
    _answers().answer = data
    transport = Transport(_TIMEOUTS, limits=LIMITS)
    return transport, Line(_profile(), CREDENTIALS, transport)


def token(data):
    """The token of an answer, its end read in each of the ways that there are."""
    transport, line = _line(data)
    with transport:
        document = line.ask_token("")
    where = _profile().token_answer.token
    ends = []
    for kind in ("none", "epoch", "datetime", "seconds"):
        places = TokenAnswer(where, "token.seconds", kind, "", "-06:00")
        try:
            state = read_token(document, places, TokenState())
        except SiaError as error:
            ends.append(error)
        else:
            # Stored as Odoo stores moments.
            until = state.usable_until
            ends.append(until and until.astimezone(timezone.utc).replace(tzinfo=None))
            state.is_usable()
    return ends


def page(data):
    """The avisos of an answer, and what would be asked next."""
    profile = _profile()
    transport, line = _line(data)
    pager = Pager(profile.paging, profile.items, LIMITS.pages)
    values = {**_RANGE, "token": TOKEN, "otp": ""}
    with transport:
        document, _raw = line.ask_page({**values, **pager.values}, len)
    entries = list(entries_of(pager.take(document), MAP))
    parties = {"rfc": CREDENTIALS.rfc, "developer_rfc": CREDENTIALS.developer_rfc}
    following = {**parties, **values, **pager.values}
    prepared(profile, outgoing.request(profile.query_request, following))
    return entries


def prepared(profile, request):
    """The request as it would be sent."""
    with Transport(profile.timeouts) as transport:
        return transport.prepare(request)


def host(address: str) -> str:
    return urlsplit(address).hostname or ""
