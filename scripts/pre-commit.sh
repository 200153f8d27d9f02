#!/bin/sh
# The pre-commit hook: what would this commit make false? Options of the hook are options of `truestory audit`.
set -eu
cli="$(dirname "$0")/../dist/cli.js"
if git rev-parse --quiet --verify HEAD > /dev/null; then
  exec node "$cli" audit --base HEAD "$@"
fi
exec node "$cli" audit "$@"
