"""The project file: one SQLite file that holds data, plan, events and networks, written by one process at a time."""

import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypeVar

import msgspec
from msgspec.structs import replace

from engine.analysis.criteria import criteria_changed
from engine.data.dataset import Dataset
from engine.data.snapshot import from_blobs, to_blobs
from engine.domain.dataset import DatasetCard
from engine.domain.errors import PlanError, ProjectError
from engine.domain.events import Event
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.domain.text import message
from engine.studies.backup import keep_copy
from engine.studies.schema import APPLICATION_ID, VERSION, migrate

COMMIT_SECONDS = 0.2
"""Events are committed together this often, so that a stream of them does not wait for the disk."""

_AnyEvent = TypeVar("_AnyEvent", bound=Event)


class ProjectStore:
    """An open project file; it belongs to this process alone until ``close``.

    The file is held by SQLite's exclusive locking mode: the operating system lets go of it when the process ends, however
    it ends. Every method may be called from any thread. Whatever goes wrong with the file itself is a ProjectError.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._mutex = threading.RLock()
        self._last_commit = time.monotonic()
        self._last_seq: int = connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0]
        self._card: DatasetCard | None = None
        self._plan: Plan | None = None
        self._open = True
        self._failed = False

    @classmethod
    def create(cls, path: Path, dataset: Dataset, plan: Plan) -> Self:
        """A new project file at ``path``, which must not exist yet."""
        if path.exists():
            raise ProjectError(
                message("{file} exists already. Choose another name, or go on with it as it is.", file=str(path)), str(path.absolute())
            )
        if not path.absolute().parent.is_dir():
            raise ProjectError(
                message("The folder {folder} for the project does not exist. Create it or choose another.", folder=str(path.parent))
            )
        with _file_errors(path):
            try:
                connection = _connect(path)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
            try:
                migrate(connection, 0)
                store = cls(path, connection)
                with store._transaction():
                    connection.executemany("INSERT INTO dataset VALUES (?, ?)", to_blobs(dataset).items())
                    store._insert_plan(plan)
                store.flush()
            except BaseException:
                connection.close()
                path.unlink(missing_ok=True)
                raise
        return store

    @classmethod
    def open(cls, path: Path) -> Self:
        """The project at ``path``; ProjectError when it is missing, damaged, newer than this version, or in use.

        One of an older file version is brought up to date, and a copy of it as it was is kept beside it.
        """
        if not path.is_file():
            raise ProjectError(
                message("There is no project file {file}. Check the name and the folder.", file=str(path)), missing=str(path)
            )
        _check_header(path)
        with _file_errors(path):
            connection = _connect(path)
            try:
                _check_contents(path, connection)
                return cls(path, connection)
            except BaseException:
                connection.close()
                raise

    def close(self) -> None:
        """Write everything into the one file and let go of it; harmless when called again.

        Where there is no room for that, what was stored stays in the journal beside the file, from where the next opening takes it.
        """
        with self._mutex:
            if self._open:
                self._open = False
                try:
                    self._flush_unless_told()
                    with suppress(sqlite3.OperationalError):
                        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def dataset(self) -> Dataset:
        """The data as it was when the project was made."""
        with self._mutex, _file_errors(self.path), _stored_values(self.path):
            return from_blobs(dict(self._connection.execute("SELECT name, body FROM dataset")))

    def card(self) -> DatasetCard:
        """The proof of what was read."""
        with self._mutex, _file_errors(self.path), _stored_values(self.path):
            if self._card is None:
                row = self._connection.execute("SELECT body FROM dataset WHERE name = 'card.json'").fetchone()
                self._card = msgspec.json.decode(row[0], type=DatasetCard)
            return self._card

    def plan(self) -> Plan:
        """The latest revision of the plan."""
        with self._mutex, _file_errors(self.path):
            if self._plan is None:
                row = self._connection.execute("SELECT body FROM plan ORDER BY revision DESC LIMIT 1").fetchone()
                self._plan = msgspec.json.decode(row[0], type=Plan)
            return self._plan

    def save_plan(self, plan: Plan) -> None:
        """Store a new revision; PlanError once the criteria are frozen."""
        at = self.plan().frozen_at
        if at is not None:
            raise PlanError(
                message("The criteria of this project are frozen since {at:minute} UTC. Make a new project to change the plan.", at=at)
            )
        with self._mutex, _file_errors(self.path), self._transaction():
            self._insert_plan(plan)

    def extend_plan(self, plan: Plan) -> None:
        """Store a revision of a frozen plan that leaves the criteria as they are; PlanError for any other."""
        if plan.criteria_hash != self.plan().criteria_hash or criteria_changed(plan):
            raise PlanError(message("The criteria of this project are frozen. Make a new project to change them."))
        with self._mutex, _file_errors(self.path), self._transaction():
            self._insert_plan(plan)

    def append(self, event: _AnyEvent) -> _AnyEvent:
        """Store ``event`` and return it with its position and time."""
        return self.append_all([event])[0]

    def append_all(self, events: Iterable[_AnyEvent]) -> list[_AnyEvent]:
        """Store ``events`` all or none, and return them with position and time."""
        with self._mutex, _file_errors(self.path):
            at = utc_now()
            stored = [replace(event, seq=self._last_seq + 1 + index, at=at) for index, event in enumerate(events)]
            with self._transaction():
                self._connection.executemany(
                    "INSERT INTO event VALUES (?, ?, ?, (SELECT max(revision) FROM plan), ?)",
                    [(event.seq, at, getattr(event, "trial", None), msgspec.json.encode(event).decode()) for event in stored],
                )
                self._last_seq += len(stored)
            return stored

    def events(self, after: int = 0) -> list[Event]:
        """The events behind position ``after``, in order."""
        with self._mutex, _file_errors(self.path):
            rows = self._connection.execute("SELECT body FROM event WHERE seq > ? ORDER BY seq", (after,)).fetchall()
        decoder = msgspec.json.Decoder(Event)
        with _stored_values(self.path):
            return [decoder.decode(body) for (body,) in rows]

    def count_events(self) -> int:
        """How many events the project holds."""
        return self._last_seq

    def study(self) -> Study:
        """The study as its events tell it."""
        events = self.events()
        with _stored_values(self.path):
            return Study().apply_all(events)

    def put_artifacts(self, artifacts: Mapping[str, bytes]) -> None:
        """Store byte strings by name, all or none; those that exist are replaced."""
        with self._mutex, _file_errors(self.path), self._transaction():
            at = utc_now()
            rows = [(name, at, body) for name, body in artifacts.items()]
            self._connection.executemany("INSERT OR REPLACE INTO artifact VALUES (?, ?, ?)", rows)

    def put_artifact(self, name: str, body: bytes) -> None:
        """Store one byte string by name."""
        self.put_artifacts({name: body})

    def artifact(self, name: str) -> bytes | None:
        """The byte string stored as ``name``, or None."""
        with self._mutex, _file_errors(self.path):
            row = self._connection.execute("SELECT body FROM artifact WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def artifacts(self, prefix: str) -> tuple[str, ...]:
        """The names that begin with ``prefix``, sorted."""
        with self._mutex, _file_errors(self.path):
            rows = self._connection.execute("SELECT name FROM artifact ORDER BY name").fetchall()
        return tuple(name for (name,) in rows if name.startswith(prefix))

    def drop_artifacts(self, names: Iterable[str]) -> None:
        """Remove artifacts that are no longer needed."""
        with self._mutex, _file_errors(self.path), self._transaction():
            self._connection.executemany("DELETE FROM artifact WHERE name = ?", [(name,) for name in names])

    def flush(self) -> None:
        """Commit what has been stored so far; ProjectError when the file is no longer where it was."""
        with self._mutex, _file_errors(self.path):
            self._failed = True
            if self._connection.in_transaction:
                self._connection.commit()
            self._last_commit = time.monotonic()
            if not _is_there(self.path):
                raise ProjectError(
                    message(
                        "{file} is no longer there: its folder was moved or deleted, or its drive was removed. "
                        "Bring it back, then open the project again.",
                        file=str(self.path),
                    ),
                    missing=str(self.path),
                )
            self._failed = False

    def _flush_unless_told(self) -> None:
        """Commit; a failure that a flush has told before is not told once more."""
        told = self._failed
        try:
            self.flush()
        except ProjectError:
            if not told:
                raise

    def compact(self) -> None:
        """Give the space of removed artifacts back to the disk."""
        with self._mutex, _file_errors(self.path):
            self.flush()
            self._connection.execute("VACUUM")

    @contextmanager
    def _transaction(self):
        """Run the block whole or not at all; a later flush commits it together with its neighbours."""
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN")
        self._connection.execute("SAVEPOINT step")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # SQLite has rolled back all of it already where the disk is full or gone
                self._connection.execute("ROLLBACK TO step")
                self._connection.execute("RELEASE step")
            raise
        self._connection.execute("RELEASE step")
        if time.monotonic() - self._last_commit > COMMIT_SECONDS:
            self.flush()

    def _insert_plan(self, plan: Plan) -> None:
        self._connection.execute("INSERT INTO plan (at, body) VALUES (?, ?)", (utc_now(), msgspec.json.encode(plan).decode()))
        self._plan = plan


def utc_now() -> str:
    """The time as events carry it: UTC, ISO 8601, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript("BEGIN EXCLUSIVE; COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_header(path: Path) -> None:
    try:
        with path.open("rb") as stream:
            header = stream.read(100)
    except OSError as error:
        raise ProjectError(message("{file} cannot be read. Check that you may open it.", file=str(path)), str(error)) from error
    if not header.startswith(b"SQLite format 3\0"):
        raise ProjectError(
            message("{file} is not a Tasuki project, or it is damaged. Choose another file or restore a copy of it.", file=str(path))
        )


def _check_contents(path: Path, connection: sqlite3.Connection) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise ProjectError(message("{file} is a database of another program, not a Tasuki project. Choose another file.", file=str(path)))
    if version > VERSION:
        raise ProjectError(
            message(
                "{file} was written by a newer Tasuki (file version {found}; this one reads up to {known}). Update Tasuki to open it.",
                file=str(path),
                found=version,
                known=VERSION,
            )
        )
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise _damaged(path, "quick_check failed")
    if version < VERSION:
        keep_copy(path, connection, version)
    migrate(connection, version)
    for table in ("dataset", "plan"):
        if connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0:
            raise _damaged(path, f"table {table} is empty")


def _damaged(path: Path, details: str) -> ProjectError:
    return ProjectError(message("{file} is damaged and cannot be opened. Restore a copy of it.", file=str(path)), details)


@contextmanager
def _file_errors(path: Path):
    """Turn what SQLite says about the file into one sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname in ("SQLITE_BUSY", "SQLITE_LOCKED"):
            raise ProjectError(
                message(
                    "{file} is in use by another window or command. Close it there, or wait until its training is over, and try again.",
                    file=str(path),
                ),
                str(error),
            ) from error
        if error.sqlite_errorname in ("SQLITE_ERROR", "SQLITE_CORRUPT"):
            raise _damaged(path, str(error)) from error
        raise ProjectError(
            message("{file} cannot be written. Check the free space and whether you may write there.", file=str(path)),
            f"{error.sqlite_errorname}: {error}",
        ) from error
    except (sqlite3.DatabaseError, msgspec.MsgspecError) as error:
        raise _damaged(path, str(error)) from error


@contextmanager
def _stored_values(path: Path):
    """What was read from an intact file but is not what Tasuki wrote there means damage, too."""
    try:
        yield
    except (LookupError, TypeError, ValueError, msgspec.MsgspecError) as error:
        raise _damaged(path, repr(error)) from error
