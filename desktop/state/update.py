"""The one place where the window's state changes: a pure function from state and message to state and effects."""

from typing import assert_never

from msgspec.structs import replace

from desktop.state import (
    added_tasks,
    editing,
    guide,
    history,
    importing,
    intents,
    lifecycle,
    locating,
    messages,
    opening,
    other_engine,
    replies,
    reporting,
    sharing,
    steering,
    support,
)
from desktop.state.app_state import AppState, Preferences
from desktop.state.effects import Copy, ReadLog, SavePreferences, Show
from desktop.state.progress import plan_reason
from desktop.state.requests import Change, add_problem, ask, at_page, propose_if_missing, without_problems
from desktop.state.steps import Step
from engine.domain.protocol import Ready, Refused, Reply, RequestProgressed
from engine.domain.requests import CreateProject, ExportModel, ListNextLabels, MonitorFile, PredictFile
from engine.domain.roi import Assumptions


def update(state: AppState, wanted: messages.Message) -> Change:
    """The state after ``wanted``, and what has to be done in the world because of it."""
    after, effects = _updated(state, wanted)
    return history.noted(state, guide.followed(state, after), wanted), effects


def _updated(state: AppState, wanted: messages.Message) -> Change:
    match wanted:
        case messages.EngineSaid():
            return _engine_said(state, wanted)
        case messages.EngineLost():
            return lifecycle.engine_lost(state, wanted)
        case messages.EngineFailedToStart():
            return lifecycle.engine_failed_to_start(state, wanted)
        case messages.StudyMoved():
            return lifecycle.study_moved(state, wanted)
        case messages.ProjectPathChosen():
            return _create_project(state, wanted.path)
        case messages.SampleFolderChosen():
            return opening.write_sample(state, wanted.name, wanted.folder)
        case guide.StartGuide():
            return guide.start_guide(state, wanted.name)
        case guide.StepGuide():
            return guide.step_guide(state, forward=wanted.forward)
        case guide.EndGuide():
            return guide.end_guide(state)
        case other_engine.LookAtEngine():
            return other_engine.look_at_engine(state, wanted.place)
        case locating.LocateFile():
            return locating.locate(state, wanted)
        case messages.TrayFound():
            return replace(state, tray=wanted.there), ()
        case messages.FontsFound():
            return replace(state, japanese_font=wanted.japanese), ()
        case messages.LogRead():
            return support.take_log(state, wanted)
        case messages.PreferencesRefused():
            return add_problem(state, state.page, wanted.what, details=wanted.details), ()
        case messages.DiskRefused():
            state = replace(state, saved="not_yet" if state.saved == "saving" else state.saved, start_wanted=False)
            return add_problem(state, state.page, wanted.what, details=wanted.details), ()
        case _:
            return _intended(state, wanted)


def _intended(state: AppState, wanted: intents.Intent) -> Change:
    match wanted:
        case intents.StartNew():
            return opening.start_new(state, wanted.files)
        case intents.AddFiles():
            return opening.add_files(state, wanted.files)
        case intents.DropFiles():
            return opening.drop_files(state, wanted.files, ask_first=wanted.ask)
        case intents.OpenImporter():
            return opening.open_importer(state)
        case intents.ChangeImportFiles() | intents.ChangeReading():
            return importing.change_import(state, wanted)
        case intents.ChangeColumn() | intents.ChangeSplit() if state.importing is not None:
            return importing.change_import(state, wanted)
        case intents.ReadImport():
            return importing.read_import(state)
        case intents.CancelReading():
            return importing.cancel_reading(state)
        case intents.FinishImport():
            return importing.finish_import(state)
        case intents.CloseImport():
            return importing.close_import(state)
        case intents.SaveLosses():
            return importing.save_losses(state, wanted.out)
        case intents.OpenProjectFile():
            return opening.open_project(state, wanted.path)
        case intents.CloseProject():
            return opening.close_project(state, confirmed=wanted.confirmed)
        case intents.Undo():
            return history.undo(state)
        case intents.Redo():
            return history.redo(state)
        case intents.OpenSample():
            return opening.open_sample(state, wanted.name)
        case intents.GoTo():
            return _go_to(state, wanted.step)
        case intents.ChangeColumn():
            return editing.change_column(state, wanted)
        case intents.ChangeSharing():
            return sharing.change_sharing(state, wanted)
        case intents.AcceptFinding():
            return sharing.accept_finding(state, wanted.key)
        case intents.ChangeTask():
            return editing.change_task(state, wanted)
        case intents.ChangePreset() | intents.ToggleMethod() | intents.ChangeSplit() | intents.ChangeRelations():
            return editing.change_plan(state, wanted)
        case intents.ChangeMethodSettings() | intents.ChangeGroups():
            return editing.change_plan(state, wanted)
        case intents.ExportRelationTable():
            return editing.export_relations(state, wanted)
        case intents.ChangeSettings() | intents.ChangeDecider():
            return editing.change_details(state, wanted)
        case intents.UsePoint():
            return editing.use_point(state, wanted)
        case intents.ChangeAssumptions():
            return editing.change_assumptions(state, wanted)
        case intents.StartTraining():
            return _start_training(state)
        case intents.StopTraining():
            return lifecycle.stop_training(state)
        case intents.ResumeTraining():
            return _resume_training(state)
        case intents.PauseTraining():
            return steering.pause_training(state, wanted.resting)
        case intents.EndEarly():
            return steering.end_early(state)
        case intents.DiscardTraining():
            return steering.discard_training(state)
        case intents.SkipTrials():
            return steering.skip_trials(state, wanted.trials)
        case intents.AddReplicates():
            return steering.add_replicates(state, wanted.count)
        case intents.ExportReport():
            return reporting.export_report(state, wanted)
        case intents.ChooseTemplate():
            return reporting.choose_template(state, wanted.file)
        case intents.ChangeReportWords():
            return reporting.change_words(state, wanted.words)
        case intents.PredictRows():
            state = replace(without_problems(state, "report"), prediction=None)
            file, out, why = wanted.file, wanted.out, wanted.reasons
            return ask(state, "predict", lambda number: PredictFile(id=number, file=file, out=out, reasons=why), "report")
        case intents.WriteModel():
            state = replace(without_problems(state, "report"), exported=None)
            return ask(state, "export_model", lambda number: ExportModel(id=number, out=wanted.out), "report")
        case intents.CheckNewerRows():
            state = replace(without_problems(state, "report"), monitoring=None)
            return ask(state, "monitor", lambda number: MonitorFile(id=number, file=wanted.file), "report")
        case intents.SaveNextLabels():
            state = replace(without_problems(state, "decide"), next_labels=None)
            return ask(state, "next_labels", lambda number: ListNextLabels(id=number, out=wanted.out, count=wanted.count), "decide")
        case intents.AddTask():
            return added_tasks.add_task(state, wanted)
        case intents.StopAddingTask():
            return added_tasks.stop_adding(state)
        case intents.ShowInFolder():
            return state, (Show(wanted.path),)
        case intents.CopyText():
            return state, (Copy(wanted.text),)
        case intents.DismissProblem():
            return replace(state, problems=tuple(problem for problem in state.problems if problem.id != wanted.id)), ()
        case intents.RestartEngine():
            return lifecycle.restart_engine(state)
        case intents.CloseWindow():
            return lifecycle.close_window(state)
        case intents.ConfirmClose():
            return lifecycle.confirm_close(state, wanted)
        case intents.ChangeLanguage():
            return _prefer(state, replace(state.preferences, language=wanted.language))
        case intents.ChangeTheme():
            return _prefer(state, replace(state.preferences, theme=wanted.theme))
        case intents.ChangePreferences():
            return _prefer(state, replace(wanted.preferences, recent=state.preferences.recent))
        case intents.ReadLog():
            return state, (ReadLog(report=False),)
        case intents.CopyDiagnostics():
            return state, (ReadLog(report=True),)
        case intents.ForgetRecent():
            recent = tuple(known for known in state.preferences.recent if known.path != wanted.path)
            return _prefer(state, replace(state.preferences, recent=recent))
        case _:
            assert_never(wanted)


def _engine_said(state: AppState, said: messages.EngineSaid) -> Change:
    line = said.line
    match line:
        case Ready():
            return lifecycle.engine_ready(state, line)
        case Reply():
            return replies.take_reply(state, line, said.at)
        case Refused():
            return replies.take_refusal(state, line)
        case RequestProgressed():
            return replies.take_progress(state, line), ()
        case _:
            assert_never(line)


def _go_to(state: AppState, step: Step) -> Change:
    if state.recalling or state.busy("open"):
        return replace(state, wanted_page=step), ()
    return propose_if_missing(at_page(state, step))


def _create_project(state: AppState, path: str) -> Change:
    plan = state.plan
    if plan is None or state.project is not None:
        return replace(state, saved="not_yet"), ()
    return ask(state, "create", lambda number: CreateProject(id=number, path=path, plan=plan), "plan")


def _start_training(state: AppState) -> Change:
    if plan_reason(state) is not None:
        return state, ()
    if state.project is not None:
        return replies.start_study(state)
    state = replace(state, start_wanted=True)
    if state.saved == "saving" or state.busy("create"):
        return state, ()
    return replies.make_project(state)


def _resume_training(state: AppState) -> Change:
    if state.project is None or state.locked:
        return state, ()
    return replies.start_study(state)


def _prefer(state: AppState, preferences: Preferences) -> Change:
    if preferences == state.preferences:
        return state, ()
    before, state = state.preferences, replace(state, preferences=preferences)
    if state.project is None and before.currency != preferences.currency:
        state = replace(state, assumptions=replace(state.assumptions, currency=preferences.currency or Assumptions().currency))
    return state, (SavePreferences(preferences),)
