"""Make ``.venv`` from requirements.lock, once: ``python3 tools/make_environment.py``.

Needs only Python's standard library. When ``.venv`` is there and fits the lock file, nothing is
done and no network is needed. Old Pythons must be able to read this file, to be told that they are
too old; so it keeps to the syntax of Python 3.6.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "made-from.sha256")
PYTHON = os.path.join(VENV, *(["Scripts", "python.exe"] if os.name == "nt" else ["bin", "python"]))
OLDEST, NEWEST = (3, 11), (3, 13)  # for later ones TensorFlow has no wheels yet


def why_not():
    # type: () -> str
    """Return in one line why this Python can't make the environment, or nothing."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return (
            "Python 3.11, 3.12 or 3.13 is needed (for later ones there is no TensorFlow yet); "
            "{} is {}.{}.{}. Install one of them and name it: make lab PYTHON=python3.12"
        ).format(sys.executable, *sys.version_info[:3])
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "{} has no venv. On Debian and Ubuntu it is the package python{}.{}-venv.".format(
            sys.executable, *sys.version_info[:2]
        )
    return ""


def fingerprint():
    # type: () -> str
    """Return a hash of the files that say what is to be installed."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    # .venv knows its own place and its Python: a moved folder, another PYTHON=… needs a new one.
    digest.update("{} {}.{}".format(ROOT, *sys.version_info[:2]).encode("utf-8"))
    return digest.hexdigest()


def is_ready():
    # type: () -> bool
    """Tell whether ``.venv`` was made to the end, from these files, and its Python still runs."""
    try:
        with open(STAMP) as file:
            if file.read() != fingerprint():
                print("Lock file, pyproject.toml, folder or Python changed: making .venv anew.")
                return False
        return subprocess.call([PYTHON, "-c", ""]) == 0
    except OSError:
        return False


def make():
    # type: () -> None
    """Make ``.venv``. The stamp comes last: one that was not finished is never taken as ready."""
    shutil.rmtree(VENV, ignore_errors=True)
    install = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    steps = (
        ("1/3 making .venv", [sys.executable, "-m", "venv", VENV]),
        (
            "2/3 installing the locked packages (a minute or two)",
            [*install, "--require-hashes", "-r", "requirements.lock"],
        ),
        (
            "3/3 installing course_utils",
            [*install, "--no-deps", "--no-build-isolation", "--editable", "."],
        ),
    )
    try:
        for text, command in steps:
            print(text, flush=True)
            subprocess.check_call(command, cwd=ROOT)
        with open(STAMP, "w") as file:
            file.write(fingerprint())
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def main():
    # type: () -> str | int
    """Return 0, or a line that says what is wrong."""
    reason = why_not()
    if reason:
        return reason
    if is_ready():
        return 0
    try:
        make()
    except subprocess.CalledProcessError as error:
        return "The installation failed (see above); .venv was removed. Command: {}".format(
            " ".join(map(str, error.cmd[1:4]))
        )
    except KeyboardInterrupt:
        return "Interrupted; the unfinished .venv was removed."
    print("Ready.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
