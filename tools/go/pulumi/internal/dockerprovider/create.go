package dockerprovider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ics-discovery/tools/pulumi/internal/docker"
	"ics-discovery/tools/pulumi/internal/engine"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Create makes the network. A preview does not ask the Engine.
func (p *Provider) Create(call context.Context, req *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	if err := onlyNetwork(req.GetUrn()); err != nil {
		return nil, err
	}
	inputs, err := read("news", req.GetProperties())
	if err != nil {
		return nil, fmt.Errorf("create failed because malformed resource inputs: %w", err)
	}
	if req.GetPreview() {
		properties, err := write("outputs", planned(inputs))
		return &pulumirpc.CreateResponse{Properties: properties}, err
	}
	ctx, done := p.life.During(call)
	defer done()
	network := wanted(inputs)
	id, err := p.make(ctx, p.log.For(ctx, req.GetUrn()), network)
	if err != nil {
		return nil, err
	}
	made, err := p.client.Network(ctx, id)
	if err != nil {
		late := fmt.Errorf("network %q was made, but cannot be read: %w", network.Name, err)
		return nil, engine.InitFailed(id, late, []string{late.Error()}, req.GetProperties(), nil)
	}
	properties, err := write("outputs", outputs(made))
	return &pulumirpc.CreateResponse{Id: made.ID, Properties: properties}, err
}

// make says in so many words why there can be no such network.
func (p *Provider) make(ctx context.Context, log *engine.ResourceLog, network docker.Network) (string, error) {
	present, err := p.client.Networks(ctx)
	if err != nil {
		return "", err
	}
	if i := slices.IndexFunc(present, func(each docker.Network) bool { return each.Name == network.Name }); i >= 0 {
		return "", nameTaken(network.Name, present[i].ID)
	}
	// Once asked, the Engine makes it whether or not anyone waits for the answer; it must not be lost.
	id, warning, err := p.client.CreateNetwork(context.WithoutCancel(ctx), network)
	switch {
	case docker.IsNameTaken(err):
		return "", nameTaken(network.Name, "")
	case docker.IsOverlap(err):
		return "", p.overlap(ctx, network, err)
	case err != nil:
		return "", fmt.Errorf("the Docker Engine does not make network %q: %w", network.Name, err)
	}
	if warning != "" {
		log.Warn("%s", warning)
	}
	return id, nil
}

func nameTaken(name, id string) error {
	has := ""
	if id != "" {
		has = fmt.Sprintf(" (%s)", id[:min(len(id), 12)])
	}
	return fmt.Errorf("a Docker network named %q exists already%s; choose another name, remove it with "+
		"`docker network rm %s`, or import it", name, has, name)
}

// overlap names the networks that are in the way. There may be none: the host's own routes count too.
func (p *Provider) overlap(ctx context.Context, network docker.Network, refusal error) error {
	present, err := p.client.Networks(ctx)
	if err != nil {
		return fmt.Errorf("the Docker Engine does not make network %q: %w", network.Name, refusal)
	}
	var inTheWay []string
	for _, each := range docker.Overlaps(present, network) {
		inTheWay = append(inTheWay, fmt.Sprintf("%s that of network %q (%s)", each.Wanted, each.Network, each.Subnet))
	}
	if len(inTheWay) == 0 {
		return fmt.Errorf("the Docker Engine does not make network %q; no network of its own has the addresses, so the "+
			"host may; choose another subnet: %w", network.Name, refusal)
	}
	return fmt.Errorf("the subnet of network %q overlaps: %s; choose another subnet, or remove what is in the way (%w)",
		network.Name, strings.Join(inTheWay, ", "), refusal)
}
