"""The simulated service: tokens, trust, pages of avisos, quotas."""

import hashlib
import hmac
import json
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import date

from werkzeug.wrappers import Request, Response

from .answers import Answers
from .avisos import made_up_avisos
from .faults import ANSWERS, Faults
from .otp import OtpCheck

_MINUTE = 60


@dataclass
class Account:
    """Of a developer. ``signature_key``: his token requests must carry, hexadecimal in
    ``X-Signature``, the HMAC-SHA256 of their body."""

    rfc: str = "DES010101AB1"
    password: str = "contraseña-Secreta-1"
    otp: OtpCheck = field(default_factory=lambda: OtpCheck("JBSWY3DPEHPK3PXPJBSWY3DP"))
    signature_key: str = ""


@dataclass
class Trust:
    """From an employer to a developer, for one registro patronal or all (``*``)."""

    developer_rfc: str
    nrp: str = "*"
    date_to: date | None = None
    is_revoked: bool = False


class Refusal(Exception):
    """The service says no."""

    def __init__(self, status: int, code: str, text: str):
        super().__init__(code)
        self.status, self.code, self.text = status, code, text


class Service:
    """A WSGI application. ``log``: (method, path with query string, status) of each
    request; ``avisos`` may grow while a client reads."""

    def __init__(
        self,
        avisos,
        *,
        account: Account,
        trusts: list[Trust],
        faults: Faults,
        stopping: threading.Event,
        token_seconds: float = 300,
        largest_page: int = 10_000,
        per_minute: int = 0,
    ):
        self.avisos = list(avisos)
        self.account, self.trusts, self.faults = account, trusts, faults
        self.log: list[tuple[str, str, int]] = []
        self._tokens: dict[str, float] = {}
        self._recent: deque[float] = deque(maxlen=per_minute)
        self._token_seconds, self._largest_page = token_seconds, largest_page
        self._lock = threading.Lock()
        self._last_query, self._last_found = None, []
        self._answers = Answers(stopping)

    def __call__(self, environ, start_response):
        request = Request(environ)
        try:
            response = self._response(request, environ)
        except Refusal as no:
            error = {"code": no.code, "text": no.text}
            response = _json({"error": error}, no.status)
        self.log.append((request.method, request.full_path, response.status_code))
        return response(environ, start_response)

    def now(self) -> float:
        clock_off = self.faults.get("clock_off")
        return time.time() + (clock_off.options.get("seconds", 600) if clock_off else 0)

    def count(self, path: str) -> int:
        """How many requests there were at this path."""
        return sum(
            1 for _method, target, _status in self.log if target.startswith(path)
        )

    def _response(self, request: Request, environ) -> Response:
        if request.path == "/token" and request.method == "POST":
            at, page, answer = "token", None, self._token
        elif request.path == "/avisos" and request.method == "GET":
            at, page, answer = "query", _page_number(request), self._avisos
        else:
            at, page, answer = "other", None, self._nothing
        fault = self.faults.take(ANSWERS, at, page)
        good = answer(request)
        return self._answers.give(fault, environ, good) if fault else good

    def _nothing(self, request: Request) -> Response:
        return _json({"error": {"code": "NOT_FOUND", "text": ""}}, 404)

    # --- token ------------------------------------------------------------------------

    def _token(self, request: Request) -> Response:
        asked = request.get_json()
        fault = self.faults.take(("wrong_password", "wrong_otp", "otp_used"), "token")
        name = fault.name if fault else ""
        self._check_signature(request)
        with self._lock:
            if name == "wrong_password" or not self._is_account(asked):
                # As careless as a service can be: it repeats what it was told.
                raise Refusal(401, "PASSWORD", f"{asked.get('password')} no es válida")
            otp = asked.get("otp", "")
            code = {"wrong_otp": "OTP", "otp_used": "OTP_USED"}.get(name)
            if code := code or self.account.otp.refusal(otp, self.now()):
                raise Refusal(401, code, f"El OTP {otp} no es válido")
            token = secrets.token_urlsafe(24)
            self._tokens[token] = time.time() + self._token_seconds
        return _json({"token": {"value": token, "seconds": self._token_seconds}})

    def _is_account(self, asked) -> bool:
        account = (self.account.rfc, self.account.password)
        return (asked.get("user"), asked.get("password")) == account

    def _check_signature(self, request: Request) -> None:
        if key := self.account.signature_key:
            wanted = hmac.new(key.encode(), request.get_data(), hashlib.sha256)
            if request.headers.get("X-Signature") != wanted.hexdigest():
                raise Refusal(401, "SIGNATURE", "Firma no válida")

    # --- avisos -----------------------------------------------------------------------

    def _avisos(self, request: Request) -> Response:
        page = _page_number(request)
        self._check_token(request, page)
        self._check_quota()
        self._check_trust(request.args.get("nrp", ""), page)
        document = self._page(request, page)
        if self.faults.take(("page_repeated",), "query", page):
            document["avisos"] = self._page(request, page - 1)["avisos"]
        if swap := self.faults.take(("pages_swapped",), "query"):
            one, other = swap.options.get("pages", (2, 3))
            instead = self._page(request, {one: other, other: one}.get(page, page))
            document |= {name: instead[name] for name in ("avisos", "page")}
        if self.faults.take(("malformed_item",), "query", page):
            half = len(document["avisos"]) // 2
            document["avisos"].insert(half, {"FolioAviso": "R1", "NSS": "12"})
        if self.faults.take(("duplicate_folios",), "query", page):
            document["avisos"] += document["avisos"][:1]
        return _json(document)

    def _page(self, request: Request, page: int) -> dict:
        size = _size(request, self._largest_page)
        found = self._found(request, page)
        avisos = found[(page - 1) * size : page * size]
        is_last = page * size >= len(found)
        if self.faults.get("endless_pages") and is_last:
            avisos, is_last = list(made_up_avisos(size, first=page * size + 1)), False
        return {
            "avisos": avisos,
            "page": page,
            "pages": -(-len(found) // size),
            "more": not is_last,
            "next": None if is_last else f"after-{page}",
        }

    def _found(self, request: Request, page: int) -> list[dict]:
        """All avisos that are asked for; looked for anew at the first page, or each
        page of a hundred thousand would cost a look at all of them."""
        asked = request.args
        nrp, first, last = (asked.get(name, "") for name in ("nrp", "from", "to"))
        query = nrp, first, last or "9999", len(self.avisos)
        if page == 1 or self._last_query != query:
            self._last_query = query
            self._last_found = [
                aviso
                for aviso in list(self.avisos)
                if aviso["NRP"] == nrp and first <= aviso["FechaCreaAviso"] <= query[2]
            ]
        return self._last_found

    def _check_token(self, request: Request, page: int) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.faults.take(("token_expired",), "query", page):
            self._tokens.pop(token, None)
        if self._tokens.get(token, 0) < time.time():
            raise Refusal(401, "TOKEN", f"El token {token} no está vigente")

    def _check_quota(self) -> None:
        with self._lock:
            now, most = time.time(), self._recent.maxlen
            if most and len(self._recent) == most and self._recent[0] > now - _MINUTE:
                raise Refusal(429, "QUOTA", "Demasiadas consultas")
            self._recent.append(now)

    def _check_trust(self, nrp: str, page: int) -> None:
        names = ("no_trust", "trust_expired", "trust_revoked")
        fault = self.faults.take(names, "query", page)
        trust = self._trust(nrp)
        if trust is None or (fault and fault.name == "no_trust"):
            raise Refusal(403, "TRUST_MISSING", "No hay relación de confianza")
        if trust.is_revoked or (fault and fault.name == "trust_revoked"):
            raise Refusal(403, "TRUST_REVOKED", "Relación de confianza revocada")
        if fault or (trust.date_to and trust.date_to < date.today()):
            raise Refusal(403, "TRUST_EXPIRED", "Relación de confianza vencida")

    def _trust(self, nrp: str) -> Trust | None:
        for trust in self.trusts:
            if trust.developer_rfc == self.account.rfc and trust.nrp in ("*", nrp):
                return trust
        return None


def _page_number(request: Request) -> int:
    """By cursor or by number, as the client likes it."""
    asked = request.args
    if cursor := asked.get("cursor"):
        return int(cursor.removeprefix("after-")) + 1
    if offset := asked.get("offset"):
        return int(offset) // _size(request) + 1
    return int(asked.get("page", 1))


def _size(request: Request, largest: int = 10_000) -> int:
    return max(1, min(int(request.args.get("size", 100)), largest))


def _json(document, status: int = 200) -> Response:
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, status, mimetype="application/json")
