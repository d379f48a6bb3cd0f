import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cxdesk.management.commands import demo
from recovery.channels import notices

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "2001:db8::1"])
def test_an_address_others_can_reach_is_refused(host: str):
    with pytest.raises(CommandError, match="serves this machine only"), demo.bound(host, 0):
        pytest.fail("it was bound")


def test_a_word_that_is_no_address_is_refused():
    with pytest.raises(CommandError, match="not an address"), demo.bound("example.org", 0):
        pytest.fail("it was bound")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.9.1"])
def test_an_address_of_this_machine_is_taken(host: str):
    with demo.bound(host, 0) as listener:
        assert listener.getsockname()[0].startswith("127.")


def test_a_port_that_is_taken_is_told_in_one_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CommandError) as refused, demo.bound("127.0.0.1", port):
            pytest.fail("it was bound")

    assert str(refused.value) == (
        f"Port {port} cannot be used (Address already in use); choose another with --port."
    )


@pytest.mark.parametrize(
    ("named", "address"),
    [("", "http://127.0.0.1:{port}"), ("https://desk.example", "http://localhost:8000")],
)
def test_links_in_mails_lead_to_the_port_that_was_asked_for(
    named: str, address: str, settings, monkeypatch, tmp_path: Path
):
    told = []
    settings.DEMO, settings.DATA_DIR, settings.SITE_ADDRESS = True, tmp_path, "http://localhost:8000"
    monkeypatch.setenv("CXDESK_ADDRESS", named)
    monkeypatch.setattr(demo.signal, "signal", lambda *args: None)
    # What is told of the Tuesday may hold links already.
    monkeypatch.setattr(demo.Command, "_fill", lambda self: told.append(notices._link("/my-day/")) or [])
    monkeypatch.setattr(demo.Command, "_serve", lambda self, at, people: told.append(at.getsockname()[1]))

    call_command("demo", port="0")

    link, port = told
    assert link == address.format(port=port) + "/my-day/"


@pytest.mark.parametrize("text", ["99999", "abc", "-1", "8000.5", "", "٨٠٠٠", "9" * 5000])
def test_what_is_no_port_is_refused_in_one_sentence(text: str):
    with pytest.raises(CommandError) as refused:
        demo.port_in(text)

    assert str(refused.value).endswith(" is not a port; --port takes a number up to 65535, such as 8000.")


def test_a_port_is_a_number():
    assert demo.port_in("8000") == 8000


@pytest.mark.parametrize("fresh", [True, False])
def test_a_second_demo_leaves_the_data_of_a_running_one_alone(
    fresh: bool, settings, monkeypatch, tmp_path: Path
):
    settings.DEMO, settings.DATA_DIR, settings.MEDIA_ROOT = True, tmp_path, tmp_path / "media"
    (tmp_path / "media").mkdir()
    monkeypatch.setattr(demo.signal, "signal", lambda *args: None)
    monkeypatch.setattr(demo.Command, "_fill", lambda self: pytest.fail("it was filled"))
    hold = (
        "import sys; from pathlib import Path; from cxdesk.environment import lock_file\n"
        "file = Path(sys.argv[1]).open('ab'); assert lock_file(file, wait=False)\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path / demo.LOCK)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(CommandError, match="Another demo works on the data in"):
            call_command("demo", port="0", fresh=fresh)
        other.stdin.close()

    assert (tmp_path / "media").exists()
    with demo.data_alone():
        pass


def test_outside_of_demo_mode_it_does_not_start():
    with pytest.raises(CommandError, match="demo mode only"):
        call_command("demo")


def test_starting_over_removes_the_demo_and_nothing_else(settings, monkeypatch, tmp_path: Path):
    data = tmp_path / ".data"
    (data / "media" / "2026").mkdir(parents=True)
    for name in ("demo.sqlite3", "demo.sqlite3-wal", "secret_key", "cxdesk.sqlite3", "media/2026/photo.png"):
        (data / name).touch()
    settings.DATA_DIR, settings.MEDIA_ROOT = data, data / "media"
    monkeypatch.setattr(demo.connections, "close_all", lambda: None)
    monkeypatch.setitem(demo.connection.settings_dict, "NAME", str(data / "demo.sqlite3"))

    demo.remove_demo_data()

    assert sorted(path.name for path in data.iterdir()) == ["cxdesk.sqlite3", "secret_key"]


def test_starting_over_touches_nothing_outside_of_the_folder_for_data(settings, monkeypatch, tmp_path: Path):
    (tmp_path / "media").mkdir()
    (tmp_path / "precious.sqlite3").touch()
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / ".data", tmp_path / "media"
    monkeypatch.setattr(demo.connections, "close_all", lambda: None)
    monkeypatch.setitem(demo.connection.settings_dict, "NAME", str(tmp_path / "precious.sqlite3"))

    demo.remove_demo_data()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["media", "precious.sqlite3"]


def test_the_database_of_the_demo_is_its_own_whatever_the_environment_says(tmp_path: Path):
    told = "from cxdesk import settings as s; print(s.DATABASES['default']['NAME'], len(s.SECRET_KEY) >= 60)"
    chosen = {
        "CXDESK_MODE": "demo",
        "CXDESK_DATA": str(tmp_path),
        "DATABASE_URL": "postgresql://desk@db/production",
    }

    run = subprocess.run(
        [sys.executable, "-c", told],
        cwd=ROOT,
        env={**os.environ, **chosen},
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.split() == [str(tmp_path / "demo.sqlite3"), "True"]


def test_a_command_that_nobody_gave_a_mode_says_what_to_set(tmp_path: Path):
    hidden = ("CXDESK_MODE", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")
    bare = {key: value for key, value in os.environ.items() if key not in hidden}

    run = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env={**bare, "CXDESK_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert "Set SECRET_KEY" in run.stderr
    assert "CXDESK_MODE=demo" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
