"""The three presets: how much is tried, and how long each network is trained."""

from msgspec import Struct

from engine.domain.plan import Preset, TrainingSettings


class PresetSpec(Struct, frozen=True):
    """What a preset spends."""

    replicates: int
    learning_rates: tuple[float, ...]
    epochs: float
    """Looks at each labelled training row, at most."""
    most_steps: int
    patience: int
    image_channels: tuple[int, ...] = TrainingSettings().image_channels


TABLE: dict[Preset, PresetSpec] = {
    "quick": PresetSpec(5, (0.001, 0.003, 0.01), 80, 2000, 8),
    "standard": PresetSpec(10, (0.0003, 0.001, 0.003, 0.01, 0.03), 120, 4000, 10),
    "thorough": PresetSpec(20, (0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03), 200, 10_000, 15),
}
IMAGES: dict[Preset, PresetSpec] = {
    "quick": PresetSpec(3, (0.003, 0.01), 25, 400, 5, (8, 16, 32)),
    "standard": PresetSpec(5, (0.0003, 0.001, 0.003), 30, 1500, 8),
    "thorough": PresetSpec(10, (0.0001, 0.0003, 0.001, 0.003, 0.01), 60, 4000, 10),
}
FEWEST_STEPS = 200
CHECKS = 30
"""Looks at the validation data over the longest training of a table's network."""
IMAGE_CHECKS = 15
"""The same for images, where a look costs as much as several steps."""


def preset_spec(preset: Preset, *, images: bool) -> PresetSpec:
    """What ``preset`` spends on tables or images."""
    return (IMAGES if images else TABLE)[preset]


def training_settings(spec: PresetSpec, labelled_rows: float, *, images: bool = False) -> TrainingSettings:
    """Settings for ``labelled_rows`` training rows with a label: enough steps to see each row ``spec.epochs`` times, within bounds."""
    default = TrainingSettings()
    steps = round(spec.epochs * labelled_rows / default.batch_size)
    steps = max(FEWEST_STEPS, min(spec.most_steps, steps))
    return TrainingSettings(
        max_steps=steps,
        evaluate_every=max(5, steps // (IMAGE_CHECKS if images else CHECKS)),
        patience=spec.patience,
        learning_rates=spec.learning_rates,
        image_channels=spec.image_channels,
    )
