"""The window's own files."""

import subprocess
import sys
import time
from pathlib import Path

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from desktop.engine_link.disk import Disk, free_path
from desktop.state.app_state import Preferences, RecentProject
from desktop.state.messages import DiskRefused, PreferencesRefused, ProjectPathChosen
from desktop.state.preferences import Places, expanded, find_places, read_preferences, write_preferences


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


def test_that_a_preference_of_another_version_costs_no_other(tmp_path: Path):
    file = tmp_path / "preferences.json"
    file.write_text('{"language": "en", "theme": "sepia", "text_size": 150, "scheduler": 7, "of_a_later_version": [1]}', "utf-8")
    read = read_preferences(file, "ja_JP")
    assert (read.language, read.theme, read.text_size, read.scheduler) == ("en", "system", 150, "")
    write_preferences(file, read)
    assert '"of_a_later_version"' in file.read_text("utf-8")
    assert read_preferences(file, "ja_JP") == read


def test_that_two_windows_that_write_at_once_leave_one_whole_file(tmp_path: Path):
    file = tmp_path / "preferences.json"
    script = (
        "import sys; from pathlib import Path; from desktop.state.app_state import Preferences;"
        "from desktop.state.preferences import write_preferences\n"
        "for number in range(150): write_preferences(Path(sys.argv[1]), Preferences(projects='長い名前 ' * 400))"
    )
    windows = [subprocess.Popen([sys.executable, "-c", script, str(file)]) for _ in range(2)]
    assert [window.wait(60) for window in windows] == [0, 0]
    assert read_preferences(file, "en").projects == "長い名前 " * 400
    assert [left.name for left in tmp_path.iterdir()] == ["preferences.json"]


def test_that_a_start_that_is_killed_while_it_writes_leaves_the_old_preferences_or_the_new(tmp_path: Path):
    file = tmp_path / "preferences.json"
    script = (
        "import sys; from pathlib import Path; from desktop.state.app_state import Preferences;"
        "from desktop.state.preferences import write_preferences\n"
        "number = 100\n"
        "while True: number += 1; write_preferences(Path(sys.argv[1]), Preferences(currency='EUR', text_size=number, projects='長' * 9000))"
    )
    write_preferences(file, Preferences(currency="EUR"))
    window = subprocess.Popen([sys.executable, "-c", script, str(file)])
    until = time.monotonic() + 20
    while read_preferences(file, "en").projects == "" and time.monotonic() < until:
        time.sleep(0.01)
    window.kill()
    window.wait()
    assert read_preferences(file, "en").currency == "EUR"


def test_that_preferences_that_cannot_be_saved_are_told_once(qtbot: QtBot, tmp_path: Path):
    (tmp_path / "file").touch()
    disk = Disk(Places(tmp_path / "file" / "preferences.json", tmp_path, tmp_path, tmp_path / "log"))
    told: list[object] = []
    disk.answered.connect(told.append)
    for _ in range(3):
        disk.save_preferences(Preferences())
    with qtbot.waitSignal(disk.answered, check_params_cb=lambda answer: isinstance(answer, ProjectPathChosen)):
        disk.choose_project_path("plant")
    disk.close()
    refused = [answer for answer in told if isinstance(answer, PreferencesRefused)]
    assert len(refused) == 1
    assert refused[0].what.values == {"folder": str(tmp_path / "file")}


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


def test_that_a_home_that_cannot_be_found_is_one_sentence_and_the_disk_goes_on(qtbot: QtBot, tmp_path: Path):
    disk = Disk(replace(find_places(), projects=tmp_path))
    answers: list[object] = []
    disk.answered.connect(answers.append)
    disk.choose_project_path("plant", "~nobody-of-that-name/Tasuki")
    disk.choose_project_path("plant")
    qtbot.waitUntil(lambda: len(answers) == 2)
    disk.close()
    assert isinstance(answers[0], DiskRefused)
    assert answers[0].what.values["folder"] == str(Path("~nobody-of-that-name/Tasuki"))
    assert answers[1] == ProjectPathChosen(str(tmp_path / "plant.tasuki"))
    assert str(expanded("~nobody-of-that-name/x")) == str(Path("~nobody-of-that-name/x"))
