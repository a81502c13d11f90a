package main

import (
	"os"
	"path/filepath"
	"time"
)

// removeKubeconfigCopies keeps what a cluster's administrator may do off the disk. The plugin copies every kubeconfig
// into a temporary file for its Helm releases and never removes it, and the engine ends the plugin by SIGKILL. This
// project has no Helm releases, so a copy is removed as soon as it is seen, and so are those of an earlier run.
//
// Only where Pulumi's home is set, as it is in a checkout: elsewhere the plugin does as its makers' own.
func removeKubeconfigCopies() {
	home := os.Getenv("PULUMI_HOME")
	if home == "" {
		return
	}
	folder := filepath.Join(home, "tmp")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		fail(err)
	}
	if err := os.Setenv("TMPDIR", folder); err != nil {
		fail(err)
	}
	go func() {
		for range time.Tick(100 * time.Millisecond) {
			copies, _ := filepath.Glob(filepath.Join(folder, "kubeconfig*"))
			for _, copied := range copies {
				_ = os.Remove(copied) // another plugin of this home may have removed it already
			}
		}
	}()
}
