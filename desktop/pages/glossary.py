"""The words of the window, each explained in one sentence with an everyday comparison, and the way through in seven steps."""

from desktop.state.steps import STEP_NAMES, Step
from engine.domain.text import Translator, mark

GLOSSARY: tuple[tuple[str, str, tuple[Step, ...]], ...] = (
    (
        mark("Task"),
        mark("One thing to predict, one column of labels; like one question in a questionnaire."),
        ("start", "data", "tasks", "plan", "train", "decide", "report"),
    ),
    (
        mark("Multi-task learning"),
        mark("One network learns several tasks together, like one person who answers several related questions."),
        ("start", "plan", "train", "decide"),
    ),
    (
        mark("Label coverage"),
        mark("The share of rows that carry a label for a task, like the share of forms on which a field was filled in."),
        ("data", "tasks"),
    ),
    (
        mark("Overlap of labels"),
        mark("The rows that carry labels of two tasks at once, like the people who answered both of two questions."),
        ("data",),
    ),
    (
        mark("Leak"),
        mark("A column that gives the answer away, like an exam with the solution printed on its back."),
        ("data", "plan"),
    ),
    (
        mark("Role of a column"),
        mark("Whether a column is used to predict, is to be predicted, or is left out; like who asks and who answers in an interview."),
        ("data",),
    ),
    (
        mark("KPI"),
        mark("The one figure a task is judged by, like the time in a race; which figure it is, is agreed before the race."),
        ("tasks", "plan", "train", "decide", "report"),
    ),
    (
        mark("Floor and margin"),
        mark("The gain a task may not fall below, and how far it stays above it; like a flood mark and the dry height above."),
        ("tasks", "plan", "decide"),
    ),
    (
        mark("Value and label cost"),
        mark("What a better answer is worth, and what one more label costs; like the price and the cost of goods."),
        ("tasks", "decide"),
    ),
    (
        mark("Single-task baseline"),
        mark("One network for each task, like one specialist for each question. Everything is compared with it."),
        ("plan", "train", "decide", "report"),
    ),
    (
        mark("Method"),
        mark("A way of training tasks together, like a rule by which people who share one desk divide their time."),
        ("plan", "train", "decide"),
    ),
    (
        mark("Study and trial"),
        mark("One planned comparison, and one training run in it; like a tournament and one of its matches."),
        ("plan", "train"),
    ),
    (
        mark("Training, validation and test part"),
        mark("Rows to learn from, to choose by, and to judge with once; like exercises, a mock exam and the exam."),
        ("plan", "train", "decide", "report"),
    ),
    (
        mark("Frozen criteria"),
        mark("What counts as success is fixed before training, like rules that are not changed during a game."),
        ("plan", "train", "decide", "report"),
    ),
    (
        mark("Gradient conflict"),
        mark("Two tasks pull the shared network in opposite directions, like two people who pull one rope both ways."),
        ("train",),
    ),
    (
        mark("Negative transfer"),
        mark("A task that got worse through joint training, like a runner slowed down by the one beside."),
        ("train", "decide"),
    ),
    (
        mark("Gain"),
        mark("How much better a task became against its baseline, in percent; like a lap time against one's own best."),
        ("train", "decide", "report"),
    ),
    (
        mark("95 % interval"),
        mark("Where the true gain lies in all likelihood, like the range a weather forecast gives instead of one figure."),
        ("train", "decide", "report"),
    ),
    (
        mark("Trade-off"),
        mark("Points at which one task can improve only if another gives way, like speed against fuel."),
        ("decide",),
    ),
    (
        mark("Verdict"),
        mark("Go, conditional go, no-go, or hold when the evidence is not enough; with reasons, like a referee's decision."),
        ("decide", "report"),
    ),
)
"""Words, explanations, and the pages on which they are met; message ids."""

FIRST_STEPS: tuple[tuple[Step, str], ...] = (
    ("start", mark("Choose a table, a folder of images or one of the samples. The originals are never changed.")),
    ("data", mark("Look at what was understood of the data, and decide what Tasuki asks about.")),
    ("tasks", mark("Say what is to be predicted, and how much worse each task may become at most.")),
    ("plan", mark("Choose how much time there is. Tasuki proposes what is compared; starting freezes the criteria.")),
    ("train", mark("Watch the tasks against their baselines, or close the window and come back later.")),
    ("decide", mark("Read the verdict with its reasons, and what would change it.")),
    ("report", mark("Make the pack for the meeting, and predict new rows.")),
)


def words_of(page: Step, t: Translator) -> list[tuple[str, str]]:
    """The words met on ``page`` with their explanations, and after them all others."""
    here = [(t(word), t(words)) for word, words, pages in GLOSSARY if page in pages]
    others = [(t(word), t(words)) for word, words, pages in GLOSSARY if page not in pages]
    return here + others


def count_on(page: Step) -> int:
    """How many words are met on ``page``."""
    return sum(page in pages for _, _, pages in GLOSSARY)


def first_steps(t: Translator) -> list[tuple[str, str]]:
    """The seven steps and what is done in each."""
    return [(f"{number}  {t(STEP_NAMES[step])}", t(words)) for number, (step, words) in enumerate(FIRST_STEPS, 1)]
