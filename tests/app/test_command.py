"""The command ``backpass``, as a learner meets it in a terminal."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app import command
from tests.serving import serving


def run(*options: str, top: Path) -> subprocess.CompletedProcess[str]:
    """``python -m app`` with ``options``, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "app", *options], cwd=top, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_port_in_use_is_told_in_one_line_with_exit_code_1(top):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("--no-open", "--port", str(port), top=top)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert f"port {port} of 127.0.0.1 is in use" in ended.stderr
    assert f"--port {port + 1}" in ended.stderr


@pytest.mark.parametrize("port", ["65536", "-1", "eight", "80.5", "", "٨٠"])
def test_what_is_no_port_is_refused_with_what_is_allowed(port, capsys):
    with pytest.raises(SystemExit) as ended:
        command.arguments([f"--port={port}"])
    assert ended.value.code == 2
    assert f"{port!r} is not a port; give a whole number from 0 (any free port) to 65535" in capsys.readouterr().err


def test_an_address_of_another_machine_is_told_in_one_line(top):
    ended = run("--no-open", "--port", "0", "--host", "192.0.2.1", top=top)
    assert ended.returncode == 1
    assert ended.stderr == "backpass: 192.0.2.1 is not an address of this machine. Try --host 127.0.0.1.\n"


def test_the_help_names_every_option_with_its_default(capsys):
    with pytest.raises(SystemExit) as ended:
        command.arguments(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for expected in ("--host", "127.0.0.1", "--port", "8000", "--no-open"):
        assert expected in said


def test_python_m_app_prints_the_address_at_which_the_api_answers(real_server):
    place = urlsplit(real_server)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    connection.request("GET", "/api/catalog")
    answer = connection.getresponse()
    assert answer.status == 200
    assert "xor" in json.dumps(json.load(answer)["presets"])
    connection.close()


@pytest.mark.parametrize("module", ["app.command", "pydantic", "app.stores.opening", "numpy", "fastapi", "uvicorn"])
def test_ctrl_c_while_the_server_is_loading_ends_it_without_a_word(module, top, tmp_path):
    """Each is imported at another place, from the command's first lines to the server's own."""
    line = [
        "import os, runpy, signal, sys",
        "class Interrupts:",
        "    def find_spec(name, *_):",
        f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)",
        "sys.meta_path.insert(0, Interrupts)",
        f"sys.argv[1:] = ['--port', '0', '--no-open', '--data-dir', {str(tmp_path)!r}]",
        "runpy.run_module('app', run_name='__main__')",
    ]
    ended = subprocess.run(
        [sys.executable, "-c", "\n".join(line)], cwd=top, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_a_server_for_all_addresses_prints_one_that_a_browser_can_open(top):
    with serving([sys.executable, "-m", "app", "--host", "0.0.0.0"], cwd=top) as address:
        assert urlsplit(address).hostname == "127.0.0.1"


@pytest.mark.parametrize(("options", "expected"), [([], ["the browser got 200"]), (["--no-open"], [])])
def test_the_browser_is_opened_on_a_server_that_answers_unless_no_open_is_given(options, expected, top, tmp_path):
    browser = tmp_path / "browser.py"
    browser.write_text(
        "import http.client, sys\n"
        "connection = http.client.HTTPConnection(sys.argv[1].split('/')[2])\n"
        "connection.request('GET', '/')\n"
        "print('the browser got', connection.getresponse().status, flush=True)\n",
        encoding="utf-8",
    )
    settings = {**os.environ, "BROWSER": f"{sys.executable} {browser} %s"}
    command_line = [sys.executable, "-m", "app", "--port", "0", *options]
    with subprocess.Popen(command_line, cwd=top, env=settings, stdout=subprocess.PIPE, text=True) as started:
        first = started.stdout.readline()
        said = [started.stdout.readline().strip() for _ in expected]
        started.send_signal(signal.SIGINT)
        rest = started.stdout.read()
    assert first.startswith("Backpass is at http://127.0.0.1:")
    assert said == expected
    assert rest == ""
    assert started.returncode == 0
