package dockerprovider

import (
	"context"

	"ics-discovery/tools/pulumi/internal/docker"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Read refreshes a network, or takes in one that the stack does not have yet (get, import), by id or by name. An empty
// id says that it is gone.
func (p *Provider) Read(call context.Context, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	if err := onlyNetwork(req.GetUrn()); err != nil {
		return nil, err
	}
	oldInputs, err := read("oldInputs", req.GetInputs())
	if err != nil {
		return nil, err
	}
	ctx, done := p.life.During(call)
	defer done()
	network, err := p.client.Network(ctx, req.GetId())
	if docker.IsGone(err) {
		return &pulumirpc.ReadResponse{}, nil
	}
	if err != nil {
		return nil, err
	}
	found := outputs(network)
	inputs := writtenBy(found)
	if len(req.GetProperties().GetFields()) > 0 {
		inputs = kept(oldInputs, found)
	}
	response := &pulumirpc.ReadResponse{Id: network.ID}
	if response.Inputs, err = write("inputs", inputs); err != nil {
		return nil, err
	}
	response.Properties, err = write("outputs", found)
	return response, err
}

// writtenBy guesses at the inputs of a network that others made: all that is not as it would be without a word.
func writtenBy(found resource.PropertyMap) resource.PropertyMap {
	inputs := resource.PropertyMap{defaultsKey: resource.NewProperty([]resource.PropertyValue{})}
	for key, property := range properties {
		if value := found[key]; !isEmpty(value) && !isText(value, property.otherwise) {
			inputs[key] = value
		}
	}
	return inputs
}

// kept are the inputs as they were, but for those that the network does not meet.
func kept(inputs, found resource.PropertyMap) resource.PropertyMap {
	current := inputs.Copy()
	for key := range properties {
		value, given := inputs[key]
		switch {
		case !given || covers(found[key], value):
		case found.HasValue(key):
			current[key] = found[key]
		default:
			delete(current, key)
		}
	}
	return current
}
