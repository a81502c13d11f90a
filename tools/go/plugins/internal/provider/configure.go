package provider

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"ics-discovery/tools/plugins/internal/kube"
	"ics-discovery/tools/plugins/internal/settings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// CheckConfig takes the inputs as they are, but for strict mode, which wants the cluster said in so many words.
func (p *Provider) CheckConfig(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	news, err := plain(req.GetNews())
	if err != nil {
		return nil, fmt.Errorf("CheckConfig failed because of malformed resource inputs: %w", err)
	}
	response := &pulumirpc.CheckResponse{Inputs: req.GetNews()}
	if strict := news["strictMode"]; !strict.IsString() || strict.StringValue() != "true" {
		return response, nil
	}
	for _, name := range []string{"kubeconfig", "context"} {
		value := news[resource.PropertyKey(name)]
		if !value.HasValue() || (value.IsString() && value.StringValue() == "") {
			response.Failures = append(response.Failures, &pulumirpc.CheckFailure{
				Property: name, Reason: fmt.Sprintf("strict mode requires Provider %q argument", name),
			})
		}
	}
	return response, nil
}

// DiffConfig decides whether the provider still means the same cluster. If it does not, the engine replaces every
// resource of it. A clusterIdentifier, once set, is the only thing that counts.
func (p *Provider) DiffConfig(_ context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, err := plain(req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := plain(req.GetNews())
	if err != nil {
		return nil, fmt.Errorf("DiffConfig failed because of malformed resource inputs: %w", err)
	}
	diff := olds.Diff(news)
	if diff == nil {
		return &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}, nil
	}
	response := &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_SOME}
	for _, key := range diff.ChangedKeys() {
		response.Diffs = append(response.Diffs, string(key))
	}
	const identifier = "clusterIdentifier"
	switch {
	case diff.Updated(identifier):
		response.Replaces = []string{identifier}
	case diff.Same(identifier) && news.HasValue(identifier):
	default:
		response.Replaces, err = otherCluster(olds, news, response.Diffs)
	}
	return response, err
}

// otherCluster lists the inputs by which news mean another cluster than olds. An input that is not yet known may mean
// any.
func otherCluster(olds, news resource.PropertyMap, changed []string) ([]string, error) {
	pointing := []string{"kubeconfig", "context", "cluster"}
	for _, key := range pointing {
		if news[resource.PropertyKey(key)].IsComputed() {
			return []string{key}, nil
		}
	}
	before, err := settings.ActiveCluster(olds)
	if err != nil {
		return nil, fmt.Errorf("failed to parse kubeconfig: %w", err)
	}
	after, err := settings.ActiveCluster(news)
	if err != nil {
		return nil, fmt.Errorf("failed to parse kubeconfig: %w", err)
	}
	if before == nil || after == nil || reflect.DeepEqual(before, after) {
		return nil, nil
	}
	var replaces []string
	for _, key := range pointing {
		if slices.Contains(changed, key) {
			replaces = append(replaces, key)
		}
	}
	return replaces, nil
}

// Configure connects to the cluster. One that does not answer is no fault yet: previews, and the removal of resources
// from the state, go without it.
func (p *Provider) Configure(
	_ context.Context, req *pulumirpc.ConfigureRequest,
) (*pulumirpc.ConfigureResponse, error) {
	parsed, err := settings.Parse(req.GetVariables())
	if err != nil {
		return nil, err
	}
	p.settings, p.keepSecrets = parsed, req.GetAcceptSecrets()
	if config, namespace, err := parsed.RESTConfig(); err != nil {
		p.unreachable = err
	} else if p.client, err = kube.NewClient(config, namespace); err != nil {
		p.client, p.unreachable = nil, fmt.Errorf("unable to load schema information from the API server: %w", err)
	}
	return &pulumirpc.ConfigureResponse{
		AcceptSecrets:                   true,
		SupportsPreview:                 true,
		SupportsAutonamingConfiguration: true,
	}, nil
}

// plain reads properties with secrets opened, for comparison only.
func plain(properties *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(properties, plugin.MarshalOptions{KeepUnknowns: true})
}
