"""Sphinx's settings for the published site; ``docs/build.py`` runs it.

Nothing is executed: the outputs that the notebooks were saved with are published. And nothing is
fetched from elsewhere when a page is read: MathJax, icons and the search lie beside the pages.
"""

project = "Tuning, batch norm, softmax, frameworks"
html_show_copyright = False
author = "The course companion's maintainers"
html_title = "Course companion"
html_favicon = "_static/favicon.svg"
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is

extensions = ["myst_nb"]
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]  # notebooks may go from a title to a third-level heading

mathjax_path = "mathjax/tex-mml-chtml.js"

html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["course.css"]
html_sourcelink_suffix = ""  # a notebook's source is the notebook itself, to be downloaded
html_show_sphinx = False
html_theme_options = {
    "navbar_center": [],
    "navbar_persistent": [],
    "navbar_end": ["search-button", "theme-switcher"],
    "show_prev_next": True,
    "footer_start": [],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc", "notebook-links"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"**": ["lessons"], "index": []}
html_use_index = False
