// Command pulumi-resource-kubernetes is Pulumi's own Kubernetes plugin, built here because it cannot be downloaded
// everywhere. The module's own main package embeds two files that are not in the module under the names it wants;
// this one reads them from the folder that the build puts beside the binary.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

func main() {
	removeKubeconfigCopies()
	provider.Serve("kubernetes", version.Version, read("schema.json"), read("terraform-mapping.json"))
}

// read returns a file of ../share/pulumi-kubernetes, seen from the binary itself: Pulumi starts it by a link.
func read(name string) []byte {
	content, err := os.ReadFile(filepath.Join(entryDir(), "share", "pulumi-kubernetes", name))
	if err != nil {
		fail(err)
	}
	return content
}

func entryDir() string {
	started, err := os.Executable()
	if err != nil {
		fail(err)
	}
	binary, err := filepath.EvalSymlinks(started)
	if err != nil {
		fail(err)
	}
	return filepath.Dir(filepath.Dir(binary))
}

func fail(err error) {
	fmt.Fprintf(os.Stderr, "error: the Kubernetes plugin cannot start: %v; run \"make tools\"\n", err)
	os.Exit(1)
}
