"""The look of the window: colour tokens for light and dark, and the style sheet and palette made from them."""

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from PySide6.QtGui import QColor, QPalette

Tone = Literal["good", "caution", "bad", "neutral"]


@dataclass(frozen=True)
class Tokens:
    """Named colours as ``#RRGGBB``; text, muted and the tones keep a contrast of 4.5 on the grounds they are used on."""

    dark: bool
    ground: str
    surface: str
    line: str
    control: str
    """The outline of what can be filled in, ticked or dragged: a contrast of 3 on the grounds it is used on."""
    grid: str
    text: str
    muted: str
    accent: str
    accent_tint: str
    on_accent: str
    bad: str
    bad_tint: str
    caution: str
    caution_tint: str
    series: tuple[str, ...]

    def tone(self, tone: Tone) -> tuple[str, str]:
        """The foreground and the tint of ``tone``."""
        match tone:
            case "good":
                return self.accent, self.accent_tint
            case "caution":
                return self.caution, self.caution_tint
            case "bad":
                return self.bad, self.bad_tint
            case _:
                return self.muted, self.grid


SERIES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
"""Okabe and Ito's colours; always used with a marker, a dash or a direct label."""
SERIES_ON_LIGHT = ("#0072B2", "#B87F00", "#008F68", "#BF6496", "#2F8FC9", "#D55E00")
"""The same hues, dark enough to be seen on white."""

LIGHT = Tokens(
    dark=False,
    ground="#F4F6F8",
    surface="#FFFFFF",
    line="#DCE1E7",
    control="#7F8A96",
    grid="#E9EDF1",
    text="#1A1F25",
    muted="#5B6673",
    accent="#0072B2",
    accent_tint="#E6F2F9",
    on_accent="#FFFFFF",
    bad="#B54900",
    bad_tint="#FBEADF",
    caution="#8A6100",
    caution_tint="#FFF3D6",
    series=SERIES_ON_LIGHT,
)
DARK = Tokens(
    dark=True,
    ground="#14171B",
    surface="#1D2126",
    line="#363D46",
    control="#6F7A86",
    grid="#2A3037",
    text="#E9ECEF",
    muted="#A0ABB7",
    accent="#5AB4EA",
    accent_tint="#1E3545",
    on_accent="#14171B",
    bad="#FF8F4A",
    bad_tint="#3D291D",
    caution="#F0C04A",
    caution_tint="#3A311A",
    series=SERIES,
)

CONTRAST_LIGHT = Tokens(
    dark=False,
    ground="#FFFFFF",
    surface="#FFFFFF",
    line="#4A4F55",
    control="#4A4F55",
    grid="#E6E6E6",
    text="#000000",
    muted="#2F363D",
    accent="#004A78",
    accent_tint="#E3F0F8",
    on_accent="#FFFFFF",
    bad="#802B00",
    bad_tint="#FDEEE4",
    caution="#573C00",
    caution_tint="#FFF6DF",
    series=("#004A78", "#6E4600", "#00523B", "#80235C", "#31528F", "#802B00"),
)
CONTRAST_DARK = Tokens(
    dark=True,
    ground="#000000",
    surface="#000000",
    line="#B8C0C8",
    control="#B8C0C8",
    grid="#262626",
    text="#FFFFFF",
    muted="#DDE2E7",
    accent="#7CCFFF",
    accent_tint="#002B42",
    on_accent="#000000",
    bad="#FFAB75",
    bad_tint="#331500",
    caution="#FFDA66",
    caution_tint="#2E2200",
    series=("#4DB8FF", "#FFB633", "#2EE6B0", "#FF9FD4", "#B5E5FF", "#FF9A5C"),
)


def palette(tokens: Tokens) -> QPalette:
    """The palette of the Fusion style in these colours."""
    colours = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.ground,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.AlternateBase: tokens.ground,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Button: tokens.surface,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.bad,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.accent,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.ToolTipBase: tokens.surface,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Accent: tokens.accent,
        QPalette.ColorRole.Light: tokens.surface,
        QPalette.ColorRole.Midlight: tokens.grid,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Dark: tokens.line,
        QPalette.ColorRole.Shadow: tokens.line,
    }
    for role, colour in roles.items():
        colours.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return colours


def style_sheet(tokens: Tokens, percent: int = 100) -> str:
    """The style sheet of the whole window with words of ``percent`` of the usual size.

    Widgets choose their look with the properties ``look`` and ``tone``.
    """
    tones = "".join(
        f'QLabel[look="pill"][tone="{tone}"] {{ color: {tokens.tone(tone)[0]}; background: {tokens.tone(tone)[1]}; }}\n'
        f'QLabel[tone="{tone}"] {{ color: {tokens.tone(tone)[0] if tone != "neutral" else tokens.text}; }}\n'
        f'QFrame#Card[tone="{tone}"] {{ color: {tokens.tone(tone)[0]}; }}\n'
        f'QFrame#Notice[tone="{tone}"] {{ background: {tokens.tone(tone)[1]}; border: 1px solid {tokens.tone(tone)[0]}; }}\n'
        for tone in ("good", "caution", "bad", "neutral")
    )
    arrow = _icon("down")
    check = _icon("check_dark" if tokens.dark else "check_light")
    template = _POINTS.sub(lambda size: f"font-size: {float(size[1]) * percent / 100:g}pt", _TEMPLATE)
    template = _GROWING.sub(lambda size: f"{round(float(size[1]) * percent / 100)}px", template)
    return template.format(arrow=arrow, check=check, **{name: getattr(tokens, name) for name in Tokens.__dataclass_fields__}) + tones


_POINTS = re.compile(r"font-size: ([\d.]+)pt")
_GROWING = re.compile(r"@([\d.]+)px")
"""Lengths that grow with the words: the room over a ``Sentence`` makes up for what its line height leaves below it, so that it
stands level with the controls beside it, and a plain label has room for the descenders of fonts with a small line box."""


def _icon(name: str) -> str:
    return str(files("resources") / "icons" / f"{name}.svg").replace("\\", "/")


_TEMPLATE = """
QWidget {{ color: {text}; }}
QMainWindow, QWidget#Ground, QScrollArea#Ground {{ background: {ground}; }}
QWidget#TopBar {{ background: {surface}; border-bottom: 1px solid {line}; }}
QFrame#GuideStrip {{ background: {accent_tint}; border: none; border-bottom: 1px solid {line}; }}
QWidget#Stepper {{ background: {surface}; border-right: 1px solid {line}; }}
QFrame#Footer {{ border: none; border-top: 1px solid {line}; }}
QFrame#Card {{ background: {surface}; border: 1px solid {line}; border-radius: 10px; }}
QFrame#Notice {{ border-radius: 8px; }}
QFrame#SamplePicture {{ background: {ground}; border: 1px solid {line}; border-radius: 8px; }}
QFrame#Rule {{ background: {accent}; border: none; }}
QLabel {{ background: transparent; padding: @2px 0; }}
Sentence {{ padding: @5px 0 0 0; }}
QLabel[look="title"] {{ font-size: 15.75pt; font-weight: 600; }}
Sentence[look="title"] {{ padding: @6px 0 0 0; }}
Sentence[look="number"] {{ padding: @7px 0 0 0; }}
Sentence[look="muted"], Sentence[look="small"], Sentence[look="error"] {{ padding: @3.5px 0 0 0; }}
QLabel[look="guidance"] {{ color: {muted}; }}
QLabel[look="heading"] {{ font-weight: 600; }}
QLabel[look="muted"] {{ color: {muted}; font-size: 9.25pt; }}
QLabel[look="small"] {{ font-size: 9.25pt; }}
QLabel[look="number"] {{ font-size: 18pt; font-weight: 600; }}
QLabel[look="mark"] {{ color: {accent}; font-size: 13pt; font-weight: 700; }}
QLabel[look="name"] {{ font-size: 12pt; font-weight: 600; }}
QLabel[look="pill"] {{ font-size: 9pt; border-radius: 9px; padding: 3px 10px; }}
QLabel[look="error"] {{ color: {bad}; font-size: 9.25pt; }}
QPushButton {{ background: {surface}; border: 1px solid {line}; border-radius: 8px; padding: 7px 15px; min-height: 20px; }}
QPushButton:hover {{ border-color: {accent}; }}
QPushButton:pressed {{ background: {accent_tint}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 6px 14px; }}
QPushButton:disabled {{ color: {muted}; background: {ground}; }}
QPushButton[look="primary"] {{ background: {accent}; color: {on_accent}; border: 1px solid {accent}; font-weight: 600; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[look="primary"]:disabled {{ background: {grid}; color: {muted}; border: 1px solid {line}; }}
QPushButton[look="small"] {{ padding: 3px 10px; font-size: 9.25pt; }}
QPushButton[look="small"]:focus {{ padding: 2px 9px; }}
QPushButton[look="quiet"] {{ background: transparent; border: 1px solid transparent; padding: 4px 8px; }}
QPushButton[look="quiet"]:hover {{ border-color: {line}; }}
QPushButton[look="quiet"]:focus {{ border: 2px solid {accent}; padding: 3px 7px; }}
QPushButton[look="quiet"]::menu-indicator {{ width: 8px; }}
QPushButton[look="choice"] {{ border-radius: 14px; padding: 4px 12px; min-height: 18px; }}
QPushButton[look="choice"]:focus {{ padding: 3px 11px; }}
QPushButton[look="choice"]:checked {{ background: {accent_tint}; border-color: {accent}; color: {accent}; }}
QPushButton[look="tile"] {{ text-align: left; border-radius: 8px; }}
QPushButton[look="drop"] {{ background: {ground}; border: 2px dashed {control}; color: {accent}; font-weight: 600; min-height: 42px; }}
QPushButton[look="drop"]:hover {{ background: {accent_tint}; border-color: {accent}; }}
QPushButton[look="drop"]:focus {{ border: 2px solid {accent}; }}
QPushButton[look="drop"]:disabled {{ color: {muted}; border-color: {line}; }}
QPushButton[look="step"] {{ background: transparent; border: 2px solid transparent; border-radius: 8px; padding: 0; }}
QPushButton[look="step"]:hover {{ border-color: {line}; }}
QPushButton[look="step"]:focus {{ border: 2px solid {accent}; }}
QPushButton[look="step"]:checked {{ background: {accent_tint}; }}
QPushButton[look="step"]:disabled {{ background: transparent; }}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit, QDateEdit {{
    background: {surface}; border: 1px solid {control}; border-radius: 6px; padding: 3px 8px; min-height: 20px;
    selection-background-color: {accent}; selection-color: {on_accent}; }}
QSpinBox, QDoubleSpinBox, QDateEdit {{ padding: 2px; min-height: 19px; }}
QAbstractSpinBox QLineEdit {{ border: none; padding: 0 6px; min-height: 0; background: transparent; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus, QDateEdit:focus {{
    border: 2px solid {accent}; padding: 2px 7px; }}
QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus {{ padding: 1px; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QPlainTextEdit:disabled, QDateEdit:disabled {{
    background: {ground}; border-color: {line}; color: {muted}; }}
QLineEdit[wrong="true"], QComboBox[wrong="true"], QDoubleSpinBox[wrong="true"] {{ border: 1px solid {bad}; }}
QLineEdit[wrong="true"]:focus, QComboBox[wrong="true"]:focus, QDoubleSpinBox[wrong="true"]:focus {{ border: 2px solid {bad}; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: 12px; height: 12px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: none; }}
QComboBox QAbstractItemView {{ background: {surface}; border: 1px solid {line}; selection-background-color: {accent_tint};
    selection-color: {text}; }}
QCheckBox, QRadioButton {{ border: 2px solid transparent; border-radius: 6px; padding: 1px 4px 1px 1px; spacing: 7px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {accent}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {muted}; }}
QCheckBox::indicator, QTableView::indicator {{ width: 13px; height: 13px; border: 1px solid {muted}; border-radius: 3px;
    background: {surface}; }}
QCheckBox::indicator:checked, QTableView::indicator:checked {{ background: {accent}; border-color: {accent}; image: url("{check}"); }}
QCheckBox::indicator:disabled {{ border-color: {line}; background: {grid}; }}
QRadioButton::indicator {{ width: 12px; height: 12px; border: 1px solid {muted}; border-radius: 7px; background: {surface}; }}
QRadioButton::indicator:checked {{ border: 4px solid {accent}; width: 6px; height: 6px; background: {on_accent}; }}
QSlider {{ border: 2px solid transparent; border-radius: 8px; min-height: 22px; }}
QSlider:focus {{ border-color: {accent}; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {control}; margin: 0 4px; }}
QSlider::sub-page:horizontal {{ border-radius: 2px; background: {accent}; margin: 0 4px; }}
QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -6px 0; border: 1px solid {surface}; border-radius: 8px;
    background: {accent}; }}
QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled {{ background: {control}; }}
QListWidget {{ background: {surface}; border: 1px solid {control}; border-radius: 6px; outline: none; }}
QListWidget::item {{ padding: 5px 8px; border-bottom: 1px solid {grid}; }}
QListWidget:focus {{ border: 2px solid {accent}; }}
QListWidget::item:selected {{ background: {accent_tint}; color: {text}; }}
QTableView {{ background: {surface}; border: none; gridline-color: {grid}; selection-background-color: {accent_tint};
    selection-color: {text}; outline: none; }}
QTableView::item {{ border-bottom: 1px solid {grid}; padding: 2px 5px; }}
QTableView::item:focus {{ border: 1px solid {accent}; }}
QTableView:focus {{ border: 1px solid {accent}; border-radius: 4px; }}
QHeaderView {{ background: {surface}; border: none; }}
QHeaderView::section {{ background: {surface}; color: {muted}; border: none; border-bottom: 1px solid {line}; padding: 3px 8px;
    font-size: 9.25pt; }}
QTableView[look="preview"] QHeaderView::section {{ background: {accent_tint}; color: {accent}; font-weight: 600; }}
QTableCornerButton::section {{ background: {surface}; border: none; }}
QProgressBar {{ background: {grid}; border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 4px; }}
QMenuBar {{ background: transparent; border: none; }}
QMenuBar::item {{ background: transparent; padding: 5px 9px; border-radius: 6px; }}
QMenuBar::item:selected {{ background: {accent_tint}; color: {accent}; }}
QMenu {{ background: {surface}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 5px 22px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent_tint}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QToolTip {{ background: {surface}; color: {text}; border: 1px solid {line}; padding: 4px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {line}; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTabBar::tab {{ background: transparent; padding: 6px 12px; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ border-bottom: 2px solid {accent}; }}
QTabWidget::pane {{ border: none; }}
"""
