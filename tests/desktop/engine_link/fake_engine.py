"""A small stand-in for the engine process that speaks the wire's language; run as a script."""

import os
import sys

import msgspec

from engine.domain.protocol import Done, Ready, Refused, Reply
from engine.domain.requests import OpenProject, Request, WarmUp
from engine.domain.text import message


def say(line: msgspec.Struct) -> None:
    """Write one line."""
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Answer every request with Done; a project called ``die`` ends the process, ``babble`` makes noise first."""
    sys.stderr.write(f"OMP_WAIT_POLICY={os.environ.get('OMP_WAIT_POLICY')}\n")
    sys.stderr.flush()
    say(Ready("fake"))
    decoder = msgspec.json.Decoder(Request)
    for line in sys.stdin.buffer:
        match decoder.decode(line):
            case OpenProject(path="die"):
                sys.stderr.write("out of cheese\n")
                sys.stderr.flush()
                os._exit(7)
            case OpenProject(id=number, path="babble"):
                sys.stdout.buffer.write(b"this is no line of ours\n")
                say(Refused(number, message("No.")))
            case WarmUp(id=number):
                for _ in range(2000):
                    say(Reply(number, Done()))
            case request:
                say(Reply(request.id, Done()))


if __name__ == "__main__":
    main()
