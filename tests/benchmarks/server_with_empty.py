"""The product's server with one route more, which does nothing: what the framework and the guards cost by themselves.

python -m tests.benchmarks.server_with_empty [options of the command]
"""

from fastapi import FastAPI

import app.main
from app.command import main

EMPTY = "/api/empty"


def create_app(*arguments: object, **options: object) -> FastAPI:
    """The app, whose additional route answers ``{}`` as FastAPI does by default."""
    made = product(*arguments, **options)

    @made.get(EMPTY)
    async def empty() -> dict[str, str]:
        return {}

    return made


product = app.main.create_app
app.main.create_app = create_app

if __name__ == "__main__":
    raise SystemExit(main())
