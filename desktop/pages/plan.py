"""The Plan page: a few questions, a proposal with reasons, what it takes, and the criteria that will be frozen."""

import os

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton, QScrollArea

from desktop.forms.settings_form import SettingsForm
from desktop.pages.blockers import BlockersCard
from desktop.pages.cluster_field import ClusterField
from desktop.pages.criteria_card import CriteriaCard
from desktop.pages.groups_card import GroupsCard
from desktop.pages.method_list import MethodList
from desktop.pages.names import optimiser_name
from desktop.pages.questions import Questions
from desktop.pages.relation_table import RelationCard
from desktop.pages.tested_rows import tested_rows_words
from desktop.pages.times import local, plan_growth, proposed_time
from desktop.state.app_state import AppState
from desktop.state.edits import ChangeSettings
from desktop.state.intents import ChangePreferences, GoTo, StartTraining
from desktop.state.progress import plan_reason
from desktop.widgets.beside import Beside
from desktop.widgets.card import BigNumber, Card, label
from desktop.widgets.page import Page
from desktop.widgets.theme import Tokens
from engine.domain.plan import Plan, TrainingSettings
from engine.domain.text import Translator, format_percent, message_n, translator

WIDE_CARDS = 82
"""Letters of full width for which groups and criteria stand beside each other."""


class PlanPage(Page):
    """What is compared and how; its main action starts training."""

    step = "plan"

    def __init__(self) -> None:
        super().__init__()
        self._state = AppState()
        self._open = False
        self.form: SettingsForm | None = None
        """Everything that can be set for all methods alike; made when it is first opened."""
        self.blockers = BlockersCard()
        self.blockers.intended.connect(self.intended)
        self.body.addWidget(self.blockers)
        self.questions = Questions()
        self.questions.intended.connect(self.intended)
        self.methods = MethodList()
        self.methods.intended.connect(self.intended)
        self.methods.completed.connect(self._order_stops)
        self._candidates = Card(name="candidates")
        self._candidates.body.addWidget(self.methods)
        self._warnings = label(name="warnings")
        self._candidates.body.addSpacing(4)
        self._candidates.body.addWidget(self._warnings)
        self.body.addWidget(Beside((self.questions, 36), (self._candidates, 64)))
        self.groups = GroupsCard()
        self.groups.intended.connect(self.intended)
        self.criteria = CriteriaCard()
        self.body.addWidget(Beside((self.groups, 50), (self.criteria, 50), letters=WIDE_CARDS))
        self.relations = RelationCard()
        self.relations.intended.connect(self.intended)
        self.body.addWidget(self.relations)
        self._replicates, self._estimate, self._criteria = (BigNumber(name=name) for name in ("replicates", "estimate", "criteria"))
        self.body.addWidget(Beside((self._replicates, 1), (self._estimate, 1), (self._criteria, 1)))
        self._all = self._make_all()
        self.body.addWidget(self._all)
        self.body.addStretch(1)
        self._toggle = self.add_secondary("all_settings")
        self._toggle.clicked.connect(self._open_settings)

    def render(self, state: AppState) -> None:
        """Show questions, proposal, effort and criteria."""
        self._state = state
        t = translator(state.language)
        self.set_heading(
            t("Plan: what to compare, and how"),
            t("Answer a few questions; Tasuki proposes the comparison and says why. Everything can be changed."),
        )
        self.blockers.show_state(state, t)
        self.questions.show_state(state, t)
        self._candidates.set_title(t("What is compared"))
        self.methods.show_state(state, t)
        self._candidates.set_meaning(self._fairness(state, t))
        warnings = [t.render(text) for text in state.proposal.warnings] if state.proposal is not None else []
        self._warnings.setText("\n".join(f"▲ {text}" for text in warnings))
        self._warnings.setVisible(bool(warnings))
        self.groups.show_state(state, t)
        self.criteria.show_state(state, t)
        self.relations.show_state(state, t)
        self._show_numbers(state, t)
        self._show_settings(state, t)
        self._show_primary(state, t)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        super().set_tokens(tokens)
        self.methods.set_tokens(tokens)
        self.criteria.table.set_tokens(tokens)
        self.relations.set_tokens(tokens)

    def on_primary(self) -> None:
        """Start training, or go to the training of frozen criteria."""
        self.intended.emit(GoTo("train") if _trained(self._state) else StartTraining())

    def _fairness(self, state: AppState, t: Translator) -> str:
        if state.busy("propose"):
            return t("The plan is being worked out.")
        if state.plan is None:
            return ""
        training = state.plan.training
        return t.render(
            message_n(
                "Every candidate is tuned alike: {optimisers}, {rates:count} learning rate, the same splits and seeds.",
                "Every candidate is tuned alike: {optimisers}, {rates:count} learning rates, the same splits and seeds.",
                "rates",
                optimisers=[t.render(optimiser_name(name)) for name in training.optimisers],
                rates=len(training.learning_rates),
            )
        )

    def _show_numbers(self, state: AppState, t: Translator) -> None:
        plan, proposal = state.plan, state.proposal
        trials = proposal.trials * plan_growth(state) if proposal is not None else 0
        basis = _division(plan, t)
        if trials:
            basis = t.render(message_n("{trials:count} trial in all.", "{trials:count} trials in all.", "trials", trials=trials))
        tested = tested_rows_words(plan, state.card) if plan is not None and state.card is not None else None
        if tested is not None:
            basis = f"{basis}\n{t.render(tested)}"
        self._replicates.set_number(t("Replicates"), f"{plan.replicates}" if plan is not None else "–", basis)
        if proposal is not None:
            changed = plan is not None and plan.training != proposal.plan.training
            basis = t(
                "{cores:count} CPU cores, {memory} GB of memory", cores=os.cpu_count() or 1, memory=f"{max(0.1, proposal.memory / 1e9):.1f}"
            )
            if state.scheduler:
                basis = t("For this machine alone; on the cluster it depends on how many workers are free.")
            elif changed:
                basis = t("For the proposed settings; with yours it may take longer or shorter.")
            time = proposed_time(state)
            self._estimate.set_number(t("Estimate"), t.render(time) if time is not None else "–", basis)
        else:
            begun = t("The criteria are frozen; training has begun.")
            self._estimate.set_number(t("Estimate"), "–", begun if _trained(state) else t("Estimated as soon as there is a proposal."))
        self._show_criteria(plan, t)

    def _show_criteria(self, plan: Plan | None, t: Translator) -> None:
        floors = sorted({task.floor for task in plan.tasks}) if plan is not None else []
        number = "–"
        if len(floors) == 1:
            number = t("Down to {floor:gain}", floor=floors[0])
        elif floors:
            number = f"{format_percent(floors[0], signed=True)} … {format_percent(floors[-1], signed=True)}"
        if plan is not None and plan.frozen_at is not None:
            basis = t("Frozen on {when:minute} (hash {hash}).", when=local(plan.frozen_at), hash=(plan.criteria_hash or "")[:8])
        else:
            basis = t("No task may fall further. Frozen with time and hash at the start.")
        self._criteria.set_number(t("Floors"), number, basis)

    def _make_all(self) -> Card:
        card = Card(name="all_settings")
        self._reset = QPushButton()
        self._reset.setObjectName("reset_settings")
        self._reset.setProperty("look", "quiet")
        self._reset.clicked.connect(lambda: self.intended.emit(ChangeSettings()))
        card.head.addWidget(self._reset)
        self.cluster = ClusterField()
        self.cluster.chosen.connect(self._choose_scheduler)
        card.body.addWidget(self.cluster)
        card.hide()
        return card

    def _show_settings(self, state: AppState, t: Translator) -> None:
        self._toggle.setText(t("Hide the settings") if self._open else t("Show all settings"))
        self._toggle.setToolTip(t("Everything that decides how the networks are trained."))
        self._toggle.setEnabled(state.plan is not None)
        self._all.setVisible(self._open and state.plan is not None)
        self._all.set_title(t("All settings"))
        self._all.set_meaning(t("They hold for every method alike, so that the comparison stays fair."))
        self._reset.setText(t("Back to the proposal"))
        self._reset.setToolTip(t("Takes back every setting that was changed by hand."))
        self._reset.setEnabled(not state.locked and (state.settings is not None or state.replicates is not None))
        if self._open and self.form is None:
            self.form = SettingsForm(TrainingSettings, spread=True)
            self.form.changed.connect(self._change_settings)
            self.form.completed.connect(self._order_stops)
            self._all.body.insertWidget(self._all.body.indexOf(self.cluster), self.form)
        if self.form is not None:
            self.form.setEnabled(not state.locked)
            if state.plan is not None:
                self.form.set_settings(state.plan.training)
            self.form.set_texts(t)
        self.cluster.show_state(state, t)

    def _choose_scheduler(self, address: str) -> None:
        if address != self._state.preferences.scheduler:
            self.intended.emit(ChangePreferences(replace(self._state.preferences, scheduler=address)))

    def _open_settings(self) -> None:
        self._open = not self._open
        self._show_settings(self._state, translator(self._state.language))
        scroll = self.findChild(QScrollArea)
        if self._open and scroll is not None:
            QTimer.singleShot(0, self, lambda: scroll.verticalScrollBar().setValue(self._all.y()))

    def show_setting(self, name: str) -> None:
        """Open all settings and give the one called ``name`` the focus, once its row has been made."""
        if not self._open:
            self._open_settings()
        form = self.form
        if form is None:
            return
        if not form.complete:
            form.completed.connect(lambda: self._reveal(name), Qt.ConnectionType.SingleShotConnection)
        else:
            QTimer.singleShot(0, self, lambda: self._reveal(name))

    def _reveal(self, name: str) -> None:
        if self.form is None:
            return
        field = self.form.field(name)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(field))

    def _change_settings(self, settings: TrainingSettings) -> None:
        self.intended.emit(ChangeSettings(settings, self._state.replicates))

    def _show_primary(self, state: AppState, t: Translator) -> None:
        if _trained(state):
            self.set_primary(t("Go to Train"), True, t("The criteria are frozen; training has begun."))
            return
        reason = plan_reason(state)
        words = t.render(reason) if reason is not None else t("The test part stays untouched until the end.")
        time = proposed_time(state)
        if reason is None and time is not None and not state.scheduler:
            words = t("About {time}. The test part stays untouched until the end.", time=time)
        self.set_primary(t("Start training"), reason is None, words)


def _division(plan: Plan | None, t: Translator) -> str:
    """What the replicates differ in: where a column or the time decides on the parts, all have the same ones."""
    if plan is not None and plan.split.kind in ("time", "given"):
        return t("Each with the same division of the rows and other starting weights.")
    return t("Each with its own division of the rows.")


def _trained(state: AppState) -> bool:
    return state.project is not None and state.project.frozen and state.training != "none"
