#!/bin/sh
# Goes with the mouse from the sample of wines to the written report in the window on the present screen of 1280 x 800; used by prove.sh.
# Needs xdotool and scrot. Leaves journey-*.png in the home folder; fails unless a report was written and the window left by itself.
set -u

cd "$HOME" || exit 1
TASUKI="${TASUKI:-tasuki}"
PAUSE="${PAUSE:-8}"
SAMPLE="1001 648"
MAIN_BUTTON="1195 770"
number=0

picture() { number=$((number + 1)); scrot -o "journey-$number-$1.png"; }
click() { xdotool mousemove "$1" "$2"; sleep 0.3; xdotool click 1; sleep "$PAUSE"; }
workers() { cat /proc/[0-9]*/cmdline 2> /dev/null | tr '\0' ' ' | grep -c '[t]asuki-engine work'; }

rest() { # until no worker has been seen for a while
    calm=0
    for _ in $(seq 900); do
        if [ "$(workers)" -eq 0 ]; then calm=$((calm + 1)); else calm=0; fi
        [ "$calm" -ge 15 ] && return 0
        sleep 1
    done
    return 1
}

"$TASUKI" --language ja --theme light & window=$!
for _ in $(seq 60); do xdotool search --onlyvisible --name Tasuki > /dev/null 2>&1 && break; sleep 0.5; done
xdotool search --onlyvisible --name Tasuki windowmove 0 0 windowsize 1280 800 windowfocus
sleep "$PAUSE"; picture start
# shellcheck disable=SC2086
{
    click $SAMPLE; sleep "$PAUSE"; picture data
    click $MAIN_BUTTON; picture tasks
    click $MAIN_BUTTON; sleep "$PAUSE"; picture plan
    click $MAIN_BUTTON; sleep "$PAUSE"; picture train
    rest || exit 1
    picture trained
    click $MAIN_BUTTON; picture decide
    click $MAIN_BUTTON; picture report
    click $MAIN_BUTTON
}
for _ in $(seq 120); do [ -n "$(find . -name '*.pptx' -newer journey-1-start.png 2> /dev/null)" ] && break; sleep 1; done
sleep "$PAUSE"; picture written
find . -name '*.pptx' -newer journey-1-start.png | grep . || { echo "no report was written"; kill "$window"; exit 1; }
xdotool key ctrl+q
for _ in $(seq 30); do kill -0 "$window" 2> /dev/null || exit 0; sleep 1; done
echo "the window did not leave"; kill "$window"; exit 1
