# Sourced by the Makefile and by people: PATH, backend and passphrase of the stacks, unless you have set your own.
# The stack is ICS_STACK, embedded unless set. Secrets of the stacks are encrypted with a random passphrase that stays in .ics/ (mode 0600).
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export PATH="$checkout/.ics/tools/bin:$PATH"
export ICS_STACK="${ICS_STACK:-embedded}"
export PULUMI_SKIP_UPDATE_CHECK=true
# Node.js from 22.1 on keeps there what it made of the modules that it loads; older ones do not know the variable.
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$checkout/node_modules/.cache/node}"
# Where the CLI is ours, its plugins are in a home of ours too (your log-ins stay where they are), and a vain download of
# others would only hide what is wrong.
if [ -d "$checkout/.ics/tools/pulumi" ]; then
  export ICS_USERS_PULUMI_HOME="${ICS_USERS_PULUMI_HOME:-${PULUMI_HOME:-$HOME/.pulumi}}"
  export PULUMI_CREDENTIALS_PATH="${PULUMI_CREDENTIALS_PATH:-$ICS_USERS_PULUMI_HOME}"
  export PULUMI_HOME="$checkout/.ics/tools/pulumi"
  export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
fi
mkdir -p -m 700 "$checkout/.ics" "$checkout/.ics/pulumi"
export PULUMI_BACKEND_URL="${PULUMI_BACKEND_URL:-file://$checkout/.ics/pulumi}"
if [ -z "${PULUMI_CONFIG_PASSPHRASE+set}" ] && [ -z "${PULUMI_CONFIG_PASSPHRASE_FILE:-}" ]; then
  export PULUMI_CONFIG_PASSPHRASE_FILE="$checkout/.ics/passphrase"
  [ -s "$PULUMI_CONFIG_PASSPHRASE_FILE" ] ||
    (umask 077 && node -p 'require("node:crypto").randomBytes(32).toString("hex")' >"$PULUMI_CONFIG_PASSPHRASE_FILE")
fi

# Where a wrong passphrase came from, with the remedy, in the words of ics.
passphrase_fault() {
  node -e '
    const root = require("node:path").dirname(require("node:fs").realpathSync(process.argv[1]));
    require(`${root}/providers/typescript-cache.cjs`);
    const { passphraseFault } = require(`${root}/cli/passphrase-fault.ts`);
    console.log(passphraseFault(process.env.ICS_STACK, process.env));
  ' "$checkout/ics.cjs" </dev/null
}

# Runs a command on the stack. Where Pulumi says no more than that the passphrase is incorrect, that line becomes one
# with the remedy. Standard output stays the terminal's; the exit code is the command's, under pipefail.
told_of_passphrase() {
  {
    "$@" 2>&1 >&3 3>&- | (
      trap "" INT TERM HUP # its end is the command's: an interrupted one still has things to say
      exec 3>&-
      while IFS= read -r line || [ -n "$line" ]; do
        [[ $line != *"incorrect passphrase"* ]] ||
          line="error: $(passphrase_fault)"
        printf '%s\n' "$line"
      done >&2
    )
  } 3>&1
}

# The folder of the backend that is ours, where it is in use: what it says there costs no start of a program.
own_backend() {
  [ "$PULUMI_BACKEND_URL" = "file://$checkout/.ics/pulumi" ] && echo "$checkout/.ics/pulumi/.pulumi"
}

# Succeeds if the stack exists, fails if not; anything else that is wrong ends the target.
stack_exists() {
  local stacks backend
  if backend=$(own_backend); then
    [ -e "$backend/stacks/ics/$ICS_STACK.json" ]
    return
  fi
  stacks=$(pulumi stack ls --json --cwd "$checkout") || exit 1
  node -e 'process.exitCode = JSON.parse(process.argv[1]).some(({ name }) => name === process.env.ICS_STACK) ? 0 : 1' "$stacks"
}

# No lock of a run that died stands in the way.
stack_free() {
  local backend
  if backend=$(own_backend); then
    compgen -G "$backend/locks/organization/ics/$ICS_STACK/*.json" >/dev/null || return 0
  fi
  node -r ts-node/register/transpile-only "$checkout/tools/release-stale-lock.ts" "$ICS_STACK"
}

# A stack that can be worked on: it exists and is free.
stack_ready() {
  stack_exists || told_of_passphrase pulumi stack init "$ICS_STACK" --cwd "$checkout"
  stack_free
}

# Everything that `make up` made is gone, including the salt that Pulumi wrote into the stack file.
# Backend and passphrase stay while they serve another stack.
stack_gone() {
  if stack_exists; then
    stack_free
    told_of_passphrase pulumi destroy --stack "$ICS_STACK" --cwd "$checkout" --yes --skip-preview --suppress-outputs
    pulumi stack rm "$ICS_STACK" --cwd "$checkout" --yes --preserve-config
  else
    echo "stack $ICS_STACK does not exist; nothing to remove"
  fi
  sed -i '/^encryptionsalt:/d' "$checkout/Pulumi.$ICS_STACK.yaml"
  [ "$PULUMI_BACKEND_URL" = "file://$checkout/.ics/pulumi" ] || return 0
  [ "$(pulumi stack ls --json --all --cwd "$checkout")" = "[]" ] || return 0
  rm -rf "$checkout/.ics/pulumi" "$checkout/.ics/passphrase"
  rmdir "$checkout/.ics/$ICS_STACK" 2>/dev/null || true
}
