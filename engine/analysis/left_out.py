"""What a person left out of a study, in words, so that a verdict says what it does not rest on."""

from collections.abc import Collection

from engine.domain.arm_names import arm_words
from engine.domain.study import Study, TrialRecord
from engine.domain.text import Text, message, message_n
from engine.domain.trial_failures import unsuited

MOST_ARMS = 4
"""Arms that are named one by one; more than these are counted."""


def skipped_notes(study: Study) -> list[Text]:
    """A sentence for each arm of which a person skipped trials: a replicate without its partner is left out of the comparison."""
    plan = study.plan
    arms: dict[tuple[str, str], list[int]] = {}
    for record in study.records.values():
        if record.skipped:
            arms.setdefault((record.trial.method, record.trial.arm), []).append(record.trial.replicate + 1)
    if plan is None or not arms:
        return []
    if len(arms) > MOST_ARMS:
        trials = sum(len(replicates) for replicates in arms.values())
        return [
            message(
                "{trials:count} trials of {arms:count} arms were left out on request; what they would have been compared with does not "
                "count either.",
                trials=trials,
                arms=len(arms),
            )
        ]
    return [
        message(
            "{arm}: trials of replicates {replicates} were left out on request; what they would have been compared with does not "
            "count either.",
            arm=arm_words(*arm, [task.name for task in plan.tasks]),
            replicates=", ".join(str(number) for number in sorted(set(replicates))),
        )
        for arm, replicates in arms.items()
    ]


def unsuited_note(study: Study, compared: Collection[TrialRecord]) -> Text | None:
    """How many trials ended by a learning rate that did not suit; None where others failed too, or it cost the comparison something.

    It costs something where a network that is ``compared`` failed, or an arm lost all its trials; else that is what tuning is for.
    """
    failed = _failed(study)
    harmless = [record for record in failed if record.failure is not None and unsuited(record.failure) and record not in compared]
    whole = {_arm(record) for record in failed} - {_arm(record) for record in study.records.values() if record.state == "done"}
    if not failed or not compared or len(harmless) < len(failed) or whole:
        return None
    return message_n(
        "{failed:count} of {trials:count} trials was left out, because its learning rate did not suit the data. That is normal while "
        "learning rates are tried; it does not affect the networks that were compared.",
        "{failed:count} of {trials:count} trials were left out, because their learning rate did not suit the data. That is normal while "
        "learning rates are tried; it does not affect the networks that were compared.",
        "failed",
        failed=len(failed),
        trials=len(study.records),
    )


def failed_note(study: Study) -> Text | None:
    """How many trials could not be finished; those that were skipped on request do not count. None where all were."""
    failed = len(_failed(study))
    if not failed:
        return None
    return message_n(
        "{failed:count} of {trials:count} trials could not be finished and was left out.",
        "{failed:count} of {trials:count} trials could not be finished and were left out.",
        "failed",
        failed=failed,
        trials=len(study.records),
    )


def _failed(study: Study) -> list[TrialRecord]:
    return [record for record in study.records.values() if record.state == "failed" and not record.skipped]


def _arm(record: TrialRecord) -> tuple[str, str]:
    return record.trial.method, record.trial.arm
