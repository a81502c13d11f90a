package dockerprovider

import (
	"context"
	"fmt"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Update is only called for a network that was made but could not be read then: every change makes a new one.
func (p *Provider) Update(call context.Context, req *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	if err := onlyNetwork(req.GetUrn()); err != nil {
		return nil, err
	}
	if req.GetPreview() {
		return &pulumirpc.UpdateResponse{Properties: req.GetNews()}, nil
	}
	ctx, done := p.life.During(call)
	defer done()
	network, err := p.client.Network(ctx, req.GetId())
	if err != nil {
		return nil, fmt.Errorf("network %s cannot be read: %w", req.GetId(), err)
	}
	properties, err := write("outputs", outputs(network))
	return &pulumirpc.UpdateResponse{Properties: properties}, err
}
