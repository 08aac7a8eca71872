"""The data side of a session: reading what a person brought, once; loads no more than that needs."""

from collections.abc import Callable
from pathlib import Path

from engine.data.dataset import Dataset
from engine.data.proposals import propose_tasks
from engine.data.reading import read_dataset
from engine.data.samples import SAMPLES, write_sample
from engine.domain.errors import InputError, PlanError
from engine.domain.plan import ColumnChoice, Plan
from engine.domain.protocol import CreateSample, Inspected, InspectFiles, SampleWritten
from engine.domain.text import message


class DataDesk:
    """The data read last; reading it again is saved while nothing changes."""

    def __init__(self) -> None:
        self._read: tuple[object, Dataset] | None = None

    def inspect(self, request: InspectFiles, progress: Callable[[float], None]) -> Inspected:
        """What is understood of the files."""
        dataset = self.dataset(request.files, request.columns, progress)
        return Inspected(card=dataset.card, tasks=propose_tasks(dataset.card))

    def create_sample(self, request: CreateSample) -> SampleWritten:
        """Write a sample; InputError for an unknown one."""
        sample = next((known for known in SAMPLES if known.name == request.name), None)
        if sample is None:
            known = [known.name for known in SAMPLES]
            raise InputError(message("There is no sample {name}. Known samples: {known}.", name=request.name, known=known))
        file = write_sample(request.name, Path(request.folder))
        return SampleWritten(file=str(file), tasks=tuple(sample.tasks))

    def dataset(
        self, files: tuple[str, ...], columns: tuple[ColumnChoice, ...], progress: Callable[[float], None] | None = None
    ) -> Dataset:
        """The data of ``files``, read with the decisions in ``columns``."""
        paths = [Path(file) for file in files]
        key = (files, columns, tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths))
        if self._read is None or self._read[0] != key:
            self._read = None
            self._read = (key, read_dataset(paths, columns, progress=progress))
        return self._read[1]

    def dataset_of(self, plan: Plan) -> Dataset:
        """The plan's data, read with the kinds and roles that it settled on; PlanError when the files changed since."""
        dataset = self.dataset(plan.files, plan.columns)
        if dataset.card.fingerprint != plan.fingerprint:
            names = [Path(file).name for file in plan.files]
            raise PlanError(message("{files} changed since the plan was made. Make the plan again.", files=names))
        return dataset
