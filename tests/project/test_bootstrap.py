import ast
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from cxdesk import bootstrap, environment
from cxdesk.environment import UNFINISHED, Environment, Failure, explain

ROOT = Path(__file__).resolve().parent.parent.parent
HASHES = "    --hash=sha256:00"
OFFLINE = "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'"


class FakeTools:
    """Stands for `python -m venv` and pip: notes what was asked, fails where told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.pip_says: list[str] | None = None
        self.raises: BaseException | None = None

    def __call__(self, command: list[str], hear: Callable[[str], None]) -> tuple[int, list[str]]:
        if command[2] == "venv":
            self.asked.append("venv")
            python = Path(command[3]) / "bin" / "python"
            python.parent.mkdir()
            python.touch()
            return 0, []
        self.asked.append(Path(command[-1]).name)
        if self.raises:
            raise self.raises
        if self.pip_says is not None:
            return 1, self.pip_says
        for line in ("Collecting a==1", "Collecting b==2", "Installing collected packages: a, b"):
            hear(line)
        return 0, []


@pytest.fixture
def tools(monkeypatch) -> FakeTools:
    fake = FakeTools()
    monkeypatch.setattr(environment, "_run", fake)
    return fake


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def home(tmp_path: Path, said: list[str]) -> Environment:
    locks = tmp_path / "cxdesk" / "locks"
    locks.mkdir(parents=True)
    (locks / "run.txt").write_text(f"a==1 \\\n{HASHES}\nb==2 \\\n{HASHES}\n")
    (locks / "dev.txt").write_text(f"a==1 \\\n{HASHES}\nb==2 \\\n{HASHES}\nc==3 \\\n{HASHES}\n")
    return Environment(tmp_path, said.append)


def there(home: Environment) -> list[str]:
    return sorted(path.name for path in home.folder.parent.iterdir())


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13)])
def test_an_old_python_is_told_in_one_sentence(version: tuple[int, int, int]):
    with pytest.raises(SystemExit) as leaving:
        bootstrap.refuse_old_python(version)

    text = f"cxdesk needs Python 3.11 or newer, and this is Python {version[0]}.{version[1]}."
    assert leaving.value.code == text


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_a_new_python_goes_on(version: tuple[int, int, int]):
    assert bootstrap.refuse_old_python(version) is None


@pytest.mark.parametrize("name", ["manage.py", "cxdesk/bootstrap.py", "cxdesk/__init__.py"])
def test_what_an_old_python_reads_first_has_no_new_syntax(name: str):
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 4))
    new = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign)

    for node in ast.walk(tree):
        assert not isinstance(node, new)
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None
            assert all(argument.annotation is None for argument in node.args.args)
            assert not node.args.kwonlyargs


@pytest.mark.parametrize("old", ["python2.7", "python3.8", "python3.10"])
def test_manage_py_itself_says_it_where_such_a_python_is_found(old: str):
    python = shutil.which(old)
    if python is None or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        python = sys.executable
        source = "import sys; sys.version_info = (3, 8, 1, 'final', 0); sys.argv = ['manage.py', 'demo']"
        command = [python, "-B", "-c", f"{source}; import manage; manage.main()"]
    else:
        command = [python, "-B", "manage.py", "demo"]

    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 1
    assert run.stderr.startswith("cxdesk needs Python 3.11 or newer")
    assert "Traceback" not in run.stderr


def test_where_django_is_found_nothing_is_made(monkeypatch):
    monkeypatch.setattr(environment, "prepare_and_restart", lambda *args, **named: pytest.fail("made one"))

    bootstrap.ensure_environment(["manage.py", "demo"])
    monkeypatch.setattr(environment, "runs_in_own", lambda root: False)
    bootstrap.ensure_environment(["manage.py", "test"])


@pytest.mark.parametrize(
    ("command", "has", "needs_dev"),
    [("demo", (), False), ("migrate", (), False), ("test", (), True), ("test", ("django",), True)],
)
def test_the_command_decides_which_packages_are_needed(monkeypatch, command, has, needs_dev):
    asked: list[bool] = []
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name if name in has else None)
    monkeypatch.setattr(environment, "runs_in_own", lambda root: True)
    monkeypatch.setattr(
        environment, "prepare_and_restart", lambda root, argv, needs_dev: asked.append(needs_dev)
    )

    bootstrap.ensure_environment(["manage.py", command])

    assert asked == [needs_dev]


@pytest.mark.parametrize(
    ("command", "mode"), [("demo", "demo"), ("test", "test"), ("lint", "test"), ("migrate", ""), ("", "")]
)
def test_the_command_decides_the_mode_where_none_is_named(command: str, mode: str):
    assert bootstrap.mode_for(["manage.py", command]) == mode


def test_the_first_start_makes_the_environment_and_the_second_does_nothing(home, tools, said):
    home.prepare("run")
    home.prepare("run")

    assert tools.asked == ["venv", "run.txt"]
    assert not (home.folder / UNFINISHED).exists()
    assert said[0] == "cxdesk: making .venv with about 2 packages, once."
    assert [line.strip()[:3] for line in said[1:4]] == ["1/3", "2/3", "3/3"]


def test_the_test_packages_come_into_the_same_environment(home, tools, said):
    home.prepare("run")
    home.prepare("dev")
    home.prepare("run")

    assert tools.asked == ["venv", "run.txt", "dev.txt"]
    assert "cxdesk: completing .venv with about 3 packages, once." in said


def test_a_changed_lock_installs_again(home, tools):
    home.prepare("run")
    (home.locks / "run.txt").write_text(f"a==1.1 \\\n{HASHES}\n")

    home.prepare("run")

    assert tools.asked == ["venv", "run.txt", "run.txt"]


def test_an_environment_with_test_packages_is_brought_up_to_date_whole(home, tools):
    home.prepare("dev")
    (home.locks / "dev.txt").write_text(f"a==1.1 \\\n{HASHES}\n")
    (home.locks / "run.txt").write_text(f"a==1.1 \\\n{HASHES}\n")

    home.prepare("run")

    assert tools.asked == ["venv", "dev.txt", "dev.txt"]


def test_a_failed_download_leaves_nothing(home, tools):
    before = there(home)
    tools.pip_says = [OFFLINE, "ERROR: No matching distribution found for a==1"]

    with pytest.raises(Failure, match="the network did not answer"):
        home.prepare("run")

    assert there(home) == before


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_stop_in_the_middle_leaves_nothing(home, tools, stop: BaseException):
    before = there(home)
    tools.raises = stop

    with pytest.raises((KeyboardInterrupt, Failure)):
        home.prepare("run")

    assert there(home) == before


def test_a_failed_upgrade_keeps_the_environment_that_worked(home, tools):
    home.prepare("run")
    kept = (home.folder / environment.STAMP).read_text()
    tools.pip_says = [OFFLINE]

    with pytest.raises(Failure):
        home.prepare("dev")

    assert (home.folder / environment.STAMP).read_text() == kept
    tools.pip_says = None
    home.prepare("run")
    assert tools.asked == ["venv", "run.txt", "dev.txt"]


def test_what_a_killed_start_left_is_made_anew(home, tools):
    (home.folder / "bin").mkdir(parents=True)
    (home.folder / "bin" / "python").touch()
    (home.folder / "bin" / "half").touch()
    (home.folder / UNFINISHED).touch()

    home.prepare("run")

    assert tools.asked == ["venv", "run.txt"]
    assert not (home.folder / "bin" / "half").exists()


def test_an_environment_somebody_made_by_hand_is_completed_not_removed(home, tools):
    (home.folder / "bin").mkdir(parents=True)
    (home.folder / "bin" / "python").touch()
    (home.folder / "bin" / "own-tool").touch()

    home.prepare("run")

    assert tools.asked == ["run.txt"]
    assert (home.folder / "bin" / "own-tool").exists()


def test_a_second_start_waits_for_the_first_and_uses_what_it_made(home, tools, said):
    second_waits = threading.Event()
    home.say = lambda line: (said.append(line), second_waits.set())
    second = threading.Thread(target=home.prepare, args=("run",))

    with home._alone():
        second.start()
        assert second_waits.wait(10)
        home._build("run")
    second.join(10)

    assert said[0] == "Another start is making .venv; waiting for it."
    assert tools.asked == ["venv", "run.txt"]


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_names_the_system_package(home, tools, monkeypatch, missing: str):
    monkeypatch.setattr(environment, "find_spec", lambda name: None if name == missing else name)

    with pytest.raises(Failure, match=r"install the system package python3-venv \(on Debian"):
        home.prepare("run")

    assert tools.asked == []
    assert not home.folder.exists()


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([OFFLINE], "the network did not answer"),
        (["ReadTimeoutError: Read timed out."], "the network did not answer"),
        (["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE FILE"], "is not the one that was locked"),
        (["ERROR: Could not find a version that satisfies a==1"], "a locked version was not found"),
        (["ERROR: [Errno 28] No space left on device"], "The disk is full"),
        (["WARNING: x", "ERROR: something else", "more"], "could not be installed: ERROR: something else"),
        ([], "it said nothing"),
    ],
)
def test_what_pip_says_becomes_one_sentence(lines: list[str], sentence: str):
    assert sentence in explain(lines)
    assert "\n" not in explain(lines)


def test_a_failure_is_one_sentence_and_exit_code_1(monkeypatch, tmp_path, capsys):
    def fail(self: Environment, wanted: str) -> None:
        raise Failure("The disk is full.")

    monkeypatch.setattr(Environment, "prepare", fail)
    monkeypatch.delenv(environment.RESTARTED, raising=False)
    monkeypatch.setattr(environment.signal, "signal", lambda *args: None)

    with pytest.raises(SystemExit) as leaving:
        environment.prepare_and_restart(str(tmp_path), ["manage.py", "demo"], needs_dev=False)

    # Python prints a text given to sys.exit and ends with 1.
    assert leaving.value.code == "The disk is full."


def test_an_environment_that_stays_broken_does_not_restart_for_ever(monkeypatch, tmp_path):
    monkeypatch.setenv(environment.RESTARTED, "run")
    monkeypatch.setattr(environment.signal, "signal", lambda *args: None)

    with pytest.raises(SystemExit) as leaving:
        environment.prepare_and_restart(str(tmp_path), ["manage.py", "demo"], needs_dev=False)

    assert "does not work" in str(leaving.value.code)


def test_a_child_is_gone_when_we_are_stopped():
    def stop(line: str) -> None:
        raise KeyboardInterrupt

    command = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]

    with pytest.raises(KeyboardInterrupt):
        environment._run(command, stop)
