"""How the buttons below dialogs look on every desktop: words alone, as everywhere else in the window."""

BUTTONS_WITHOUT_ICONS = "QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }"
"""A style sheet for the whole application; some desktops would put a red cross or a green tick into the buttons of any dialog."""
