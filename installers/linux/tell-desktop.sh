#!/bin/sh
# Puts Tasuki into this person's menu and opens .tasuki files with it; `tell-desktop.sh --remove` takes it out again.
# Needs no administrator: everything goes below ~/.local/share (XDG_DATA_HOME) and names the folder that this script lies in.
set -eu

here="$(cd "$(dirname "$0")" && pwd)"
share="${XDG_DATA_HOME:-$HOME/.local/share}"

if [ "${1:-}" = "--remove" ]; then
    (cd "$here/share" && find . -type f) | while read -r file; do rm -f "$share/$file"; done
else
    (cd "$here/share" && find . -type f) | while read -r file; do
        mkdir -p "$share/$(dirname "$file")"
        cp "$here/share/$file" "$share/$file"
    done
    entry="$share/applications/tasuki.desktop"
    # the entry's own rules: a path with spaces stands in quotes, and a backslash or dollar in it behind two backslashes
    quoted="$(printf '%s' "$here/tasuki" | sed -e 's/[\\"`$]/\\\\&/g')"
    awk -v exec="Exec=\"$(printf '%s' "$quoted" | sed 's/\\/\\\\/g')\" %f" -v try="TryExec=$here/tasuki" \
        '/^Exec=/ { print exec; next } /^TryExec=/ { print try; next } { print }' "$entry" > "$entry.new"
    mv "$entry.new" "$entry"
fi
for told in "update-desktop-database $share/applications" "update-mime-database $share/mime"; do
    if command -v "${told%% *}" > /dev/null; then ${told%% *} "${told#* }" > /dev/null 2>&1 || true; fi
done
