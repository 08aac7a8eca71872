"""The engine's entry: ``serve`` for the window, ``work`` for a worker process, ``probe`` to look at itself, anything else is a command."""

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the engine as ``arguments`` say and return the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    match arguments[:1]:
        case ["serve"]:
            from engine.server.loop import main as serve

            return serve()
        case ["work"]:
            from engine.studies.worker import main as work

            return work()
        case ["probe"]:
            from engine.studies.probe import main as probe

            return probe(arguments[1:])
        case _:
            from engine.cli import main as command

            return command(arguments)


if __name__ == "__main__":
    sys.exit(main())
