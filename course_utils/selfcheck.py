"""Is everything here that the lessons need? One line if yes, the reasons if not.

The list of packages is the project's own list of dependencies, so nothing is said twice.
"""

from dataclasses import dataclass
from html import escape
from importlib import metadata
from typing import Any

from packaging.requirements import Requirement

OPTIONAL = ("torch", "jax")


@dataclass(frozen=True)
class SelfCheck:
    """What was found. In a notebook it shows as a table of versions.

    The table is a widget, as the sliders are: a learner who sees it knows that sliders work. A
    saved notebook keeps only the line of text, without versions, so that it stays the same.

    Attributes
    ----------
    needed : tuple of (name, wanted, found)
        One row a dependency. ``found`` is None where it is missing.
    optional : tuple of (name, found)
        Frameworks that some lessons show.
    n_digits : int
        Number of handwritten digits that can be loaded.
    damage : str
        What is wrong with them, if anything is.
    """

    needed: tuple[tuple[str, str, str | None], ...]
    optional: tuple[tuple[str, str | None], ...]
    n_digits: int
    damage: str = ""

    @property
    def problems(self) -> list[str]:
        """One line for each package that is missing or too old, and one for damaged data."""
        packages = [
            f"{name}: wanted {wanted}, found {found or 'nothing'}"
            for name, wanted, found in self.needed
            if found is None or not Requirement(f"{name}{wanted}").specifier.contains(found, True)
        ]
        return [*packages, self.damage] if self.damage else packages

    def __str__(self) -> str:
        if self.problems:
            return "Not ready. " + "; ".join(self.problems)
        return f"Ready: all packages are here, and {self.n_digits} handwritten digits."

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from ipywidgets import HTML

        rows = [(name, wanted, found or "missing") for name, wanted, found in self.needed]
        rows += [(name, "optional", found or "not installed") for name, found in self.optional]
        cells = "".join(f"<tr><td>{'</td><td>'.join(map(escape, row))}</td></tr>" for row in rows)
        head = "<tr><th>package</th><th>wanted</th><th>found</th></tr>"
        table = HTML(f"<table>{head}{cells}</table><p>{escape(str(self))} Sliders work.</p>")
        return {**table._repr_mimebundle_(), "text/plain": str(self)}


def self_check() -> SelfCheck:
    """Look for each dependency of ``course_utils``, the optional frameworks and the data."""
    from course_utils.data import load_digits

    requirements = [Requirement(line) for line in metadata.requires("course_utils") or []]
    needed = tuple(
        (requirement.name, str(requirement.specifier), _version(requirement.name))
        for requirement in requirements
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    )
    optional = tuple((name, _version(name)) for name in OPTIONAL)
    try:
        n_digits, damage = load_digits()[0].shape[1], ""
    except RuntimeError as error:
        n_digits, damage = 0, str(error)
    return SelfCheck(needed, optional, n_digits, damage)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
