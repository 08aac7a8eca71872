"""The small questions before something is lost or begun: made here, opened where they are asked, and answered without anyone waiting."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLabel, QMessageBox, QPushButton, QSpinBox, QWidget

from engine.domain.text import Translator, message_n

USUAL_ADDITION = 5
MOST_REPLICATES = 200
NARROWEST = 30
"""Letters of full width in a line of the question about replicates, which would be one long line otherwise."""


def discard_training_question(parent: QWidget, t: Translator) -> tuple[QMessageBox, QPushButton]:
    """Whether everything that was trained is discarded, and the button that says so."""
    question = _question(
        parent,
        "discard_question",
        t("Discard everything that was trained?"),
        t("The networks are removed for good. The plan and its frozen criteria stay; training can start again."),
    )
    return question, _answers(question, (t("Discard"), "discard_training"), t("Keep"))


def close_project_question(parent: QWidget, t: Translator) -> tuple[QMessageBox, QPushButton]:
    """Whether to close what no project file holds yet, and the button that says so."""
    question = _question(
        parent,
        "discard_question",
        t("Close without a project file?"),
        t("The files stay as they are, but what you decided about them is forgotten. A project file is made with the plan."),
    )
    return question, _answers(question, (t("Close the project"), "discard"), t("Keep it open"))


def replicates_question(parent: QWidget, now: int, t: Translator) -> QInputDialog:
    """How many replicates are added to ``now``; its signal ``intValueSelected`` carries the answer."""
    question = QInputDialog(parent)
    question.setObjectName("replicates_question")
    question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    question.setWindowTitle(t("Add replicates"))
    question.setInputMode(QInputDialog.InputMode.IntInput)
    question.setIntRange(1, max(1, MOST_REPLICATES - now))
    question.setIntValue(USUAL_ADDITION)
    words = t.render(
        message_n(
            "How many replicates are added? There is {now:count} so far. Candidate and baselines stay as they were "
            "chosen. Looking at the test part again makes a chance finding likelier; the verdict will say so.",
            "How many replicates are added? There are {now:count} so far. Candidate and baselines stay as they were chosen. "
            "Looking at the test part again makes a chance finding likelier; the verdict will say so.",
            "now",
            now=now,
        )
    )
    question.setLabelText(words)
    question.setOkButtonText(t("Add and train"))
    question.setCancelButtonText(t("Cancel"))
    for told in question.findChildren(QLabel):
        told.setWordWrap(True)
        told.setMinimumWidth(NARROWEST * told.fontInfo().pixelSize())
    for field in question.findChildren(QSpinBox):
        field.setAccessibleName(t("Replicates that are added"))
        field.setAccessibleDescription(words)
        field.setToolTip(t("Replicates that are added"))
    return question


def _question(parent: QWidget, name: str, text: str, further: str) -> QMessageBox:
    question = QMessageBox(parent)
    question.setObjectName(name)
    question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    question.setWindowTitle("Tasuki")
    question.setText(text)
    question.setInformativeText(further)
    return question


def _answers(question: QMessageBox, lost: tuple[str, str], kept: str) -> QPushButton:
    """The answer by which something is lost; the other one is the default, and what Escape means."""
    words, name = lost
    loses = question.addButton(words, QMessageBox.ButtonRole.DestructiveRole)
    loses.setObjectName(name)
    keeps = question.addButton(kept, QMessageBox.ButtonRole.RejectRole)
    question.setDefaultButton(keeps)
    question.setEscapeButton(keeps)
    return loses
