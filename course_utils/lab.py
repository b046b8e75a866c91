"""Start JupyterLab on the first notebook, in a way that suits sliders.

    python -m course_utils.lab [arguments of JupyterLab]

Two habits of Jupyter cost each move of a slider time.

The server passes on what a kernel says as small messages. The operating system holds a small
message back until the browser's side has confirmed the one before (Nagle's algorithm), and that
side takes up to 40 ms to confirm (delayed acknowledgement). So a picture that took the kernel 2 ms
waits behind a message that only says "busy". Here each message leaves at once.

The icon in the browser's tab shows whether the kernel is busy, so it changes twice a move. Each
time the browser asks the server whether its copy of the icon is still good: more than a third of
the server's work, and 2 to 3 ms of about 40 until the picture is painted. Here the copy is good.
"""

import os
import sys
from pathlib import Path
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

ROOT = Path(__file__).parents[1]


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's own connection between kernel and browser, without Nagle's algorithm."""

    def connect(self) -> Any:
        """Connect, and let small messages leave at once."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


# What each JupyterLab of this project is started with: sliders that answer at once.
PROMPT = (
    "--ServerApp.kernel_websocket_connection_class=course_utils.lab.PromptConnection",
    "--ServerApp.static_immutable_cache=/static/favicons/",
)


def arguments(given: list[str]) -> list[str]:
    """Return JupyterLab's arguments: the first notebook, this computer only, and what was given."""
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        f"--ServerApp.root_dir={ROOT}",
        "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb",
        "--ip=127.0.0.1",
        *PROMPT,
        *as_root,
        *given,
    ]


if __name__ == "__main__":
    from jupyterlab.labapp import main

    sys.exit(main(arguments(sys.argv[1:])))
