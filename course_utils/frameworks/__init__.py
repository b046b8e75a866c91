"""The same small problem in every framework of the lecture: minimise J(w) = w² − 10w + 25.

``PROGRAMS`` lists one program per framework. ``load_records`` returns what each of them printed
when it was last run, with date and versions. ``run_here`` runs one that is installed here, and
``python -m course_utils.frameworks`` runs and records all, each in an environment of its own.
"""

from course_utils.frameworks.catalogue import PROGRAMS, Program
from course_utils.frameworks.records import Record, closed_form, load_records
from course_utils.frameworks.running import run_here

__all__ = ["PROGRAMS", "Program", "Record", "closed_form", "load_records", "run_here"]
