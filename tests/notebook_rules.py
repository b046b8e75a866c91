"""What every saved notebook keeps to: one small function a rule.

nbval compares outputs, but it is silent where there is nothing to compare: a cell that was never
run, a picture, a misspelt marker. Each rule here closes one such hole, or keeps a notebook good to
read. A rule takes a notebook and returns its problems, one line each; RULES lists them all.
"""

import ast
import re
import statistics
from collections.abc import Callable, Iterator
from typing import Any

Notebook = Any
Problems = list[str]
Rule = Callable[[Notebook], Problems]

MARKERS = {"nbval-ignore-output", "nbval-skip", "nbval-raises-exception", "raises-exception"}
IGNORING = {"nbval-ignore-output", "nbval-skip"}
FACTS = re.compile(r"^[\w.@]+=\S", re.MULTILINE)
MACHINE_PATH = re.compile(
    r"(?<![\w./])(?:~|/(?:home|root|Users|private|tmp|var|mnt|work|usr|opt))/|[A-Z]:\\\\?[A-Za-z]"
)
COLOURS = re.compile(r"\x1b\[[\d;]*m")
NETWORK = re.compile(
    r"\b(?:requests|urllib|httpx|urlopen|urlretrieve|fetch_openml|wget|curl)\b|https?://"
    r"|^\s*[!%]\s*(?:pip|conda|mamba)\b",
    re.MULTILINE,
)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|TBD|lorem ipsum)\b", re.IGNORECASE)


def is_slider(cell: Any) -> bool:
    """Tell whether the cell shows a slider panel."""
    return re.search(r"\blive\(", cell.source) is not None


def code_cells(notebook: Notebook) -> list[Any]:
    """Return the code cells that are not empty."""
    return [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]


def text_cells(notebook: Notebook) -> list[Any]:
    """Return the cells of text."""
    return [c for c in notebook.cells if c.cell_type == "markdown"]


def bundles(cell: Any) -> Iterator[Any]:
    """Yield the outputs of a cell that carry data, such as pictures."""
    return (output for output in cell.get("outputs", []) if "data" in output)


def printed(cell: Any) -> str:
    """Return all text that a cell has printed or shows."""
    texts = [o.text for o in cell.get("outputs", []) if o.output_type == "stream"]
    texts += [o.data.get("text/plain", "") for o in bundles(cell)]
    return "\n".join(texts)


def saved_text(cell: Any) -> str:
    """Return all that is saved of a cell, but pictures: tracebacks and tables too."""
    texts = [cell.source, printed(cell)]
    texts += [line for o in cell.get("outputs", []) for line in o.get("traceback", [])]
    texts += [output.data.get("text/html", "") for output in bundles(cell)]
    return COLOURS.sub("", "\n".join(texts))


def has_picture(cell: Any) -> bool:
    """Tell whether a cell's output holds a picture."""
    return any("image/png" in output.data for output in bundles(cell))


def start(cell: Any) -> str:
    """Return the first line of a cell, to name it in a problem."""
    return repr(str(cell.source).strip().split("\n")[0][:60])


def run_in_order(notebook: Notebook) -> Problems:
    """Every code cell was run, from top to bottom: nbval skips cells that were not."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    return [] if counts == list(range(1, len(counts) + 1)) else [f"cells were run as {counts}"]


def no_errors(notebook: Notebook) -> Problems:
    """A cell ends in an error if and only if its tag says so."""
    return [
        f"{start(cell)}: an error without its tag, or a tag without its error"
        for cell in code_cells(notebook)
        if any(output.output_type == "error" for output in cell.outputs)
        != bool({"raises-exception", "nbval-raises-exception"} & set(cell.metadata.get("tags", [])))
    ]


def quiet(notebook: Notebook) -> Problems:
    """Nothing on standard error: warnings frighten learners."""
    return [
        f"{start(cell)}: wrote to standard error"
        for cell in code_cells(notebook)
        for output in cell.outputs
        if output.get("name") == "stderr"
    ]


def no_dead_widgets(notebook: Notebook) -> Problems:
    """No saved widget: without its kernel it shows as an error."""
    problems = [
        f"{start(cell)}: a saved widget view"
        for cell in code_cells(notebook)
        for output in bundles(cell)
        if "application/vnd.jupyter.widget-view+json" in output.data
    ]
    return problems + ["saved widget state"] * ("widgets" in notebook.metadata)


def no_machine_paths(notebook: Notebook) -> Problems:
    """No path of one machine, in no source and no output."""
    return [
        f"{start(cell)}: a path of one machine"
        for cell in notebook.cells
        if MACHINE_PATH.search(saved_text(cell))
    ]


def no_network(notebook: Notebook) -> Problems:
    """Nothing is fetched while a lesson runs."""
    return [
        f"{start(c)}: uses the network" for c in code_cells(notebook) if NETWORK.search(c.source)
    ]


def pictures_have_text(notebook: Notebook) -> Problems:
    """Each picture has an alternative text of at least 20 characters."""
    problems = [
        f"{start(cell)}: a picture without alternative text"
        for cell in code_cells(notebook)
        for output in bundles(cell)
        if "image/png" in output.data
        and len(output.metadata.get("image/png", {}).get("alt", "")) < 20
    ]
    pictures = [
        (c, alt) for c in text_cells(notebook) for alt in re.findall(r"!\[(.*?)\]", c.source)
    ]
    return problems + [
        f"{start(cell)}: a picture without alternative text"
        for cell, alt in pictures
        if len(alt) < 20
    ]


def pictures_have_facts(notebook: Notebook) -> Problems:
    """Each picture comes with a line of facts: nbval does not compare pictures."""
    return [
        f"{start(cell)}: a picture without a line of facts"
        for cell in code_cells(notebook)
        if has_picture(cell) and not FACTS.search(printed(cell))
    ]


def markers_are_known(notebook: Notebook) -> Problems:
    """Markers are spelt right and stand in the tags: nbval ignores all others."""
    return [
        f"{start(cell)}: a marker that nbval does not know"
        for cell in code_cells(notebook)
        if "NBVAL" in cell.source.upper()
        or any(
            tag.startswith(("nbval", "raises")) and tag not in MARKERS
            for tag in cell.metadata.get("tags", [])
        )
    ]


def only_sliders_are_ignored(notebook: Notebook) -> Problems:
    """Outputs are compared everywhere, at most not in slider cells."""
    return [
        f"{start(cell)}: is not compared"
        for cell in code_cells(notebook)
        if IGNORING & set(cell.metadata.get("tags", [])) and not is_slider(cell)
    ]


def sliders_have_still_pictures(notebook: Notebook) -> Problems:
    """Above each slider, in its section, stands a still picture; the slider cell saves its own."""
    problems, still = [], False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            still = still and not re.match(r"##? ", cell.source)
        elif is_slider(cell):
            if not still:
                problems.append(f"{start(cell)}: no still picture above the slider")
            if not has_picture(cell):
                problems.append(f"{start(cell)}: the slider cell has not saved its picture")
        else:
            still = still or has_picture(cell)
    return problems


def sliders_keep_their_names(notebook: Notebook) -> Problems:
    """What a slider's functions use is not assigned again further down.

    A slider's ``update`` looks its names up when the learner moves the slider, which is after all
    cells have run. If a later cell has given the name to another figure, the slider is dead.
    """
    problems = []
    cells = code_cells(notebook)
    trees = [ast.parse(re.sub(r"^[%!].*", "", cell.source, flags=re.MULTILINE)) for cell in cells]
    for position, (cell, tree) in enumerate(zip(cells, trees, strict=True)):
        if not is_slider(cell):
            continue
        used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        functions = [
            node
            for earlier in trees[: position + 1]
            for node in earlier.body
            if isinstance(node, ast.FunctionDef) and node.name in used | {"update"}
        ]
        needed = {name for function in functions for name in _looked_up(function)}
        later = {name for tree in trees[position + 1 :] for name in _assigned(tree)}
        problems += [f"{start(cell)}: {name} is assigned again" for name in sorted(needed & later)]
    return problems


def _looked_up(function: ast.FunctionDef) -> set[str]:
    """Return the names that a function uses and does not make itself."""
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    own |= {argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)}
    return {name.id for name in names} - own


def _assigned(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a cell assigns or defines at its top level."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        else:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                    yield inner.id


def cells_are_short(notebook: Notebook) -> Problems:
    """Code cells have at most 15 lines (20 with a function), and 5 or fewer as a rule."""
    lengths = [len(cell.source.strip().split("\n")) for cell in code_cells(notebook)]
    problems = [
        f"{start(cell)}: {length} lines"
        for cell, length in zip(code_cells(notebook), lengths, strict=True)
        if length > (20 if "def " in cell.source else 15)
    ]
    if lengths and statistics.median(lengths) > 5:
        problems.append(f"cells have {statistics.median(lengths)} lines at the median")
    return problems


def text_explains_code(notebook: Notebook) -> Problems:
    """There is about as much text as code, counted in cells."""
    texts, codes = len(text_cells(notebook)), len(code_cells(notebook))
    return [] if texts >= 0.7 * codes else [f"{texts} cells of text for {codes} cells of code"]


def parts_are_there(notebook: Notebook) -> Problems:
    """Title and plan at the top; summary and further reading, with years, at the end."""
    first = notebook.cells[0].source
    text = "\n".join(cell.source for cell in text_cells(notebook))
    problems = [] if first.startswith("# ") else ["the first cell is not the title"]
    problems += [
        f"the first cells lack {part!r}"
        for part in ("What you will do", "What you need", "Time")
        if part not in "\n".join(cell.source for cell in notebook.cells[:3])
    ]
    problems += [
        f"there is no section {part!r}"
        for part in ("Summary", "Further reading")
        if not re.search(rf"^## {part}", text, re.MULTILINE)
    ]
    reading = text.partition("## Further reading")[2]
    links = [line for line in reading.split("\n") if re.match(r"\s*[-*] ", line)]
    return problems + [
        f"no year: {line}" for line in links if not re.search(r"\b[12]\d{3}\b", line)
    ]


def metadata_is_clean(notebook: Notebook) -> Problems:
    """No timing, no version of Python: they would change at each run."""
    problems = [f"{start(c)}: timing is saved" for c in notebook.cells if "execution" in c.metadata]
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        problems.append("the kernel is not python3")
    if set(notebook.metadata.get("language_info", {})) - {"name"}:
        problems.append("the version of Python is saved")
    return problems


def finished(notebook: Notebook) -> Problems:
    """No note of the authors to themselves."""
    return [
        f"{start(cell)}: not finished" for cell in notebook.cells if UNFINISHED.search(cell.source)
    ]


RULES: tuple[Rule, ...] = (
    run_in_order,
    no_errors,
    quiet,
    no_dead_widgets,
    no_machine_paths,
    no_network,
    pictures_have_text,
    pictures_have_facts,
    markers_are_known,
    only_sliders_are_ignored,
    sliders_have_still_pictures,
    sliders_keep_their_names,
    cells_are_short,
    text_explains_code,
    parts_are_there,
    metadata_is_clean,
    finished,
)


def defined_twice(notebooks: dict[str, Notebook]) -> Problems:
    """No helper is defined in two notebooks: it belongs into course_utils.

    ``update`` is the one exception: each slider has its own.
    """
    places: dict[str, set[str]] = {}
    for name, notebook in notebooks.items():
        for cell in code_cells(notebook):
            for definition in re.findall(r"^(?:def|class) (\w+)", cell.source, re.MULTILINE):
                places.setdefault(definition, set()).add(name)
    return [
        f"{definition} is defined in {' and '.join(sorted(found))}"
        for definition, found in places.items()
        if len(found) > 1 and definition != "update"
    ]
