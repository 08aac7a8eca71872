"""Networks that a finished project keeps although they were not chosen."""

from engine.domain.study import Study
from engine.domain.verdict import Verdict
from engine.methods import FACTORISATION


def factorised_trials(study: Study, verdict: Verdict) -> set[str]:
    """Trials of the best factorised way of joint training on validation rows: a further task can stand on their factors."""
    factorised = {method.declaration.id for method in FACTORISATION}
    best = next((score for score in verdict.candidates if score.method in factorised and score.delta_m is not None), None)
    if best is None:
        return set()
    way = (best.method, best.arm, best.optimiser, best.learning_rate)
    trials = (record.trial for record in study.records.values())
    return {trial.id for trial in trials if (trial.method, trial.arm, trial.optimiser, trial.learning_rate) == way}
