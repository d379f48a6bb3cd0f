"""Pages and runner in one process, as the demo has them: `python -m cxdesk.chaos.desk PORT POLL`."""

from __future__ import annotations

import sys
import threading


def serve(port: int, poll: float) -> None:
    """Serve until the process is ended."""
    import django

    django.setup()
    from waitress import serve as serve_pages

    from cxdesk.jobs.runner import run_forever
    from cxdesk.wsgi import application

    keep_time = threading.Thread(
        target=run_forever, args=(threading.Event(),), kwargs={"poll": poll}, daemon=True
    )
    keep_time.start()
    serve_pages(application, host="127.0.0.1", port=port, threads=8)


if __name__ == "__main__":
    serve(int(sys.argv[1]), float(sys.argv[2]))
