// Package engine speaks to the Pulumi engine that started the plugin.
package engine

import (
	"context"
	"fmt"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// Log shows lines to the user. Without an engine (tests) it says nothing.
type Log struct {
	mu     sync.Mutex
	client pulumirpc.EngineClient
}

// Attach connects to an engine; "" leaves the log without one.
func (l *Log) Attach(address string) error {
	if address == "" {
		return nil
	}
	connection, err := grpc.NewClient(
		address, grpc.WithTransportCredentials(insecure.NewCredentials()), rpcutil.GrpcChannelOptions(),
	)
	if err != nil {
		return fmt.Errorf("connect to the engine at %q: %w", address, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.client = pulumirpc.NewEngineClient(connection)
	return nil
}

// For returns the log of one resource.
func (l *Log) For(ctx context.Context, urn string) *ResourceLog {
	return &ResourceLog{log: l, ctx: ctx, urn: urn}
}

// ResourceLog is shown beside its resource.
type ResourceLog struct {
	log *Log
	ctx context.Context
	urn string

	mu   sync.Mutex
	last string
}

// Status shows what is going on until the next line; the same line twice is shown once.
func (r *ResourceLog) Status(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.mu.Lock()
	repeated := r.last == text
	r.last = text
	r.mu.Unlock()
	if !repeated {
		r.send(pulumirpc.LogSeverity_INFO, text, true)
	}
}

// Info keeps a line for the end of the operation.
func (r *ResourceLog) Info(format string, args ...any) {
	r.send(pulumirpc.LogSeverity_INFO, fmt.Sprintf(format, args...), false)
}

// Warn keeps a warning for the end of the operation.
func (r *ResourceLog) Warn(format string, args ...any) {
	r.send(pulumirpc.LogSeverity_WARNING, fmt.Sprintf(format, args...), false)
}

func (r *ResourceLog) send(severity pulumirpc.LogSeverity, text string, ephemeral bool) {
	r.log.mu.Lock()
	client := r.log.client
	r.log.mu.Unlock()
	if client == nil {
		return
	}
	// A line that does not get through must not fail the operation it is about.
	_, _ = client.Log(r.ctx, &pulumirpc.LogRequest{
		Severity: severity, Message: text, Urn: r.urn, Ephemeral: ephemeral,
	})
}
