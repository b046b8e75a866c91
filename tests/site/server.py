"""The published site on loopback, with a stand-in for the one address that it asks on the internet.

The site is served as it is, but for one file: in Pyodide's lock file the addresses (and hashes) of
packages that lie on the internet are replaced by those of the same packages in a folder here.
"""

import contextlib
import hashlib
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_site"
WHEELS = ROOT / "build" / "offline-wheels"
# The same wheels on every machine.
PLATFORMS = ("any", "manylinux2014_x86_64", "manylinux_2_28_x86_64")
KIND = ["--only-binary=:all:", "--python-version=3.12", "--abi=cp312", "--abi=none"]
KIND += [f"--platform={platform}" for platform in PLATFORMS]
LOCK = "/lite/static/pyodide/pyodide-lock.json"


def collect_wheels() -> None:
    """Put the wheels of offline.lock into WHEELS, once."""
    lock = Path(__file__).with_name("offline.lock")
    made_from = WHEELS / "made-from.lock"
    if made_from.exists() and made_from.read_text("utf-8") == lock.read_text("utf-8"):
        return
    downloads = WHEELS / "downloads"
    wanted = ["--no-deps", "--require-hashes", "-r", str(lock), "-d", str(downloads)]
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *wanted, *KIND], check=True)
    for wheel in sorted(downloads.glob("*.whl")):
        _unpack(wheel)
    made_from.write_text(lock.read_text("utf-8"), "utf-8")


def _unpack(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        inner = [name for name in names if "/pyodide/" in name and name.endswith(".whl")]
        for name in inner:
            (WHEELS / Path(name).name).write_bytes(archive.read(name))
        if inner:
            return
        # Compiled parts are of no use in a browser. PyYAML and MarkupSafe do without.
        with zipfile.ZipFile(WHEELS / f"{_name(wheel)}-0-py3-none-any.whl", "w") as plain:
            for name in names:
                if not name.endswith((".so", ".pyd")):
                    plain.writestr(name, archive.read(name))


def _name(wheel: Path) -> str:
    return wheel.name.partition("-")[0].lower()


def offline_lock() -> bytes:
    """Return Pyodide's lock file with the packages of the internet replaced by those in WHEELS."""
    lock = json.loads((SITE / LOCK[1:]).read_text("utf-8"))
    wheels = {_name(path): path for path in WHEELS.glob("*.whl")}
    for name, package in lock["packages"].items():
        here = wheels.get(name.lower().replace("-", "_"))
        if here and package["file_name"].startswith("https:"):
            package["file_name"] = f"/offline/{here.name}"
            package["sha256"] = hashlib.sha256(here.read_bytes()).hexdigest()
    return json.dumps(lock).encode()


class Handler(SimpleHTTPRequestHandler):
    """Serves ``_site``, the changed lock file, and the wheels under /offline/."""

    def __init__(self, lock: bytes, *arguments: object) -> None:
        self._lock = lock
        super().__init__(*arguments, directory=str(SITE))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer."""
        if urlsplit(self.path).path == LOCK:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(self._lock)))
            self.end_headers()
            self.wfile.write(self._lock)
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        """Return the file of an address."""
        route = unquote(urlsplit(path).path)
        if route.startswith("/offline/"):
            return str(WHEELS / Path(route).name)
        return super().translate_path(path)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """Serve the site; yield its address, with a slash at its end."""
    collect_wheels()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, offline_lock()))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
