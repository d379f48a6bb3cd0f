"""What every test may ask for."""

pytest_plugins = [
    "tests.engines",
    "tests.people",
    "tests.builders",
    "tests.flushing",
    "tests.permissions.fixtures",
]
