"""What is told of work that is given up, and of worker processes that the system ended, as it does where memory runs out."""

from engine.domain.text import Text, message
from engine.studies.cohort_queue import MOST_ATTEMPTS
from engine.studies.frames import Failed

KILLED_AGAIN = message("The system ended a worker process twice at the same work, as it does where memory runs out.")


def honest_reason(frame: Failed, beside: bool) -> Text:
    """Why a cohort is given up; a worker takes what it could not fit for too large by itself, and sees none ``beside``."""
    if not (frame.out_of_memory and beside):
        return frame.reason
    return message(
        "The memory is not enough for it beside the other trials. Start fewer workers on each machine, or choose a narrower network."
    )


def left_out(killed: bool) -> Text:
    """Why a cohort is given up whose workers did not live."""
    if killed:
        return message(
            "The system ended the worker process {times} times while training this, as it does where memory runs out; it is left out. "
            "Close other programs, allow fewer processor cores in the preferences, or choose a narrower network.",
            times=MOST_ATTEMPTS,
        )
    return message("The worker process ended {times} times while training this; it is left out.", times=MOST_ATTEMPTS)
