"""The catalogue of methods."""

from engine.methods.aggregation.aligned_mtl import METHOD as ALIGNED_MTL
from engine.methods.aggregation.cagrad import METHOD as CAGRAD
from engine.methods.aggregation.fairgrad import METHOD as FAIRGRAD
from engine.methods.aggregation.imtl_g import METHOD as IMTL_G
from engine.methods.aggregation.mgda import METHOD as MGDA
from engine.methods.aggregation.nash_mtl import METHOD as NASH_MTL
from engine.methods.aggregation.pcgrad import METHOD as PCGRAD
from engine.methods.aggregation.upgrad import METHOD as UPGRAD
from engine.methods.auxiliary.self_auxiliary import METHOD as SELF_AUXILIARY
from engine.methods.baseline.single_task import METHOD as SINGLE_TASK
from engine.methods.diagnosis.label_curves import METHOD as LABEL_CURVES
from engine.methods.diagnosis.shuffled_labels import METHOD as SHUFFLED_LABELS
from engine.methods.diagnosis.task_groups import METHOD as TASK_GROUPS
from engine.methods.diagnosis.task_pairs import METHOD as TASK_PAIRS
from engine.methods.factorisation.laf import METHOD as DMTRL_LAF
from engine.methods.factorisation.tensor_train import METHOD as DMTRL_TT
from engine.methods.factorisation.trace_norm import METHOD as TRACE_NORM
from engine.methods.factorisation.tucker import METHOD as DMTRL_TUCKER
from engine.methods.grouping.group_networks import METHOD as GROUP_NETWORKS
from engine.methods.matching.co_annotation import METHOD as CO_ANNOTATION
from engine.methods.matching.distribution_matching import METHOD as DISTRIBUTION_MATCHING
from engine.methods.matching.matching_with_lent_labels import METHOD as MATCHING_WITH_LENT_LABELS
from engine.methods.matching.pseudo_labels import METHOD as PSEUDO_LABELS
from engine.methods.regularisation.rep_mtl import METHOD as REP_MTL
from engine.methods.weighting.dynamic_average import METHOD as DYNAMIC_AVERAGE
from engine.methods.weighting.equal_weights import METHOD as EQUAL_WEIGHTS
from engine.methods.weighting.famo import METHOD as FAMO
from engine.methods.weighting.gradnorm import METHOD as GRADNORM
from engine.methods.weighting.random_weights import METHOD as RANDOM_WEIGHTS
from engine.methods.weighting.smooth_tchebycheff import METHOD as SMOOTH_TCHEBYCHEFF
from engine.methods.weighting.swept_weights import METHOD as SWEPT_WEIGHTS
from engine.methods.weighting.uncertainty import METHOD as UNCERTAINTY
from engine.methods.weighting.uncertainty_optimal import METHOD as UNCERTAINTY_OPTIMAL
from engine.training.learner import MethodEntry

WEIGHTING = (UNCERTAINTY, UNCERTAINTY_OPTIMAL, RANDOM_WEIGHTS, DYNAMIC_AVERAGE, GRADNORM, SMOOTH_TCHEBYCHEFF, FAMO)
"""Loss weights that change from step to step."""
AGGREGATION = (PCGRAD, MGDA, CAGRAD, NASH_MTL, ALIGNED_MTL, IMTL_G, UPGRAD, FAIRGRAD)
"""Other ways than the sum to combine the tasks' gradients."""
FACTORISATION = (DMTRL_LAF, DMTRL_TUCKER, DMTRL_TT, TRACE_NORM)
"""Layers composed from what tasks share and a code for each."""
REGULARISATION = (REP_MTL,)
"""Further terms beside the losses."""
MATCHING = (DISTRIBUTION_MATCHING, CO_ANNOTATION, MATCHING_WITH_LENT_LABELS, PSEUDO_LABELS)
"""Tasks that teach each other by a table of how they relate, and their rival without one."""
AUXILIARY = (SELF_AUXILIARY,)
"""Tasks that help one another one way."""
CATALOGUE: tuple[MethodEntry, ...] = (
    SINGLE_TASK,
    EQUAL_WEIGHTS,
    SWEPT_WEIGHTS,
    GROUP_NETWORKS,
    *WEIGHTING,
    *AGGREGATION,
    *FACTORISATION,
    *MATCHING,
    *REGULARISATION,
    *AUXILIARY,
    TASK_PAIRS,
    TASK_GROUPS,
    LABEL_CURVES,
    SHUFFLED_LABELS,
)


def entry(method_id: str) -> MethodEntry:
    """The method called ``method_id``; raises KeyError for an unknown one."""
    for known in CATALOGUE:
        if known.declaration.id == method_id:
            return known
    raise KeyError(method_id)
