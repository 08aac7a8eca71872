"""Chooses the crew of a study by the address that a person gave; what a cluster needs is loaded only then."""

from engine.studies.crew import Crew


def crew_at(address: str | None) -> Crew | None:
    """The crew behind the scheduler at ``address``; None, for the cores of this machine, where none is given."""
    if not address:
        return None
    from engine.studies.cluster_crew import ClusterCrew

    return ClusterCrew(address)
