package dockerprovider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ics-discovery/tools/pulumi/internal/docker"
	"ics-discovery/tools/pulumi/internal/engine"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

const (
	// leaveTimeout is how long containers have to leave a network, as with the official plugin.
	leaveTimeout = 30 * time.Second
	leaveCheck   = time.Second
)

// Delete removes the network as soon as no container is attached to it any more. What is gone already was deleted.
func (p *Provider) Delete(call context.Context, req *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	if err := onlyNetwork(req.GetUrn()); err != nil {
		return nil, err
	}
	ctx, done := p.life.During(call)
	defer done()
	patience := leaveTimeout
	if seconds := req.GetTimeout(); seconds > 0 {
		patience = time.Duration(seconds * float64(time.Second))
	}
	return &emptypb.Empty{}, p.remove(ctx, p.log.For(ctx, req.GetUrn()), req.GetId(), time.Now().Add(patience))
}

func (p *Provider) remove(ctx context.Context, log *engine.ResourceLog, id string, deadline time.Time) error {
	for {
		refusal := p.client.RemoveNetwork(ctx, id)
		if refusal == nil || docker.IsGone(refusal) {
			return nil
		}
		if _, ok := errors.AsType[*docker.Refusal](refusal); !ok {
			return refusal
		}
		network, err := p.client.Network(ctx, id)
		switch {
		case docker.IsGone(err):
			return nil
		case err != nil || len(network.Containers) == 0:
			return fmt.Errorf("the Docker Engine does not remove network %s: %w", id, refusal)
		}
		inUse := fmt.Errorf("network %q cannot be removed: attached to it are %s; remove these containers, or take "+
			"them off with `docker network disconnect`", network.Name, attached(network))
		log.Status("waiting: %v", inUse)
		if time.Until(deadline) < leaveCheck {
			return inUse
		}
		select {
		case <-ctx.Done():
			return inUse
		case <-time.After(leaveCheck):
		}
	}
}

// attached names the containers of a network.
func attached(network docker.Network) string {
	var names []string
	for _, container := range slices.SortedFunc(maps.Values(network.Containers),
		func(a, b docker.Attached) int { return strings.Compare(a.Name, b.Name) }) {
		names = append(names, fmt.Sprintf("%q", container.Name))
	}
	return strings.Join(names, ", ")
}
