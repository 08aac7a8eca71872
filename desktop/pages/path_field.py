"""A path that can be typed or browsed for."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.card import label


class PathField(QWidget):
    """A named line for a path with a button beside it; the page opens the dialog."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = label("muted")
        self.line = QLineEdit()
        self.line.setObjectName(name)
        self.browse = QPushButton()
        self.browse.setObjectName(f"{name}_browse")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self._name)
        layout.addLayout(row)

    def text(self) -> str:
        """The path without the spaces around it."""
        return self.line.text().strip()

    def set_text(self, path: str) -> None:
        """Show ``path``."""
        self.line.setText(path)

    def set_texts(self, name: str, browse: str, tip: str) -> None:
        """Show what the path is for."""
        self._name.setText(name)
        self.browse.setText(browse)
        self.browse.setAccessibleName(browse)
        self.browse.setAccessibleDescription(name)
        self.line.setAccessibleName(name)
        for widget in (self.line, self.browse):
            widget.setToolTip(tip)
