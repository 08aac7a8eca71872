"""The meeting pack put together from its sections: the one-page summary, and the chapters behind it."""

from engine.charts.gains import gains
from engine.domain.dataset import DatasetCard
from engine.domain.monitoring import Monitoring
from engine.domain.plan import Plan
from engine.domain.roi import Assumptions, Roi, reckon
from engine.domain.verdict import Verdict
from engine.report.blocks import Chapter, ChartBlock, KpiTable, Page, Sharing
from engine.report.sections.appendix import appendix
from engine.report.sections.decision import next_steps, options
from engine.report.sections.evidence import evidence
from engine.report.sections.explanation import explanation
from engine.report.sections.footer import footer
from engine.report.sections.goal import goal
from engine.report.sections.headline import badge, headline, lead
from engine.report.sections.key_figures import key_figures
from engine.report.sections.kpi_table import kpi_table
from engine.report.sections.label_value import label_value
from engine.report.sections.method import method
from engine.report.sections.money import money
from engine.report.sections.monitoring import monitoring
from engine.report.sections.phrases import phrases, say
from engine.report.sections.plan_ahead import plan_ahead
from engine.report.sections.questions import questions
from engine.report.sections.results import results
from engine.report.sections.risks import risks
from engine.report.sections.sharing import sharing
from engine.report.sections.task_fit import task_fit
from engine.report.sections.trade_off import trade_off
from engine.report.sections.trust import trust

NOTHING_ASSUMED = Assumptions()


def summary_page(
    verdict: Verdict,
    plan: Plan,
    card: DatasetCard,
    title: str,
    assumptions: Assumptions = NOTHING_ASSUMED,
    monitored: Monitoring | None = None,
) -> Page:
    """The pack on ``verdict`` under the project's ``title``; it holds messages, so its language is still open."""
    policy = sharing(plan)
    table = kpi_table(verdict, plan)
    roi = reckon(verdict, assumptions)
    return Page(
        title=title,
        verdict=verdict.verdict,
        badge=badge(verdict),
        headline=headline(verdict),
        lead=lead(verdict),
        figures=key_figures(verdict),
        table=table,
        bullets=(options(verdict), risks(verdict, card, policy, plan.accepted), next_steps(verdict, plan)),
        chart=ChartBlock(gains(verdict)),
        sharing=policy,
        footer=footer(verdict, card),
        source=verdict,
        chapters=_chapters(verdict, plan, card, table, policy, roi, assumptions, monitored),
        phrases=say(verdict, plan),
        roi=roi,
        assumptions=assumptions,
    )


def _chapters(
    verdict: Verdict,
    plan: Plan,
    card: DatasetCard,
    table: KpiTable,
    policy: Sharing,
    roi: Roi | None,
    assumptions: Assumptions,
    monitored: Monitoring | None,
) -> tuple[Chapter, ...]:
    """Those that there is something to say in, from the question to what is looked up."""
    found = (
        goal(verdict, plan),
        results(verdict, table),
        task_fit(verdict),
        trade_off(verdict),
        label_value(verdict),
        explanation(verdict),
        money(verdict, roi, assumptions),
        evidence(plan, card, policy),
        method(verdict),
        trust(verdict),
        monitoring(monitored),
        plan_ahead(verdict, plan),
        phrases(verdict, plan, reckoned=roi is not None),
        questions(verdict, plan, roi),
        appendix(verdict, plan, card),
    )
    return tuple(chapter for chapter in found if chapter is not None)
