package language

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// exitAlreadyLogged is what the SDK's runner exits with when it has told the user what went wrong
// (nodeJSProcessExitedAfterLoggingUserActionableMessage in @pulumi/pulumi/cmd/run).
const exitAlreadyLogged = 32

// killDelay is how long a cancelled program may take to end by itself.
const killDelay = 5 * time.Second

// Run starts the program and answers when it has ended. The program writes to this process' own standard streams,
// which the engine shows to the user.
func (h *Host) Run(call context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	if req.GetAttachDebugger() {
		return nil, errors.New("the stand-in language host starts no debugger; use the official Pulumi installation")
	}
	ctx, done := h.track(call)
	defer done()

	cmd, err := h.command(ctx, req)
	if err != nil {
		return nil, err
	}
	// The kernel ties a child's parent-death signal to the thread that started it, so that thread must live as long.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return outcome(ctx, cmd.Run())
}

// outcome says how the program ended, in the words of the official host.
func outcome(ctx context.Context, err error) (*pulumirpc.RunResponse, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("the program was cancelled: %w", ctx.Err())
	case !errors.As(err, &exit):
		return nil, fmt.Errorf("start the program: %w", err)
	case exit.ExitCode() == exitAlreadyLogged:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case exit.ExitCode() < 0:
		return &pulumirpc.RunResponse{Error: "Program exited by signal: " + exit.Error()}, nil
	default:
		return &pulumirpc.RunResponse{
			Error: fmt.Sprintf("Program exited with non-zero exit code: %d", exit.ExitCode()),
		}, nil
	}
}

func (h *Host) command(ctx context.Context, req *pulumirpc.RunRequest) (*exec.Cmd, error) {
	directory := req.GetPwd()
	if info := req.GetInfo(); info.GetProgramDirectory() != "" {
		directory = info.GetProgramDirectory()
	}
	runner, err := runnerPath(directory)
	if err != nil {
		return nil, err
	}
	options, err := parseOptions(req.GetInfo().GetOptions().AsMap())
	if err != nil {
		return nil, err
	}
	environment, err := programEnvironment(req, options)
	if err != nil {
		return nil, err
	}

	args := append(options.nodeArgs, runner)
	args = append(args, h.runnerArgs(req)...)
	cmd := exec.CommandContext(ctx, "node", args...)
	cmd.Dir = directory
	cmd.Env = environment
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(endSignal) }
	cmd.WaitDelay = killDelay
	cmd.SysProcAttr = diesWithParent()
	return cmd, nil
}

// runnerArgs are the flags that @pulumi/pulumi/cmd/run accepts, then the program and its own arguments.
func (h *Host) runnerArgs(req *pulumirpc.RunRequest) []string {
	var args []string
	add := func(flag, value string) {
		if value != "" {
			args = append(args, "--"+flag, value)
		}
	}
	add("monitor", req.GetMonitorAddress())
	add("engine", h.engine)
	add("organization", req.GetOrganization())
	add("project", req.GetProject())
	add("stack", req.GetStack())
	add("pwd", req.GetPwd())
	add("root-directory", req.GetInfo().GetRootDirectory())
	add("parallel", strconv.Itoa(int(req.GetParallel())))
	if req.GetDryRun() {
		args = append(args, "--dry-run")
	}
	return append(append(args, entryPoint(req)), req.GetArgs()...)
}

// entryPoint is relative to the program's directory; "." lets Node.js choose by package.json.
func entryPoint(req *pulumirpc.RunRequest) string {
	if entry := req.GetInfo().GetEntryPoint(); entry != "" {
		return entry
	}
	return "."
}

func programEnvironment(req *pulumirpc.RunRequest, options runtimeOptions) ([]string, error) {
	config, err := json.Marshal(orEmpty(req.GetConfig()))
	if err != nil {
		return nil, fmt.Errorf("write the configuration: %w", err)
	}
	secretKeys := req.GetConfigSecretKeys()
	if secretKeys == nil {
		secretKeys = []string{}
	}
	secret, err := json.Marshal(secretKeys)
	if err != nil {
		return nil, fmt.Errorf("write the names of the secrets: %w", err)
	}
	set := []string{
		"PULUMI_CONFIG=" + string(config),
		"PULUMI_CONFIG_SECRET_KEYS=" + string(secret),
		"PULUMI_NODEJS_TYPESCRIPT=" + strconv.FormatBool(options.typescript),
	}
	if options.tsconfig != "" {
		set = append(set, "PULUMI_NODEJS_TSCONFIG_PATH="+options.tsconfig)
	}
	return append(without(os.Environ(), set), set...), nil
}

// without drops from environment what set gives anew.
func without(environment, set []string) []string {
	var kept []string
	for _, entry := range environment {
		name, _, _ := strings.Cut(entry, "=")
		given := false
		for _, one := range set {
			given = given || strings.HasPrefix(one, name+"=")
		}
		if !given {
			kept = append(kept, entry)
		}
	}
	return kept
}

func orEmpty(config map[string]string) map[string]string {
	if config == nil {
		return map[string]string{}
	}
	return config
}
