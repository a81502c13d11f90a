# Sourced by the Makefile and by people: PATH, backend and passphrase of the stacks, unless you have set your own.
# The stack is ICS_STACK, embedded unless set. Secrets of the stacks are encrypted with a random passphrase that stays in .ics/ (mode 0600).
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export PATH="$checkout/.ics/tools/bin:$PATH"
export ICS_STACK="${ICS_STACK:-embedded}"
export PULUMI_SKIP_UPDATE_CHECK=true
# Where the stand-ins play Pulumi's plugins, a vain download would only hide what is wrong.
[ ! -e "$checkout/.ics/tools/bin/pulumi-resource-kubernetes" ] || export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
mkdir -p -m 700 "$checkout/.ics" "$checkout/.ics/pulumi"
export PULUMI_BACKEND_URL="${PULUMI_BACKEND_URL:-file://$checkout/.ics/pulumi}"
if [ -z "${PULUMI_CONFIG_PASSPHRASE+set}" ] && [ -z "${PULUMI_CONFIG_PASSPHRASE_FILE:-}" ]; then
  export PULUMI_CONFIG_PASSPHRASE_FILE="$checkout/.ics/passphrase"
  [ -s "$PULUMI_CONFIG_PASSPHRASE_FILE" ] ||
    (umask 077 && node -p 'require("node:crypto").randomBytes(32).toString("hex")' >"$PULUMI_CONFIG_PASSPHRASE_FILE")
fi

# Runs a command on the stack. Where Pulumi says no more than that the passphrase is incorrect, that line becomes one
# with the remedy. Standard output stays the terminal's; the exit code is the command's, under pipefail.
told_of_passphrase() {
  local found="that of the file \"${PULUMI_CONFIG_PASSPHRASE_FILE:-}\"; put the right one into it, or into PULUMI_CONFIG_PASSPHRASE"
  [ -z "${PULUMI_CONFIG_PASSPHRASE+set}" ] ||
    found="that of PULUMI_CONFIG_PASSPHRASE; set the right one, or unset it if make chose it (.ics/passphrase)"
  {
    "$@" 2>&1 >&3 3>&- | (
      trap "" INT TERM HUP # its end is the command's: an interrupted one still has things to say
      exec 3>&-
      while IFS= read -r line || [ -n "$line" ]; do
        [[ $line != *"incorrect passphrase"* ]] ||
          line="error: stack $ICS_STACK was encrypted with another passphrase than $found"
        printf '%s\n' "$line"
      done >&2
    )
  } 3>&1
}

# Succeeds if the stack exists, fails if not; anything else that is wrong ends the target.
stack_exists() {
  local stacks
  stacks=$(pulumi stack ls --json --cwd "$checkout") || exit 1
  node -e 'process.exitCode = JSON.parse(process.argv[1]).some(({ name }) => name === process.env.ICS_STACK) ? 0 : 1' "$stacks"
}

# A stack that can be worked on: it exists, and no lock of a run that died stands in the way.
stack_ready() {
  stack_exists || told_of_passphrase pulumi stack init "$ICS_STACK" --cwd "$checkout"
  node -r ts-node/register/transpile-only "$checkout/tools/release-stale-lock.ts" "$ICS_STACK"
}

# Everything that `make up` made is gone, including the salt that Pulumi wrote into the stack file.
# Backend and passphrase stay while they serve another stack.
stack_gone() {
  if stack_exists; then
    node -r ts-node/register/transpile-only "$checkout/tools/release-stale-lock.ts" "$ICS_STACK"
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
