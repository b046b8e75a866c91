"""JupyterLab as this project starts it: its arguments, and messages that leave at once."""

import os
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from course_utils import lab


@pytest.mark.parametrize(("user", "as_root"), [(0, ["--allow-root"]), (1000, [])])
def test_arguments(user: int, as_root: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    given = lab.arguments(["--port=9"])
    assert "--ip=127.0.0.1" in given  # this computer only
    assert not any("token" in argument.lower() for argument in given)  # Jupyter's own is kept
    assert given[-1 - len(as_root) :] == [*as_root, "--port=9"]
    path = dict(argument.split("=") for argument in given if "=" in argument)[
        "--LabApp.default_url"
    ]
    assert (lab.ROOT / path.removeprefix("/lab/tree/")).is_file()


def test_names_the_class_that_it_means() -> None:
    module, _, name = lab.PROMPT[0].partition("=")[2].rpartition(".")
    assert module == lab.__name__
    assert getattr(lab, name) is lab.PromptConnection


@pytest.mark.parametrize("prefix", [None, "/user/ann/"])
def test_on_binder_the_server_is_set_as_here(
    prefix: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JUPYTERHUB_SERVICE_PREFIX", raising=False)
    if prefix:
        monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", prefix)
    written = (lab.ROOT / "postBuild").read_text("utf-8").split("PYTHON")[1].strip("'\n")
    config = SimpleNamespace(ServerApp=SimpleNamespace())
    exec(written, {"get_config": lambda: config})
    here = dict(option.removeprefix("--ServerApp.").split("=") for option in lab.PROMPT)
    icons = here.pop("static_immutable_cache").removeprefix("/")
    assert vars(config.ServerApp) == {**here, "static_immutable_cache": [(prefix or "/") + icons]}


def test_messages_leave_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    class Handler:
        def set_nodelay(self, value: bool) -> None:
            calls.append(value)

    def connect(self: Any) -> str:
        calls.append("connected")
        return "done"

    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", connect)
    connection = object.__new__(lab.PromptConnection)
    monkeypatch.setattr(lab.PromptConnection, "websocket_handler", Handler(), raising=False)
    assert connection.connect() == "done"
    assert calls == [True, "connected"]
