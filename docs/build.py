"""Build the published site in ``_site``: ``make site``.

    _site/index.html     the notebooks as pages, with the outputs they were saved with (Sphinx)
    _site/lite/          the same notebooks to run in the browser, nothing installed (JupyterLite)

Everything that a page needs lies in ``_site``. JupyterLite alone fetches something from elsewhere:
the compiled packages (NumPy and so on) from the address where Pyodide's makers keep them.

What npm is needed for: MathJax (formulas), Pyodide (Python in the browser), axe-core (the test of
accessibility). ``package-lock.json`` holds their hashes.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from pyodide_lock import PyodideLockSpec
from pyodide_lock.utils import add_wheels_to_spec

ROOT = Path(__file__).resolve().parents[1]
DOCS, SITE, BUILD = ROOT / "docs", ROOT / "_site", ROOT / "build" / "site"
NPM = DOCS / "node_modules"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# The lessons in plain NumPy. The others need TensorFlow, which no browser has.
IN_THE_BROWSER = [path for path in NOTEBOOKS if path.name < "10"]


def run(*command: str | Path, folder: Path = ROOT) -> None:
    """Run a program; end with its error if it fails."""
    subprocess.run([*map(str, command)], cwd=folder, check=True)


def python(*arguments: str | Path, folder: Path = ROOT) -> None:
    """Run a module of this environment."""
    run(sys.executable, "-m", *arguments, folder=folder)


def with_alternative_texts(notebook: Any) -> Any:
    """Return the notebook with the pictures' alternative texts where MyST-NB looks for them."""
    for cell in notebook.cells:
        pictures = [
            output.metadata["image/png"]
            for output in cell.get("outputs", [])
            if "image/png" in output.get("data", {})
        ]
        if len(pictures) > 1:
            raise ValueError(f"a cell shows {len(pictures)} pictures; wanted: at most one")
        if pictures:
            cell.metadata["mystnb"] = {"image": {"alt": pictures[0]["alt"]}}
    return notebook


def build_pages() -> None:
    """Write the notebooks as pages."""
    sources = BUILD / "pages"
    (sources / "notebooks").mkdir(parents=True)
    for name in ("index.md", "slider.png"):
        shutil.copy(DOCS / name, sources)
    shutil.copy(ROOT / "README.md", BUILD)
    for path in NOTEBOOKS:
        notebook = with_alternative_texts(nbformat.read(path, as_version=4))
        nbformat.write(notebook, sources / "notebooks" / path.name)
    names = ",".join(path.name for path in IN_THE_BROWSER)
    settings = ["-c", DOCS, "-d", BUILD / "doctrees", "-A", f"in_the_browser={names}"]
    python("sphinx", "-b", "html", "-q", "-W", "--keep-going", *settings, sources, SITE)
    for path in NOTEBOOKS:  # what is downloaded is the very file
        shutil.copy(path, SITE / "_sources" / "notebooks" / path.name)
    mathjax = NPM / "mathjax" / "es5"
    for part in ("a11y", "input/tex/extensions", "output/chtml/fonts", "sre", "ui"):
        shutil.copytree(mathjax / part, SITE / "_static" / "mathjax" / part)
    shutil.copy(mathjax / "tex-mml-chtml.js", SITE / "_static" / "mathjax")


def build_lite() -> None:
    """Write JupyterLite with Pyodide, ``course_utils`` and the notebooks."""
    lite = BUILD / "lite"
    shutil.copytree(DOCS / "lite", lite)
    (lite / "files").mkdir()
    for path in IN_THE_BROWSER:
        shutil.copy(path, lite / "files")
    pyodide = lite / "static" / "pyodide"
    pyodide.mkdir(parents=True)
    for pattern in ("pyodide.mjs", "pyodide.asm.*", "python_stdlib.zip", "pyodide-lock.json"):
        for path in (NPM / "pyodide").glob(pattern):
            shutil.copy(path, pyodide)
    version = json.loads((NPM / "pyodide" / "package.json").read_text("utf-8"))["version"]
    download = ["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    download += ["--platform=any", "--python-version=3.14"]  # wheels of plain Python only
    python("pip", "download", *download, "-r", DOCS / "browser.lock", "-d", pyodide)
    python("flit_core.wheel", "--outdir", pyodide)
    add_wheels(pyodide, version)
    python("jupyter", "lite", "build", "--output-dir", SITE / "lite", folder=lite)


def add_wheels(pyodide: Path, version: str) -> None:
    """Add the wheels in the folder to Pyodide's lock file, so that ``import`` alone loads them.

    All other packages stay where Pyodide's makers keep them.
    """
    file = pyodide / "pyodide-lock.json"
    content = json.loads(file.read_text("utf-8"))
    content["info"].setdefault("version", version)  # wanted by pyodide_lock 0.1, no longer there
    lock = PyodideLockSpec(**content)
    for package in lock.packages.values():
        package.file_name = f"https://cdn.jsdelivr.net/pyodide/v{version}/full/{package.file_name}"
    wheels = sorted(pyodide.glob("*.whl"))
    lock = add_wheels_to_spec(lock, wheels, pyodide, ignore_missing_dependencies=True)
    for package in lock.packages.values():
        if not package.file_name.startswith("https:"):
            package.depends = [name for name in package.depends if name in lock.packages]
    lock.to_json(file)


def main() -> None:
    """Build all, from nothing: an earlier build leaves no trace."""
    if shutil.which("npm") is None:
        sys.exit("npm is missing; the site needs Node.js 18 or newer")
    for folder in (SITE, BUILD):
        shutil.rmtree(folder, ignore_errors=True)
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", folder=DOCS)
    build_pages()
    build_lite()


if __name__ == "__main__":
    main()
