"""The command line: every command of Tasuki for people and scripts."""

from engine.cli.command import main

__all__ = ["main"]
