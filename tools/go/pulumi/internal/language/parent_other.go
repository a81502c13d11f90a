//go:build !linux

package language

import (
	"os"
	"syscall"
)

var endSignal = os.Kill

// diesWithParent can only be had from Linux; elsewhere the engine ends the whole process group.
func diesWithParent() *syscall.SysProcAttr { return nil }
