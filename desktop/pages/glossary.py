"""The words of the window, each explained in one sentence with an everyday comparison."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.widgets.card import clear, label
from engine.domain.text import Translator, mark

GLOSSARY = (
    (mark("Task"), mark("One thing to predict, one column of labels; like one question in a questionnaire.")),
    (
        mark("Single-task baseline"),
        mark("One network for each task, like one specialist for each question. Everything is compared with it."),
    ),
    (
        mark("Multi-task learning"),
        mark("One network learns several tasks together, like one person who answers several related questions."),
    ),
    (mark("Gain"), mark("How much better a task became against its baseline, in percent; like a lap time against one's own best.")),
    (mark("Negative transfer"), mark("A task got worse by joint training, like a runner slowed down by the one beside.")),
    (
        mark("Gradient conflict"),
        mark("Two tasks pull the shared network in opposite directions, like two people who pull one rope both ways."),
    ),
    (
        mark("Floor and margin"),
        mark("The gain a task may not fall below, and how far it stays above it; like a flood mark and the dry height above."),
    ),
    (
        mark("Label coverage"),
        mark("The share of rows that carry a label for a task, like the share of forms on which a field was filled in."),
    ),
    (mark("Study and trial"), mark("One planned comparison, and one training run in it; like a tournament and one of its matches.")),
    (mark("Verdict"), mark("Go, conditional go, no-go, or hold when the evidence is not enough; with reasons, like a referee's decision.")),
)


class Glossary(QDialog):
    """A small window beside the main one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.resize(560, 520)
        outer = QVBoxLayout(self)
        scroll = QScrollArea()
        scroll.setObjectName("Ground")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        content = QWidget()
        content.setObjectName("Ground")
        self._entries = QVBoxLayout(content)
        self._entries.setAlignment(Qt.AlignmentFlag.AlignTop)
        scroll.setWidget(content)
        outer.addWidget(scroll)

    def present(self, t: Translator) -> None:
        """Show the words in the translator's language."""
        self.setWindowTitle(t("Words used here"))
        clear(self._entries)
        for word, sentence in GLOSSARY:
            head = label("heading")
            head.setText(t(word))
            body = label()
            body.setText(t(sentence))
            self._entries.addWidget(head)
            self._entries.addWidget(body)
            self._entries.addSpacing(6)
