package language

import "syscall"

const endSignal = syscall.SIGTERM

// diesWithParent makes the kernel end the program when this host is killed outright, so that none is left running.
func diesWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
