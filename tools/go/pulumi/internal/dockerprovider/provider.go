// Package dockerprovider is a stand-in for the official Docker resource plugin, used only where the real one cannot be
// had. It has one resource type, Network. It does what a program can notice as the official plugin of Version does,
// and leaves the state so that that plugin can go on with it.
package dockerprovider

import (
	"context"

	"ics-discovery/tools/pulumi/internal/docker"
	"ics-discovery/tools/pulumi/internal/engine"
	"ics-discovery/tools/pulumi/internal/serve"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// Version of the official plugin that is stood in for: that of the npm package.
const Version = "5.2.0"

const (
	networkType  = "docker:index/network:Network"
	onlyOfficial = "needs the official Docker plugin; this is a stand-in that has only " + networkType
)

// Provider serves one configured Docker provider. The Engine is not asked before something has to be made, read or
// removed: previews go without it.
type Provider struct {
	pulumirpc.UnimplementedResourceProviderServer

	life   serve.Lifetime
	log    *engine.Log
	client *docker.Client
}

// New returns a provider that logs to the engine at address, if there is one.
func New(ctx context.Context, address string) (*Provider, error) {
	log := &engine.Log{}
	return &Provider{life: serve.NewLifetime(ctx), log: log}, log.Attach(address)
}

// Attach connects to the engine of a plugin that was started by hand.
func (p *Provider) Attach(_ context.Context, req *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, p.log.Attach(req.GetAddress())
}

// Cancel ends what is under way.
func (p *Provider) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	p.life.End()
	return &emptypb.Empty{}, nil
}

// GetPluginInfo names the version of the plugin that is stood in for, so that the engine takes it for the program's.
func (p *Provider) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: Version}, nil
}

// GetSchema has no types: programs have theirs from the npm package.
func (p *Provider) GetSchema(context.Context, *pulumirpc.GetSchemaRequest) (*pulumirpc.GetSchemaResponse, error) {
	return &pulumirpc.GetSchemaResponse{Schema: `{"name":"docker","version":"` + Version + `","resources":{}}`}, nil
}

// Invoke is for lookups, which are not stood in for.
func (p *Provider) Invoke(_ context.Context, req *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	return nil, status.Errorf(codes.Unimplemented, "function %q %s", req.GetTok(), onlyOfficial)
}

// Construct is for components, of which the Docker plugin has none.
func (p *Provider) Construct(_ context.Context, req *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	return nil, status.Errorf(codes.Unimplemented, "component %q %s", req.GetType(), onlyOfficial)
}

// onlyNetwork refuses resources of any other type.
func onlyNetwork(text string) error {
	if token := urn.URN(text).Type(); token != networkType {
		return status.Errorf(codes.Unimplemented, "resource type %q %s", token, onlyOfficial)
	}
	return nil
}

// Secrets are the engine's affair: like the official plugin this one is never told which values are secret.

func read(label string, properties *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(properties, plugin.MarshalOptions{
		Label: label, KeepUnknowns: true, SkipNulls: true,
	})
}

func write(label string, properties resource.PropertyMap) (*structpb.Struct, error) {
	return plugin.MarshalProperties(properties, plugin.MarshalOptions{Label: label, KeepUnknowns: true})
}

var _ pulumirpc.ResourceProviderServer = (*Provider)(nil)
