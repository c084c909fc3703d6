#!/bin/sh
# Carries new releases to a public node: everything first, HEAD last, then proves the copy.
# Usage: mingbai-carry.sh /var/lib/mingbai/public node:/var/lib/mingbai/public
set -eu
from=$1
to=$2
rsync -a --exclude HEAD "$from/" "$to/"
rsync -a --include '*/' --include HEAD --exclude '*' "$from/" "$to/"
node=${to%%:*}
folder=${to#*:}
ssh "$node" "cd /opt/mingbaizhang && .venv/bin/python app.py verify --public '$folder'"
