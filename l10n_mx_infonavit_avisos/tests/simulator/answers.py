"""Answers that no service should give: one function for each of ``faults.ANSWERS``."""

import json
import socket
import struct
import time

from werkzeug.wrappers import Response

RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 seconds
_DRIP = 0.05
_MB = 1024 * 1024
_PAGE = "<!DOCTYPE html><html><body><h1>{}</h1><p>Support ID: 4711</p></body></html>"


class Answers:
    """``stopping``: an event that ends whatever would take long."""

    def __init__(self, stopping):
        self._stopping = stopping

    def give(self, fault, environ, good: Response) -> Response:
        return getattr(self, fault.name)(fault.options, environ, good)

    def reset(self, options, environ, good):
        def halves():
            body = good.get_data()
            yield body[: len(body) // 2]
            sock = environ["werkzeug.socket"]
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            raise ConnectionResetError

        return _streamed(halves(), length=len(good.get_data()))

    def read_timeout(self, options, environ, good):
        self._stopping.wait(options.get("seconds", 30))
        return good

    def slow_body(self, options, environ, good):
        def drops():
            for byte in good.get_data():
                yield bytes([byte])
                self._pause()

        return _streamed(drops(), length=len(good.get_data()))

    def slow_headers(self, options, environ, good):
        sock = environ["werkzeug.socket"]
        sock.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            sock.sendall(b"X-Drip: drop\r\n")
            self._pause()

    def endless_body(self, options, environ, good):
        def endlessly():
            yield b'{"avisos": ["'
            while True:
                yield b"x" * 65536
                self._pause(0.001)

        return _streamed(endlessly())

    def redirect(self, options, environ, good):
        return Response(status=302, headers={"Location": "https://elsewhere.invalid/x"})

    def blocked(self, options, environ, good):
        return _web_page(403, "The requested URL was rejected")

    def web_page(self, options, environ, good):
        return _web_page(200, "Sign in to the network")

    def not_found(self, options, environ, good):
        return _web_page(404, "Not Found")

    def too_many_requests(self, options, environ, good):
        return _later(429, options)

    def error_500(self, options, environ, good):
        return _json({"detail": "java.lang.NullPointerException"}, 500)

    def error_502(self, options, environ, good):
        return _web_page(502, "Bad Gateway")

    def error_503(self, options, environ, good):
        return _later(503, options)

    def empty_body(self, options, environ, good):
        return _json(b"")

    def truncated(self, options, environ, good):
        return _json(good.get_data()[:-20])

    def other_shape(self, options, environ, good):
        return _json({"respuesta": {"registros": []}})

    def invalid_utf8(self, options, environ, good):
        return _json('{"avisos": [{"Nota": "Ñ"}]}'.encode("latin-1"))

    def not_gzip(self, options, environ, good):
        response = _json(good.get_data())
        response.headers["Content-Encoding"] = "gzip"
        return response

    def huge(self, options, environ, good):
        def parts():
            yield b'{"avisos": ["'
            for _number in range(options.get("megabytes", 64)):
                yield b"x" * _MB
            yield b'"]}'

        return _streamed(parts())

    def deep(self, options, environ, good):
        return _json(b'{"avisos": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")

    def error_inside(self, options, environ, good):
        text = "Error al consultar el NSS 01234567897 de XAXA800101AB1"
        return _json({"error": {"code": options.get("code", "E-77"), "text": text}})

    def _pause(self, seconds: float = _DRIP) -> None:
        if self._stopping.wait(seconds):
            raise ConnectionAbortedError


def _json(document, status=200) -> Response:
    body = document if isinstance(document, bytes) else json.dumps(document)
    return Response(body, status, mimetype="application/json")


def _web_page(status: int, title: str) -> Response:
    return Response(_PAGE.format(title), status, mimetype="text/html")


def _streamed(parts, length: int | None = None) -> Response:
    response = Response(parts, mimetype="application/json", direct_passthrough=True)
    if length is not None:
        response.headers["Content-Length"] = str(length)
    return response


def _later(status: int, options) -> Response:
    """``retry_after``: in seconds; ``as_date``: the same as a date."""
    response = _json({}, status)
    if (seconds := options.get("retry_after")) is not None:
        then = time.strftime(
            "%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + seconds)
        )
        response.headers["Retry-After"] = (
            then if options.get("as_date") else str(seconds)
        )
    return response
