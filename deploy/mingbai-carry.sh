#!/bin/sh
# Carries new releases to a public node: everything first, HEAD last; then deletes there what is gone here (紧急撤下), and proves the copy.
# Stopped at any moment, the node answers from the last release that arrived whole. MBZ_APP: where the code lies, on the node too.
# Usage: mingbai-carry.sh /var/lib/mingbai/public node:/var/lib/mingbai/public
set -eu
from=$1
to=$2
app=${MBZ_APP:-/opt/mingbaizhang}
rsync -a --exclude HEAD --exclude '.*.partial' "$from/" "$to/"
rsync -a --ignore-times --include '*/' --include HEAD --exclude '*' --prune-empty-dirs "$from/" "$to/"
rsync -a --delete --exclude '.*.partial' --delete-excluded "$from/" "$to/"
case $to in
*:*) ssh "${to%%:*}" "cd '$app' && .venv/bin/python app.py verify --public '${to#*:}'" ;;
*) cd "$app" && .venv/bin/python app.py verify --public "$to" ;;
esac
