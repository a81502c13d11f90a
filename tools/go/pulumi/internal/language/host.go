// Package language is a stand-in for the official pulumi-language-nodejs, used only where the real language host
// cannot be had. It starts the Node.js SDK's own runner, so the program notices no difference.
package language

import (
	"context"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

// Version is that of the SDK this host was written against.
const Version = "3.230.0"

// Host serves pulumirpc.LanguageRuntime for Node.js programs.
type Host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	ctx    context.Context // ends when the host is told to stop; every program ends with it
	engine string

	mu      sync.Mutex
	cancels map[int]context.CancelFunc // of the programs under way, by a running number
	next    int
}

// NewHost returns a host whose programs end when ctx does.
func NewHost(ctx context.Context, engine string) *Host {
	return &Host{ctx: ctx, engine: engine, cancels: map[int]context.CancelFunc{}}
}

// Handshake tells the host where the engine is when it was not given as an argument.
func (h *Host) Handshake(
	_ context.Context, req *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	if h.engine == "" {
		h.engine = req.GetEngineAddress()
	}
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

// GetPluginInfo names the SDK version, which the engine shows in `pulumi about`.
func (h *Host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: Version}, nil
}

// GetRequiredPlugins names none: the engine then looks each plugin up when a resource first needs it.
func (h *Host) GetRequiredPlugins(
	context.Context, *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

// GetRequiredPackages names none, for the same reason.
func (h *Host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// RuntimeOptionsPrompts asks nothing: npm is the only package manager here.
func (h *Host) RuntimeOptionsPrompts(
	context.Context, *pulumirpc.RuntimeOptionsRequest,
) (*pulumirpc.RuntimeOptionsResponse, error) {
	return &pulumirpc.RuntimeOptionsResponse{}, nil
}

// Template has nothing to add to a new project.
func (h *Host) Template(context.Context, *pulumirpc.TemplateRequest) (*pulumirpc.TemplateResponse, error) {
	return &pulumirpc.TemplateResponse{}, nil
}

// Cancel ends every program under way.
func (h *Host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, cancel := range h.cancels {
		cancel()
	}
	return &emptypb.Empty{}, nil
}

// track derives a context that ends with the call, with the host, or on Cancel.
func (h *Host) track(call context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(call)
	stop := context.AfterFunc(h.ctx, cancel)
	h.mu.Lock()
	id := h.next
	h.next++
	h.cancels[id] = cancel
	h.mu.Unlock()
	return ctx, func() {
		stop()
		cancel()
		h.mu.Lock()
		delete(h.cancels, id)
		h.mu.Unlock()
	}
}

var _ pulumirpc.LanguageRuntimeServer = (*Host)(nil)
