#!/bin/sh
# Makes the virtual environment from the lock and, where it may, installs what Qt needs from the system; run by `make setup`.
set -eu

VENV="${VENV:-.venv}"
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

is_supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }

find_python() {
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if is_supported "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    say "Tasuki needs Python 3.11, 3.12 or 3.13; install one of them, then run: make setup PYTHON=python3.12"
    exit 1
}

# Libraries that the Qt wheel expects, a virtual screen for the tests, and one Japanese font.
SYSTEM_PACKAGES="libegl1 libgl1 libglib2.0-0 libfontconfig1 libxkbcommon0 libdbus-1-3 libgssapi-krb5-2
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0
    xvfb xauth fonts-morisawa-bizud-gothic"

is_installed() {
    dpkg-query -W -f='${db:Status-Status}\n' "$1" "$1t64" 2>/dev/null | grep -qx installed # newer releases renamed some
}

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" >/dev/null 2>&1
}

install_system_packages() {
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || return 0
    missing=""
    for name in "$@"; do
        is_installed "$name" || missing="$missing $name"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; then
        say "Installing from the system's packages:$missing"
        # shellcheck disable=SC2086
        apt_install $missing || { as_root apt-get update -q >/dev/null 2>&1 && apt_install $missing; } && return 0
    fi
    say "These system packages could not be installed; please run: sudo apt-get install$missing"
}

python="$(find_python)"
# shellcheck disable=SC2086
install_system_packages $SYSTEM_PACKAGES
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    install_system_packages "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
fi

if ! is_supported "$VENV/bin/python" || ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    say "Making $VENV with $("$python" --version)."
    "$python" -m venv --clear "$VENV"
fi

say "Installing the libraries of requirements.lock (a few minutes the first time)."
export PIP_DISABLE_PIP_VERSION_CHECK=1
# what is never imported need not be compiled: a minute less; the Makefile has the rest kept at its first import
"$VENV/bin/python" -m pip install -qq --no-compile -r requirements.lock
"$VENV/bin/python" -m pip install -qq --no-deps --no-build-isolation -e .
# otherwise PySide6 compiles its own Python part at every start
SBK_EMBED=0 "$VENV/bin/python" -c "import PySide6.QtCore"
"$VENV/bin/python" installers/catalogue.py compile
