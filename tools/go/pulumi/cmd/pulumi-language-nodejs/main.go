// Command pulumi-language-nodejs is a stand-in for the official Node.js language host, used only where the real one
// cannot be had. The engine starts it from PATH, reads a port from its output and asks it to run the program.
package main

import (
	"context"
	"fmt"
	"os"

	"ics-discovery/tools/pulumi/internal/language"
	"ics-discovery/tools/pulumi/internal/serve"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

func main() {
	err := serve.Run(func(ctx context.Context, server *grpc.Server, engine string) error {
		pulumirpc.RegisterLanguageRuntimeServer(server, language.NewHost(ctx, engine))
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
