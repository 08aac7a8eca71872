"""The data side of a session: reading what a person brought, once; loads no more than that needs."""

from collections.abc import Callable
from pathlib import Path

from engine.data.dataset import Dataset
from engine.data.image_memory import ImageMemory
from engine.data.loss_list import write_losses
from engine.data.proposals import propose_tasks
from engine.data.reading import read_dataset
from engine.data.relation_file import write_relations
from engine.data.samples import SAMPLES, write_sample
from engine.domain.errors import CancelledError, InputError, PlanError
from engine.domain.plan import ColumnChoice, Plan
from engine.domain.protocol import DroppedListed, Inspected, SampleWritten
from engine.domain.reading import ReadingOptions
from engine.domain.requests import CreateSample, ExportRelations, InspectFiles, ListDropped
from engine.domain.text import message, translator


class DataDesk:
    """The data read last; reading it again is saved while nothing changes."""

    def __init__(self) -> None:
        self._read: tuple[object, Dataset] | None = None
        self._images = ImageMemory()

    def inspect(self, request: InspectFiles, progress: Callable[[float], None], should_stop: Callable[[], bool]) -> Inspected:
        """What is understood of the files; CancelledError when the person does not wait for it any more."""
        dataset = self.dataset(request.files, request.columns, request.reading, progress, should_stop)
        return Inspected(card=dataset.card, tasks=propose_tasks(dataset.card))

    def list_dropped(self, request: ListDropped) -> DroppedListed:
        """Write the list of everything that could not be used."""
        files = [Path(file) for file in request.files]
        t = translator(request.language)
        entries = write_losses(files, request.columns, request.reading, Path(request.out), t.render)
        return DroppedListed(out=request.out, entries=entries)

    def export_relations(self, request: ExportRelations) -> None:
        """Write a relation table that can be imported again."""
        write_relations(Path(request.out), request.relations, request.tasks)

    def create_sample(self, request: CreateSample) -> SampleWritten:
        """Write a sample; InputError for an unknown one."""
        sample = next((known for known in SAMPLES if known.name == request.name), None)
        if sample is None:
            known = [known.name for known in SAMPLES]
            raise InputError(message("There is no sample {name}. Known samples: {known}.", name=request.name, known=known))
        file = write_sample(request.name, Path(request.folder))
        return SampleWritten(file=str(file), tasks=tuple(sample.tasks))

    def dataset(
        self,
        files: tuple[str, ...],
        columns: tuple[ColumnChoice, ...],
        reading: ReadingOptions,
        progress: Callable[[float], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Dataset:
        """The data of ``files``, read with the decisions in ``columns`` and ``reading``."""
        if should_stop is not None and should_stop():
            raise CancelledError(message("Reading was stopped. Nothing was changed."))
        paths = [Path(file) for file in files]
        looked_at = paths if reading.front is None else [*paths, Path(reading.front.path)]
        key = (files, columns, reading, tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in looked_at))
        if self._read is None or self._read[0] != key:
            self._read = None
            dataset = read_dataset(paths, columns, reading=reading, progress=progress, should_stop=should_stop, memory=self._images)
            self._read = (key, dataset)
        return self._read[1]

    def dataset_of(self, plan: Plan) -> Dataset:
        """The plan's data, read with the kinds and roles that it settled on; PlanError when the files changed since."""
        dataset = self.dataset(plan.files, plan.columns, plan.reading)
        if dataset.card.fingerprint != plan.fingerprint:
            names = [Path(file).name for file in plan.files]
            raise PlanError(message("{files} changed since the plan was made. Make the plan again.", files=names))
        return dataset
