// Package serve starts a Pulumi plugin's gRPC server the way the engine expects it: one free loopback port,
// its number as the first line of standard output, and an end when the engine is gone.
package serve

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"google.golang.org/grpc"
)

// engineCheck is how often a plugin asks whether its engine still answers. It only matters when the engine was killed
// without a chance to end its plugins; none shall be left running for long then.
const engineCheck = 10 * time.Second

// Run serves until ctx ends, a signal comes or the engine stops answering. The engine passes its own address as the
// last argument; without one (tests, debugging) the plugin lives until it is stopped.
func Run(register func(ctx context.Context, server *grpc.Server, engine string) error) error {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()

	engine := engineAddress(os.Args[1:])
	if engine != "" {
		if err := rpcutil.Healthcheck(ctx, engine, engineCheck, cancel); err != nil {
			return fmt.Errorf("watch the engine at %q: %w", engine, err)
		}
	}

	stop := make(chan bool)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: stop,
		Init:   func(server *grpc.Server) error { return register(ctx, server, engine) },
	})
	if err != nil {
		return err
	}
	fmt.Printf("%d\n", handle.Port)

	go func() {
		<-ctx.Done()
		close(stop)
	}()
	return <-handle.Done
}

// engineAddress is the last argument that is not a flag: the engine adds flags such as -tracing before it.
func engineAddress(args []string) string {
	if len(args) == 0 {
		return ""
	}
	last := args[len(args)-1]
	if strings.HasPrefix(last, "-") {
		return ""
	}
	return last
}
