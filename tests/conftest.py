"""What every test may ask for."""

pytest_plugins = [
    "tests.engines",
    "tests.people",
    "tests.builders",
    "tests.flushing",
    "tests.recovery.imap_server",
    "tests.recovery.letters",
    "tests.recovery.mails",
    "tests.permissions.fixtures",
]
