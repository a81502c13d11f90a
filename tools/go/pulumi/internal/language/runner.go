package language

import (
	"fmt"
	"os"
	"path/filepath"
)

// runnerPath finds the runner of the SDK that the program itself will load, as Node.js would: in the nearest
// node_modules at or above the program.
func runnerPath(directory string) (string, error) {
	for at := filepath.Clean(directory); ; at = filepath.Dir(at) {
		candidate := filepath.Join(at, "node_modules", "@pulumi", "pulumi", "cmd", "run")
		if _, err := os.Stat(candidate); err == nil {
			return candidate, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no @pulumi/pulumi at or above %q; run npm ci there", directory)
		}
	}
}
