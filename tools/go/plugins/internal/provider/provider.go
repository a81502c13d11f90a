// Package provider is a stand-in for the official Kubernetes resource plugin, used only where the real one cannot be
// had. It speaks pulumirpc.ResourceProvider to the engine and writes to a real API server; it does what a program can
// notice as the official plugin of Version does, and leaves the state so that that plugin can go on with it.
package provider

import (
	"context"
	"fmt"

	"ics-discovery/tools/plugins/internal/engine"
	"ics-discovery/tools/plugins/internal/kube"
	"ics-discovery/tools/plugins/internal/object"
	"ics-discovery/tools/plugins/internal/serve"
	"ics-discovery/tools/plugins/internal/settings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// Version of the official plugin that is stood in for: that of the npm package.
const Version = "4.34.2"

// Provider serves one configured Kubernetes provider. Nothing is done before Configure: the engine starts one process
// for each provider resource at every preview.
type Provider struct {
	pulumirpc.UnimplementedResourceProviderServer

	life serve.Lifetime
	log  *engine.Log

	settings    settings.Settings
	client      *kube.Client // nil when the cluster does not answer
	unreachable error        // why it does not
	keepSecrets bool         // the engine understands secrets
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

// Cancel ends every wait; each says what it was waiting for.
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
	return &pulumirpc.GetSchemaResponse{Schema: `{"name":"kubernetes","version":"` + Version + `","resources":{}}`}, nil
}

const onlyOfficial = "needs the official Kubernetes plugin; this is a stand-in for plain resources"

// Invoke is for Helm, Kustomize and YAML, which are not stood in for.
func (p *Provider) Invoke(_ context.Context, req *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	return nil, status.Errorf(codes.Unimplemented, "function %q %s", req.GetTok(), onlyOfficial)
}

// Construct is for charts and YAML groups, which are not stood in for.
func (p *Provider) Construct(_ context.Context, req *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	return nil, status.Errorf(codes.Unimplemented, "component %q %s", req.GetType(), onlyOfficial)
}

// errUnreachable is the official plugin's sentence.
func (p *Provider) errUnreachable() error {
	return fmt.Errorf("configured Kubernetes cluster is unreachable: %w", p.unreachable)
}

func (p *Provider) read(label string, properties *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(properties, plugin.MarshalOptions{
		Label: label, KeepUnknowns: true, KeepSecrets: true,
	})
}

func (p *Provider) write(label string, properties resource.PropertyMap) (*structpb.Struct, error) {
	return plugin.MarshalProperties(properties, plugin.MarshalOptions{
		Label: label, KeepUnknowns: true, KeepSecrets: p.keepSecrets,
	})
}

// fieldManager owns a resource's fields under server-side apply; each resource has one of its own, so that two
// resources for one object conflict instead of overwriting each other in turn.
func (p *Provider) fieldManager(known string, inputs resource.PropertyMap) (string, error) {
	if wish := object.Annotation(object.FromProperties(inputs), object.PatchFieldManager); wish != "" {
		return wish, nil
	}
	if !p.settings.ServerSideApply {
		return "pulumi-kubernetes", nil
	}
	if known != "" {
		return known, nil
	}
	return resource.NewUniqueName(nil, "pulumi-kubernetes-", 0, 0, nil)
}

var _ pulumirpc.ResourceProviderServer = (*Provider)(nil)
