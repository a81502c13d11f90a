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
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Create makes the object and waits until it is ready. A preview asks the server what it would make of the object;
// where it cannot (something is unknown yet, or the kind or namespace is still to come) the inputs stand for it.
func (p *Provider) Create(
	call context.Context, req *pulumirpc.CreateRequest,
) (*pulumirpc.CreateResponse, error) {
	write, err := p.begin(call, "create", req.GetUrn(), req.GetProperties(), req.GetPreview())
	if err != nil {
		return nil, err
	}
	defer write.done()
	ctx, inputs := write.ctx, write.inputs
	asWritten := &pulumirpc.CreateResponse{Properties: req.GetProperties()}
	if write.preview && (!p.canAsk(inputs) || !p.settings.ServerSideApply) {
		return asWritten, nil
	}
	manager, err := p.fieldManager("", write.news)
	if err != nil {
		return nil, err
	}
	checkpoint := object.Checkpoint{Inputs: inputs, InitialAPIVersion: inputs.GetAPIVersion(), FieldManager: manager}

	made, err := apply.Create(ctx, p.client, inputs, p.applyOptions(write, manager, nil,
		func(attempt int, err error) { write.log.Status("Retry #%d; creation failed: %v", attempt, err) }))
	switch {
	case err != nil && write.preview && cannotPreview(err):
		return asWritten, nil
	case meta.IsNoMatchError(err):
		return nil, fmt.Errorf("creation of resource %q with kind %s failed because the Kubernetes API server reported "+
			"that the apiVersion for this resource does not exist. Verify that any required CRDs have been created: %w",
			req.GetUrn(), inputs.GroupVersionKind(), err)
	case err != nil:
		return nil, fmt.Errorf(
			"resource %q was not successfully created by the Kubernetes API server: %w", req.GetUrn(), err)
	}
	if object.IsCRD(made) && !write.preview {
		p.client.Forget()
	}

	var late error
	if write.preview {
		unstructured.RemoveNestedField(made.Object, "status") // nothing has happened yet
	} else if made, late = p.ready(ctx, write.log, inputs, made, req.GetTimeout()); late != nil {
		late = fmt.Errorf("resource %q was successfully created, but the Kubernetes API server reported that it "+
			"failed to fully initialize or become live: %w", req.GetUrn(), late)
	}
	checkpoint.Live = made
	properties, err := p.write("outputs", checkpoint.Properties(write.news))
	if err != nil {
		return nil, err
	}
	if late != nil {
		return nil, initFailed(object.ID(made), late, properties, nil)
	}
	if write.preview {
		return &pulumirpc.CreateResponse{Properties: properties}, nil
	}
	return &pulumirpc.CreateResponse{Id: object.ID(made), Properties: properties}, nil
}

// cannotPreview tells apart what only the preview cannot do. That the object exists is such a thing: a replacement
// of it may delete it first.
func cannotPreview(err error) bool {
	return apierrors.IsForbidden(err) || apierrors.IsAlreadyExists(err) || errors.Is(err, apply.ErrNoNamespace)
}
