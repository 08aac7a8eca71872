"""What the methods of the catalogue are called, for those who read a study without waiting for the training libraries."""

from engine.domain.text import mark

METHOD_NAMES: dict[str, str] = {
    "single_task": mark("Single-task training"),
    "equal_weights": mark("Equal weights"),
    "swept_weights": mark("Swept weights"),
    "group_networks": mark("Networks by group"),
    "uncertainty": mark("Uncertainty weighting"),
    "uncertainty_optimal": mark("Optimal uncertainty weighting"),
    "random_weights": mark("Random weights"),
    "dynamic_average": mark("Dynamic weight average"),
    "gradnorm": mark("GradNorm"),
    "smooth_tchebycheff": mark("Smooth Tchebycheff"),
    "famo": mark("FAMO"),
    "pcgrad": mark("PCGrad"),
    "mgda": mark("MGDA"),
    "cagrad": mark("CAGrad"),
    "nash_mtl": mark("Nash-MTL"),
    "aligned_mtl": mark("Aligned-MTL"),
    "imtl_g": mark("IMTL-G"),
    "upgrad": mark("UPGrad"),
    "fairgrad": mark("FairGrad"),
    "dmtrl_laf": mark("Factorised layers, LAF"),
    "dmtrl_tucker": mark("Factorised layers, Tucker"),
    "dmtrl_tt": mark("Factorised layers, tensor train"),
    "trace_norm": mark("Trace norm"),
    "rep_mtl": mark("Rep-MTL"),
    "distribution_matching": mark("Distribution matching"),
    "co_annotation": mark("Co-annotation"),
    "matching_with_lent_labels": mark("Distribution matching with co-annotation"),
    "pseudo_labels": mark("Pseudo-labels"),
    "self_auxiliary": mark("Self-auxiliary tasks"),
    "task_pairs": mark("Task pairs"),
    "task_groups": mark("Task groups"),
    "label_curves": mark("Label curves"),
    "shuffled_labels": mark("Shuffled labels"),
}
"""By id; a test holds them against the catalogue."""
ARM_NAMES: dict[str, str] = {"branched": mark("Branches without helpers")}
"""What arms are called that are not the method they belong to."""

FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "plain": (mark("Baseline and plain joint training"), ("single_task", "equal_weights", "swept_weights", "group_networks")),
    "matching": (
        mark("Learning from each other's labels"),
        ("distribution_matching", "co_annotation", "matching_with_lent_labels", "pseudo_labels"),
    ),
    "auxiliary": (mark("One-way help"), ("self_auxiliary",)),
    "factorisation": (mark("Shared factors"), ("dmtrl_laf", "dmtrl_tucker", "dmtrl_tt", "trace_norm")),
    "regularisation": (mark("Shared representation"), ("rep_mtl",)),
    "weighting": (
        mark("Loss weighting"),
        ("uncertainty", "uncertainty_optimal", "random_weights", "dynamic_average", "gradnorm", "smooth_tchebycheff", "famo"),
    ),
    "aggregation": (
        mark("Gradient aggregation"),
        ("pcgrad", "mgda", "cagrad", "nash_mtl", "aligned_mtl", "imtl_g", "upgrad", "fairgrad"),
    ),
    "other": (mark("Further methods"), ()),
    "diagnosis": (mark("Diagnosis"), ("task_pairs", "task_groups", "label_curves", "shuffled_labels")),
}
"""What methods are grouped by, in the order in which groups are shown: what a group is called, and its methods."""


def family_of(method: str) -> str:
    """The group that ``method`` is shown in; ``other`` for one that is in none."""
    return next((family for family, (_, methods) in FAMILIES.items() if method in methods), "other")
