"""The catalogue of methods."""

from engine.methods.aggregation.pcgrad import METHOD as PCGRAD
from engine.methods.aggregation.upgrad import METHOD as UPGRAD
from engine.methods.baseline.single_task import METHOD as SINGLE_TASK
from engine.methods.diagnosis.task_pairs import METHOD as TASK_PAIRS
from engine.methods.weighting.equal_weights import METHOD as EQUAL_WEIGHTS
from engine.methods.weighting.swept_weights import METHOD as SWEPT_WEIGHTS
from engine.methods.weighting.uncertainty import METHOD as UNCERTAINTY
from engine.training.learner import MethodEntry

CATALOGUE: tuple[MethodEntry, ...] = (SINGLE_TASK, EQUAL_WEIGHTS, SWEPT_WEIGHTS, UNCERTAINTY, PCGRAD, UPGRAD, TASK_PAIRS)


def entry(method_id: str) -> MethodEntry:
    """The method called ``method_id``; raises KeyError for an unknown one."""
    for known in CATALOGUE:
        if known.declaration.id == method_id:
            return known
    raise KeyError(method_id)
