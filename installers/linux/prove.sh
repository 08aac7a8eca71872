#!/bin/sh
# Proves the packages on a bare Debian 12 without Python: install, self-test, window, sample, trouble, purge; run by `make prove` as root.
# BASE may name a folder where a bare system is kept between runs; PICTURES is where the screenshots go.
set -u

cd "$(dirname "$0")/../.."
BASE="${BASE:-build/prove/bookworm}"
ROOM="build/prove/room"
PICTURES="${PICTURES:-artefacts/prove}"
DEB="$(ls -t dist/tasuki_*.deb 2>/dev/null | head -1)"
ARCHIVE="$(ls -t dist/tasuki_*.tar.zst 2>/dev/null | head -1)"
PERSON=tanaka
HOME_OF_PERSON="/home/田中 太郎"
failed=0

say() { printf '%s\n' "$*"; }

check() { # TITLE COMMAND...: runs it with its output in a file of its own
    title="$1"; shift
    started=$(date +%s)
    if "$@" > build/prove/last.txt 2>&1; then
        say "✔ $title ($(($(date +%s) - started)) s)"
    else
        say "✖ $title"; sed 's/^/    /' build/prove/last.txt | tail -30; failed=1
    fi
}

inside() { chroot "$ROOM" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive HOME=/root LANG=C.UTF-8 "$@"; }

as_person() { # without a display, with nothing of this machine in the environment
    chroot --userspec="$PERSON:$PERSON" "$ROOM" /usr/bin/env -i PATH=/usr/bin:/bin HOME="$HOME_OF_PERSON" LANG=C.UTF-8 "$@"
}

on_screen() { as_person xvfb-run -a -s "-screen 0 1280x800x24" "$@"; }

says() { # WORDS COMMAND...: the command fails, without a traceback, and says WORDS
    words="$1"; shift
    "$@" > build/prove/said.txt 2>&1 && { cat build/prove/said.txt; return 1; }
    cat build/prove/said.txt
    ! grep -q Traceback build/prove/said.txt && grep -q "$words" build/prove/said.txt
}

leave() { for place in small dev/shm proc; do umount "$ROOM/$place" 2>/dev/null; done; }

clear_room() { # never into something that is still mounted
    leave
    ! grep -q " $PWD/$ROOM/" /proc/mounts || { say "Something is still mounted below $ROOM; please unmount it."; exit 1; }
    rm -rf --one-file-system "$ROOM"
}

[ "$(id -u)" -eq 0 ] || { say "Please run this as root: it makes a system of its own below build/prove."; exit 1; }
command -v debootstrap > /dev/null || { say "Please run: apt-get install debootstrap"; exit 1; }
[ -n "$DEB" ] && [ -n "$ARCHIVE" ] || { say "There are no packages in dist yet. Run: make package"; exit 1; }

mkdir -p build/prove "$PICTURES"
[ -x "$BASE/usr/bin/apt-get" ] || debootstrap --variant=minbase bookworm "$BASE" > build/prove/debootstrap.log 2>&1 \
    || { say "The bare system could not be made; see build/prove/debootstrap.log."; exit 1; }
trap leave EXIT
clear_room; cp -a "$BASE" "$ROOM"
# the device files are those that debootstrap made: this machine's own stay out of reach
mkdir -p "$ROOM/dev/shm"
mount -t proc proc "$ROOM/proc" && mount -t tmpfs tmpfs "$ROOM/dev/shm" || { say "Nothing can be mounted here."; exit 1; }
cp /etc/resolv.conf "$ROOM/etc/resolv.conf" 2>/dev/null
printf '#!/bin/sh\nexit 101\n' > "$ROOM/usr/sbin/policy-rc.d"; chmod +x "$ROOM/usr/sbin/policy-rc.d"
cp "$DEB" "$ROOM/tmp/tasuki.deb"
inside useradd --home-dir "$HOME_OF_PERSON" --create-home "$PERSON"
OWNER="$(inside id -u "$PERSON"):$(inside id -g "$PERSON")" # as a number: this machine does not know the person
check "the bare system has no Python" sh -c "! chroot $ROOM /bin/sh -c 'command -v python3'"
check "the package lists are read" inside apt-get update -q
check "apt installs the package" inside apt-get install -y -q --no-install-recommends /tmp/tasuki.deb
rm "$ROOM/tmp/tasuki.deb"
check "the self-test passes without a display" as_person env QT_QPA_PLATFORM=offscreen tasuki selftest
cat build/prove/last.txt
check "a missing display is told in a sentence" says "screen" as_person tasuki
check "a display that does not answer is told in a sentence" says "screen" as_person env DISPLAY=:7919 tasuki
check "the virtual screen is installed" inside apt-get install -y -q --no-install-recommends xvfb xauth xdotool scrot
mkdir -p "$ROOM/tmp/.X11-unix"; chmod 1777 "$ROOM/tmp/.X11-unix"
check "the sample runs from data to report" as_person sh -c 'cd && tasuki demo "見本 1" --lang ja'
for page in start data tasks plan train decide report; do
    check "the window shows the page $page" on_screen sh -c \
        "cd && tasuki '見本 1/demo.tasuki' --page $page --language ja --screenshot $page.png && test -s $page.png"
    cp "$ROOM$HOME_OF_PERSON/$page.png" "$PICTURES/" 2>/dev/null
done
cp "$PWD/installers/linux/journey.sh" "$ROOM/tmp/journey.sh"
check "a person goes from a sample to the report in the window" on_screen sh /tmp/journey.sh
cp "$ROOM$HOME_OF_PERSON"/journey-*.png "$PICTURES/" 2>/dev/null
check "a first start that is killed does not spoil the second" on_screen sh -c \
    'cd && mkdir -p frisch && (TASUKI_HOME=$PWD/frisch tasuki & sleep 0.3; kill -9 $!; TASUKI_HOME=$PWD/frisch tasuki --screenshot second.png) && test -s second.png'
chmod -R a-w "$ROOM$HOME_OF_PERSON"; chown -R root "$ROOM$HOME_OF_PERSON"
check "a home that cannot be written to does not keep the window away" on_screen sh -c 'tasuki --screenshot /tmp/read-only.png && test -s /tmp/read-only.png'
check "a project that cannot be written is told in a sentence" says "/" as_person tasuki demo "$HOME_OF_PERSON/another"
chown -R "$OWNER" "$ROOM$HOME_OF_PERSON"; chmod -R u+w "$ROOM$HOME_OF_PERSON"
mkdir "$ROOM/small" && mount -t tmpfs -o size=60m tmpfs "$ROOM/small" && chown "$OWNER" "$ROOM/small"
zstd -dqc "$ARCHIVE" > build/prove/archive.tar
check "an archive that does not fit is told by tar" sh -c "! tar -xf build/prove/archive.tar -C $ROOM/small"
umount "$ROOM/small"; rmdir "$ROOM/small"
check "apt purges the package" inside apt-get purge -y -q tasuki
check "nothing but the person's files is left" sh -c \
    "! find '$ROOM' -xdev -iname '*tasuki*' -not -path '$ROOM/home/*' -not -path '$ROOM/tmp/*' -not -path '$ROOM/proc/*' | grep ."
for folder in "一つ目 の版" "second version"; do
    check "the archive is unpacked into “$folder”" as_person mkdir -p "$HOME_OF_PERSON/$folder"
    tar -xf build/prove/archive.tar -C "$ROOM$HOME_OF_PERSON/$folder" --no-same-owner && chown -R "$OWNER" "$ROOM$HOME_OF_PERSON/$folder"
    check "its window opens beside another version" on_screen sh -c "cd; '$folder'/tasuki-*/tasuki --language en --screenshot side.png && test -s side.png"
done
rm -f build/prove/archive.tar
check "it goes into the person's menu and out again" as_person sh -c \
    'cd; "second version"/tasuki-*/tell-desktop.sh && grep -q "^Exec=\"$HOME/second version/" .local/share/applications/tasuki.desktop &&
     "second version"/tasuki-*/tell-desktop.sh --remove && test ! -e .local/share/applications/tasuki.desktop'
inside dpkg --purge --force-depends libxcb-cursor0 libegl1 > /dev/null 2>&1
check "a library that the system lacks is named" says "libegl1" on_screen sh -c '"$HOME/second version"/tasuki-*/tasuki'
[ "$failed" -eq 0 ] && say "Everything held." || say "Not everything held."
exit "$failed"
