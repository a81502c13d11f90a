// Command pulumi-resource-docker is a stand-in for the official Docker resource plugin, used only where the real one
// cannot be had. The engine starts it from PATH, one process for each Docker provider of the program.
package main

import (
	"context"
	"fmt"
	"os"

	"ics-discovery/tools/pulumi/internal/dockerprovider"
	"ics-discovery/tools/pulumi/internal/serve"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

func main() {
	err := serve.Run(func(ctx context.Context, server *grpc.Server, engine string) error {
		docker, err := dockerprovider.New(ctx, engine)
		if err != nil {
			return err
		}
		pulumirpc.RegisterResourceProviderServer(server, docker)
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
