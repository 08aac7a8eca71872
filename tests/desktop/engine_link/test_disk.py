"""The window's own files."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.engine_link.disk import Disk, free_path
from desktop.state.app_state import Preferences, RecentProject
from desktop.state.messages import DiskRefused, ProjectPathChosen
from desktop.state.preferences import Places, find_places, read_preferences, write_preferences


def test_that_a_taken_name_gets_a_number(tmp_path: Path):
    assert free_path(tmp_path, "plant").name == "plant.tasuki"
    (tmp_path / "plant.tasuki").touch()
    (tmp_path / "plant 2.tasuki").touch()
    assert free_path(tmp_path, "plant").name == "plant 3.tasuki"


def test_that_preferences_come_back_and_damage_is_survived(tmp_path: Path):
    file = tmp_path / "deep" / "preferences.json"
    wanted = Preferences("ja", "dark", (RecentProject("/p.tasuki", "p", "2026-11-22T05:02:00+00:00"),))
    write_preferences(file, wanted)
    assert read_preferences(file, "en_GB") == wanted
    file.write_text("{")
    assert read_preferences(file, "ja_JP") == Preferences("ja")
    assert read_preferences(tmp_path / "none", "de_DE").language == "en"


def test_that_a_folder_that_cannot_be_made_is_a_sentence(qtbot: QtBot, tmp_path: Path):
    (tmp_path / "file").touch()
    places = Places(tmp_path / "p.json", tmp_path / "file" / "projects", tmp_path, tmp_path / "log")
    disk = Disk(places)
    with qtbot.waitSignal(disk.answered) as answer:
        disk.choose_project_path("plant")
    disk.close()
    assert answer.args is not None
    assert isinstance(answer.args[0], DiskRefused)


def test_that_projects_go_where_tasuki_home_says(qtbot: QtBot):
    disk = Disk(find_places())
    with qtbot.waitSignal(disk.answered) as answer:
        disk.choose_project_path("plant")
    disk.close()
    assert answer.args is not None
    chosen = answer.args[0]
    assert isinstance(chosen, ProjectPathChosen)
    assert Path(chosen.path).parent == find_places().projects
