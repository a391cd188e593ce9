#!/bin/sh
# cmdtable.sh FILE...: the table of every `const struct cmd cmd_x` in the files.
set -eu
names=$(sed -n 's/^const struct cmd \(cmd_[a-z_]*\) = {.*/\1/p' "$@" | LC_ALL=C sort)
echo '#include "../../base/cmd.h"'
for n in $names; do echo "extern const struct cmd $n;"; done
echo 'const struct cmd *const cmd_table[] = {'
for n in $names; do echo "	&$n,"; done
echo '	0'
echo '};'
