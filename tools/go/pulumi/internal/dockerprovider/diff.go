package dockerprovider

import (
	"context"
	"fmt"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Diff compares the new inputs with the network as of the last operation; every change replaces it. It does not ask
// the Engine: what changed there since is a refresh's to find.
func (p *Provider) Diff(_ context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	if err := onlyNetwork(req.GetUrn()); err != nil {
		return nil, err
	}
	olds, err := read("olds", req.GetOlds())
	if err != nil {
		return nil, err
	}
	oldInputs, err := read("oldInputs", req.GetOldInputs())
	if err != nil {
		return nil, err
	}
	news, err := read("news", req.GetNews())
	if err != nil {
		return nil, fmt.Errorf("diff failed because malformed resource inputs: %w", err)
	}
	changes := compare(olds, oldInputs, news)
	if err := changes.Ignore(req.GetIgnoreChanges()); err != nil {
		return nil, err
	}
	response := &pulumirpc.DiffResponse{
		Changes:         pulumirpc.DiffResponse_DIFF_NONE,
		Replaces:        changes.Replacing(),
		DetailedDiff:    changes,
		HasDetailedDiff: true,
		// The official plugin makes the new network first only where it makes up the names of both.
		DeleteBeforeReplace: len(changes) > 0 && !isMadeUp(news, "name"),
	}
	if len(changes) > 0 {
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
	}
	return response, nil
}
