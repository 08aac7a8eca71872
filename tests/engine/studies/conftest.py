import pytest

from engine.data.dataset import Dataset
from engine.domain.plan import Plan
from tests.engine.studies.small import small_dataset, small_plan


@pytest.fixture(scope="package")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return small_dataset(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="package")
def plan(dataset: Dataset) -> Plan:
    return small_plan(dataset)
