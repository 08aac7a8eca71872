"""The tables of a project file and how older files are brought up to date."""

import sqlite3

APPLICATION_ID = 0x5461736B
"""Marks an SQLite file as a Tasuki project; the bytes spell ``Task``."""

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE dataset (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE plan (revision INTEGER PRIMARY KEY, at TEXT NOT NULL, body TEXT NOT NULL);
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        trial TEXT,
        revision INTEGER NOT NULL REFERENCES plan (revision),
        body TEXT NOT NULL
    );
    CREATE TABLE artifact (name TEXT PRIMARY KEY, at TEXT NOT NULL, body BLOB NOT NULL);
    """,
)
"""One script for each version; a file's ``user_version`` counts those it has been through."""

VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a file at ``version`` up to ``VERSION``, each step whole or not at all."""
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN; {script} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {number}; COMMIT;")
