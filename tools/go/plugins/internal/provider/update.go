package provider

import (
	"context"
	"errors"
	"fmt"

	"ics-discovery/tools/plugins/internal/apply"
	"ics-discovery/tools/plugins/internal/object"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Update changes the object in place and waits until it is ready again.
func (p *Provider) Update(
	call context.Context, req *pulumirpc.UpdateRequest,
) (*pulumirpc.UpdateResponse, error) {
	write, err := p.begin(call, "update", req.GetUrn(), req.GetNews(), req.GetPreview())
	if err != nil {
		return nil, err
	}
	defer write.done()
	ctx, inputs := write.ctx, write.inputs
	olds, err := p.read("olds", req.GetOlds())
	if err != nil {
		return nil, err
	}
	asWritten := &pulumirpc.UpdateResponse{Properties: req.GetNews()}
	if write.preview && !p.canAsk(inputs) {
		return asWritten, nil
	}
	old := object.ParseCheckpoint(olds)
	manager, err := p.fieldManager(old.FieldManager, write.news)
	if err != nil {
		return nil, err
	}

	before := object.Prune(old.Live, object.Normalize(old.Inputs))
	options := p.applyOptions(write, manager, req.GetIgnoreChanges(), nil)
	made, late := apply.Update(ctx, p.client, before, inputs, old.Live.GetName(), options)
	switch {
	case late != nil && write.preview && apierrors.IsForbidden(late):
		return asWritten, nil
	case late != nil && write.preview:
		return nil, fmt.Errorf("update of resource %q failed: %w", req.GetUrn(), late)
	case meta.IsNoMatchError(late):
		return nil, fmt.Errorf("update of resource %q failed because the Kubernetes API server reported that the "+
			"apiVersion for this resource does not exist. Verify that any required CRDs have been created: %w",
			req.GetUrn(), late)
	case late != nil:
		// The engine shall know the object as it is, not as it was before the attempt.
		if made, err = p.live(ctx, old.Live); err != nil {
			return nil, errors.Join(fmt.Errorf("update of resource %q failed: %w", req.GetUrn(), late),
				fmt.Errorf("unable to get cluster state: %w", err))
		}
	case !write.preview:
		made, late = p.ready(ctx, write.log, inputs, made, req.GetTimeout())
	}

	checkpoint := object.Checkpoint{
		Inputs: inputs, Live: made, InitialAPIVersion: old.InitialAPIVersion, FieldManager: manager,
	}
	properties, err := p.write("outputs", checkpoint.Properties(write.news))
	if err != nil {
		return nil, err
	}
	if late != nil {
		return nil, initFailed(object.ID(made), fmt.Errorf(
			"the Kubernetes API server reported that %q failed to fully initialize or become live: %w",
			object.ID(made), late), properties, nil)
	}
	return &pulumirpc.UpdateResponse{Properties: properties}, nil
}

// live reads an object of the state anew.
func (p *Provider) live(ctx context.Context, known *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	collection, err := p.client.Resource(known)
	if err != nil {
		return nil, err
	}
	return collection.Get(ctx, known.GetName(), metav1.GetOptions{})
}
