# Sourced by the Makefile and by people: PATH, backend and passphrase of the embedded stack, unless you have set your own.
# Secrets of the embedded stack are encrypted with a random passphrase that stays in .ics/ (mode 0600).
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export PATH="$checkout/.ics/tools/bin:$PATH"
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

# A stack that can be worked on: it exists, and no lock of a run that died stands in the way.
stack_ready() {
  pulumi stack select --stack embedded >/dev/null 2>&1 || pulumi stack init embedded
  node -r ts-node/register/transpile-only tools/release-stale-lock.ts embedded
}

# Everything that `make up` made is gone, including the salt that Pulumi wrote into the stack file.
stack_gone() {
  if pulumi stack select --stack embedded >/dev/null 2>&1; then
    node -r ts-node/register/transpile-only tools/release-stale-lock.ts embedded
    pulumi destroy --stack embedded --yes --skip-preview --suppress-outputs
    pulumi stack rm embedded --yes --preserve-config
  else
    echo "stack embedded does not exist; nothing to remove"
  fi
  sed -i '/^encryptionsalt:/d' Pulumi.embedded.yaml
  rm -rf .ics/embedded .ics/pulumi .ics/passphrase
}
