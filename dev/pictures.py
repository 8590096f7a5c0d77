"""Takes the pictures of the addon's screens: a server, Chromium, a file a screen.

pictures.py [NAME…]   those named, else all

Run by dev/pictures, with the demo's database as DATABASE and the addresses of the
screens in the file SCENE. Chromium is the one that Odoo's tests find.
"""

import base64
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
import websocket
from PIL import Image

TARGET = Path(__file__).parent.parent / "l10n_mx_infonavit_avisos/static/description"
BROWSERS = "google-chrome", "chromium", "chromium-browser", "google-chrome-stable"
WIDTH = 1400
MOST_BYTES = 150_000
PATIENCE = 60  # seconds for anything that should appear
# What moves, or differs from run to run without telling anything.
QUIET = """
    const style = document.createElement("style");
    style.textContent = `*, *::before, *::after { animation: none !important;
        transition: none !important; caret-color: transparent !important; }
        .o-mail-Form-chatter, .o_notification_manager { display: none !important; }
        .o_form_sheet_bg { flex: 1 1 100% !important; max-width: none !important; }
        .o_form_sheet { max-width: none !important; }`;
    document.head.append(style);
    document.activeElement?.blur();
"""
# Of dialogues: without the bar that would name the record by its number.
BARE = """
    const bar = document.querySelector(".o_control_panel");
    bar.style.setProperty("display", "none", "important");
"""
# Where the screen's content ends.
BOTTOM = """Math.max(...[...document.querySelectorAll(
    ".o_form_sheet, .o_form_nosheet > *, .o_list_renderer table, .o_action .card"
)].map((part) => Math.ceil(part.getBoundingClientRect().bottom)))"""
MARGIN = 16  # pixels below it


@dataclass(frozen=True)
class Picture:
    """A screen: ``shown`` is a selector that is there once it is drawn, ``tab`` the
    name of a notebook's page to open, ``height`` the most in pixels, ``bare``: without
    the bar above a dialogue's form."""

    login: str = "contadora"
    height: int = 900
    tab: str = ""
    shown: str = ".o_form_sheet"
    bare: bool = False


# The accountant's, and where only the manager has the screen, the manager's.
PICTURES = {
    "board": Picture(height=1100, shown=".o_l10n_mx_infonavit_board .card"),
    "first_steps": Picture(
        height=1000, shown=".o_l10n_mx_infonavit_first_hour [data-step]"
    ),
    "payslip": Picture(tab="l10n_mx_infonavit", height=640),
    "avisos": Picture(height=760, shown=".o_data_row"),
    "aviso": Picture(height=820),
    "paper": Picture(height=1000),
    "credit": Picture(tab="terms", height=700),
    "worker": Picture(tab="l10n_mx_infonavit", height=1000),
    "sua": Picture(height=760),
    "bimester": Picture(height=760),
    "certification": Picture("admin", height=1000),
    "evidence": Picture("admin", tab="evidence", height=1200),
    "test_set": Picture("admin", tab="samples"),
    "simulation": Picture(shown=".o_form_view .o_inner_group", bare=True),
    "efirma": Picture("admin", shown=".o_form_view .o_inner_group", bare=True),
    "connection": Picture(height=820),
}


def wait_for(what, find):
    """What ``find`` gives, once it gives something; the end after PATIENCE seconds."""
    last = None
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if found := find():
                return found
        except (OSError, ValueError) as error:
            last = error
        time.sleep(0.2)
    sys.exit(f"pictures: {what} did not come ({last or 'nothing went wrong'})")


def end(process):
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# --- server ---------------------------------------------------------------------------


@contextmanager
def server(database, log):
    """The web client of a database; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    options = ["--no-database-list", "--max-cron-threads", "0", "--http-port", port]
    process = subprocess.Popen(
        [sys.executable, "-m", "odoo", "server", "-d", database, *options],
        stdout=log,
        stderr=log,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for("the server", lambda: urllib.request.urlopen(f"{url}/web/login"))
        yield url
    finally:
        end(process)


def session_of(url, login):
    """The session's key of a demo user, whose password is his login."""
    session = requests.Session()
    page = session.get(f"{url}/web/login", timeout=PATIENCE).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
    form = {"login": login, "password": login, "csrf_token": token}
    answer = session.post(f"{url}/web/login", data=form, timeout=PATIENCE)
    if "/web/login" in answer.url:
        sys.exit(f"pictures: {login} cannot log in")
    return session.cookies["session_id"]


# --- browser --------------------------------------------------------------------------


class Page:
    """A tab of Chromium, by its DevTools protocol."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address, timeout=PATIENCE)
        self.count = 0

    def call(self, method, **params):
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.count:
                if "error" in answer:
                    sys.exit(f"pictures: {method}: {answer['error']['message']}")
                return answer["result"]

    def value(self, expression):
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True
        )
        return answer["result"].get("value")

    def await_selector(self, selector):
        text = json.dumps(selector)
        wait_for(selector, lambda: self.value(f"!!document.querySelector({text})"))

    def capture(self, most):
        """The picture down to the content's end, once two in a row are the same."""
        last = None
        for _ in range(40):
            height = min(most, self.value(BOTTOM) + MARGIN)
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": 1}
            data = self.call("Page.captureScreenshot", format="png", clip=clip)["data"]
            if data == last:
                break
            last = data
            time.sleep(0.5)
        return base64.b64decode(data)


@contextmanager
def browser(log):
    """Chromium without a window; gives its page. Its profile goes with it."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        sys.exit("pictures: there is no Chromium (Debian: apt-get install chromium)")
    profile = tempfile.mkdtemp(prefix="pictures-")
    switches = (
        "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run "
        "--hide-scrollbars --lang=es-MX --force-device-scale-factor=1 "
        "--remote-debugging-port=0 --remote-allow-origins=*"
    ).split()
    process = subprocess.Popen(
        [found, *switches, f"--user-data-dir={profile}", "about:blank"],
        stdout=log,
        stderr=log,
    )
    try:
        note = Path(profile, "DevToolsActivePort")
        port = wait_for("Chromium", note.read_text).split()[0]
        address = f"http://127.0.0.1:{port}/json"
        tabs = wait_for("a page", lambda: json.load(urllib.request.urlopen(address)))
        page = next(tab for tab in tabs if tab["type"] == "page")
        yield Page(page["webSocketDebuggerUrl"])
    finally:
        end(process)
        shutil.rmtree(profile, ignore_errors=True)


# --- pictures -------------------------------------------------------------------------


def take(page, url, path, picture):
    page.call(
        "Emulation.setDeviceMetricsOverride",
        width=WIDTH,
        height=picture.height,
        deviceScaleFactor=1,
        mobile=False,
    )
    page.call("Page.navigate", url=url + path)
    page.await_selector(picture.shown)
    if picture.tab:
        tab = f'.nav-link[name="{picture.tab}"]'
        page.await_selector(tab)
        page.value(f"document.querySelector('{tab}').click()")
        page.await_selector(f'.nav-link.active[name="{picture.tab}"]')
    page.value(QUIET)
    if picture.bare:
        page.value(BARE)
    if page.value("!!document.querySelector('.o_error_dialog')"):
        sys.exit(f"pictures: {path} shows an error instead of the screen")
    return page.capture(picture.height)


def save(data, target):
    """As a PNG of a palette, of so many colours as fit into MOST_BYTES."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    for colours in (256, 128, 64, 32):
        smaller = image.quantize(colours, dither=Image.Dither.NONE)
        file = io.BytesIO()
        smaller.save(file, "PNG", optimize=True)
        if file.tell() <= MOST_BYTES:
            break
    else:
        sys.exit(f"pictures: {target.name} is larger than {MOST_BYTES} bytes")
    target.write_bytes(file.getvalue())


def main(names):
    if unknown := set(names) - set(PICTURES):
        sys.exit(f"pictures: there is no {', '.join(sorted(unknown))}")
    addresses = json.loads(Path(os.environ["SCENE"]).read_text())
    log_path = Path(os.environ["STATE"], "log", "pictures-server.log")
    with (
        log_path.open("w") as log,
        server(os.environ["DATABASE"], log) as url,
        browser(log) as page,
    ):
        logins = {picture.login for picture in PICTURES.values()}
        sessions = {login: session_of(url, login) for login in sorted(logins)}
        page.call("Page.enable")
        for name in names or PICTURES:
            picture = PICTURES[name]
            cookie = {"name": "session_id", "value": sessions[picture.login]}
            page.call("Network.setCookie", url=url, **cookie)
            data = take(page, url, addresses[name], picture)
            save(data, TARGET / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
