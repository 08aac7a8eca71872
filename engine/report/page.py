"""The one-page summary put together from its sections."""

from engine.charts.gains import gains
from engine.domain.dataset import DatasetCard
from engine.domain.plan import Plan
from engine.domain.roi import Assumptions, reckon
from engine.domain.verdict import Verdict
from engine.report.blocks import ChartBlock, Page
from engine.report.sections.decision import next_steps, options
from engine.report.sections.footer import footer
from engine.report.sections.headline import badge, headline
from engine.report.sections.key_figures import key_figures
from engine.report.sections.kpi_table import kpi_table
from engine.report.sections.risks import risks
from engine.report.sections.sharing import sharing

NOTHING_ASSUMED = Assumptions()


def summary_page(verdict: Verdict, plan: Plan, card: DatasetCard, title: str, assumptions: Assumptions = NOTHING_ASSUMED) -> Page:
    """The pack on ``verdict`` under the project's ``title``; it holds messages, so its language is still open."""
    policy = sharing(plan)
    return Page(
        title=title,
        verdict=verdict.verdict,
        badge=badge(verdict),
        headline=headline(verdict),
        lead=verdict.headline,
        figures=key_figures(verdict),
        table=kpi_table(verdict, plan),
        bullets=(options(verdict), risks(verdict, card, policy, plan.accepted), next_steps(verdict, plan)),
        chart=ChartBlock(gains(verdict)),
        sharing=policy,
        footer=footer(verdict, card),
        source=verdict,
        roi=reckon(verdict, assumptions),
        assumptions=assumptions,
    )
