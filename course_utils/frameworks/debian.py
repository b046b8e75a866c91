"""Packages of an old Debian in a folder of their own, beside the running system.

Caffe is no Python package, and today's Linux distributions have dropped it. Debian 11 had it. Its
packages, and all that they need down to the C library, are unpacked into a folder; the programs in
it run by that folder's own loader. Nothing is installed, and nobody has to be root.
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Debian:
    """A folder into which packages of Debian 11 were unpacked."""

    root: Path

    @property
    def libraries(self) -> Path:
        """The folder of shared libraries, named after the processor."""
        return next(self.root.glob("usr/lib/*-linux-gnu*"))

    def python(self) -> tuple[list[str], dict[str, str]]:
        """Return the command that starts the folder's Python, and the variables that it needs."""
        core = self.root / "lib" / self.libraries.name  # the C library and its loader
        more = (self.libraries / "blas", self.libraries / "lapack", self.root / "usr" / "lib")
        path = ":".join(str(folder) for folder in (core, self.libraries, *more))
        loader = str(next(core.glob("ld-2.*.so")))
        interpreter = str(self.root / "usr" / "bin" / "python3")
        return [loader, "--library-path", path, interpreter], {"PYTHONHOME": f"{self.root}/usr"}


def unpack(folder: Path, package: str, *, seconds: float = 600) -> Debian:
    """Unpack a package of Debian 11 and all that it needs into ``folder``.

    The packages come from where this machine's own Debian packages come from.

    Raises
    ------
    RuntimeError
        If this is no Debian, or the packages can't be had; with apt's first error.
    """
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise RuntimeError(f"{package} comes from Debian, and {tool} is not here")
    site = _done(["apt-get", "indextargets", "--format", "$(SITE)", "Origin: Debian"], seconds)
    if not site:
        raise RuntimeError(f"{package} comes from Debian, and this machine has no Debian sources")
    apt, root = folder / "apt", folder / "root"
    for part in ("lists", "archives"):
        (apt / part / "partial").mkdir(parents=True)
    (apt / "status").touch()  # nothing is installed yet, so all that is needed is fetched
    (apt / "sources").write_text(f"deb {site.splitlines()[0]} bullseye main\n")
    settings = {
        "Dir::State": apt,
        "Dir::State::status": apt / "status",
        "Dir::Cache": apt,
        "Dir::Etc::SourceList": apt / "sources",
        "Dir::Etc::SourceParts": "-",
        "APT::Sandbox::User": "root",  # or root fetches as a user who may not write here
    }
    options = [f"--option={name}={value}" for name, value in settings.items()]
    _done(["apt-get", *options, "update", "--error-on=any"], seconds)
    fetch = ["install", "--download-only", "--yes", "--no-install-recommends", package]
    _done(["apt-get", *options, *fetch], seconds)
    for archive in sorted((apt / "archives").glob("*.deb")):
        _done(["dpkg-deb", "--extract", str(archive), str(root)], seconds)
        archive.unlink()
    return Debian(root)


def _done(command: list[str], seconds: float) -> str:
    """Run a command to its end and return what it printed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"{command[0]} took more than {seconds:g} s") from None
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if line.startswith("E:")]
        what = (errors or ["failed"])[0].partition("  ")[0]  # after that come the hosts it tried
        raise RuntimeError(f"{command[0]}: {what}")
    return done.stdout.strip()
