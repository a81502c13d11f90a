package dockerprovider

import (
	"context"
	"fmt"
	"os"

	"ics-discovery/tools/pulumi/internal/docker"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// CheckConfig takes the inputs as they are.
func (p *Provider) CheckConfig(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	return &pulumirpc.CheckResponse{Inputs: req.GetNews()}, nil
}

// DiffConfig never replaces the resources: an Engine may get another address and be the same. A refresh finds out.
func (p *Provider) DiffConfig(_ context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, err := read("olds", req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := read("news", req.GetNews())
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
	return response, nil
}

// official names the inputs that only the official plugin understands, with the variables that stand in for them.
var official = []struct{ input, variable string }{
	{"context", "DOCKER_CONTEXT"},
	{"certPath", "DOCKER_CERT_PATH"},
	{"caMaterial", "DOCKER_CA_MATERIAL"},
	{"certMaterial", "DOCKER_CERT_MATERIAL"},
	{"keyMaterial", "DOCKER_KEY_MATERIAL"},
}

// Configure finds out where the Engine listens; whether it does is not asked yet.
func (p *Provider) Configure(
	_ context.Context, req *pulumirpc.ConfigureRequest,
) (*pulumirpc.ConfigureResponse, error) {
	given := func(input, variable string) string {
		if value := req.GetVariables()["docker:config:"+input]; value != "" {
			return value
		}
		return os.Getenv(variable)
	}
	for _, each := range official {
		value := given(each.input, each.variable)
		if value != "" && (each.input != "context" || value != "default") {
			return nil, fmt.Errorf("provider input %q (or %s) is set; %q; unset it and say with DOCKER_HOST where the "+
				"Engine listens, or install the official Docker plugin", each.input, each.variable, short(value))
		}
	}
	address := given("host", "DOCKER_HOST")
	if address == "" {
		address = docker.DefaultHost
	}
	host, err := docker.ParseHost(address)
	if err != nil {
		return nil, err
	}
	p.client = docker.NewClient(host)
	return &pulumirpc.ConfigureResponse{SupportsPreview: true, SupportsAutonamingConfiguration: true}, nil
}
