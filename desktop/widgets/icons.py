"""The project's own drawings as icons in the colours of the theme."""

from importlib.resources import files

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


def coloured_icon(name: str, colour: str, size: QSize) -> QIcon:
    """The drawing ``name``, its black lines in ``colour``, sharp on screens of twice the density at ``size`` pixels."""
    drawing = (files("resources") / "icons" / f"{name}.svg").read_bytes().replace(b"#000000", colour.encode())
    picture = QPixmap(size * 2)
    picture.setDevicePixelRatio(2.0)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(QPointF(), QSizeF(size)))
    painter.end()
    return QIcon(picture)
