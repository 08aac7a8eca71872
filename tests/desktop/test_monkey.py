"""A few hundred random clicks and keys on a sample project; `make monkey` does more than ten thousand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ACTIONS = 120
LONGEST_SECONDS = 280


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [10, 11, 12])
def test_that_random_clicks_and_keys_raise_nothing_and_leave_window_and_state_agreed(seed: int, tmp_path: Path):
    surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen", "TASUKI_HOME": str(tmp_path)}
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.desktop.monkey", str(seed), str(ACTIONS)]
    done = subprocess.run(command, capture_output=True, text=True, env=surroundings, timeout=LONGEST_SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stdout == f"{ACTIONS} actions, nothing wrong\n"
