package provider

import (
	"context"
	"errors"
	"fmt"

	"ics-discovery/tools/plugins/internal/object"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Read refreshes a resource, or takes in one that the stack does not have yet (get, import). An empty id says that
// the object is gone.
func (p *Provider) Read(call context.Context, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	ctx, done := p.life.During(call)
	defer done()
	if p.client == nil {
		return p.readUnreachable(ctx, req)
	}
	state, err := p.read("olds", req.GetProperties())
	if err != nil {
		return nil, err
	}
	given, err := p.read("oldInputs", req.GetInputs())
	if err != nil {
		return nil, err
	}
	old := object.ParseCheckpoint(state)
	inputs := object.Normalize(object.FromProperties(given))
	adopting := false
	if inputs.GroupVersionKind().Empty() {
		if adopting, err = identify(inputs, old.Live, req); err != nil {
			return nil, err
		}
	}
	_, name := object.ParseID(req.GetId())
	wanted := &unstructured.Unstructured{Object: map[string]any{}}
	wanted.SetGroupVersionKind(inputs.GroupVersionKind())
	wanted.SetNamespace(inputs.GetNamespace())
	wanted.SetName(name)

	live, err := p.live(ctx, wanted)
	if apierrors.IsNotFound(err) || meta.IsNoMatchError(err) {
		return &pulumirpc.ReadResponse{}, nil
	}
	if err != nil {
		return nil, err
	}
	found := object.Prune(live, inputs)
	if adopting {
		found = written(live)
	}
	manager, err := p.fieldManager(old.FieldManager, given)
	if err != nil {
		return nil, err
	}
	checkpoint := object.Checkpoint{
		Inputs: found, Live: live, InitialAPIVersion: old.InitialAPIVersion, FieldManager: manager,
	}
	if checkpoint.InitialAPIVersion == "" {
		checkpoint.InitialAPIVersion = live.GetAPIVersion()
	}
	return p.readResponse(ctx, req, checkpoint, given, adopting)
}

func (p *Provider) readResponse(
	ctx context.Context, req *pulumirpc.ReadRequest, checkpoint object.Checkpoint, given resource.PropertyMap,
	adopting bool,
) (*pulumirpc.ReadResponse, error) {
	properties, err := p.write("outputs", checkpoint.Properties(given))
	if err != nil {
		return nil, err
	}
	found := object.ToProperties(checkpoint.Inputs.Object)
	object.MarkSecrets(found, given)
	inputs, err := p.write("inputs", found)
	if err != nil {
		return nil, err
	}
	if !adopting {
		wait := p.wait(p.log.For(ctx, req.GetUrn()), checkpoint.Inputs, checkpoint.Live, 0)
		if err := wait.Check(ctx); err != nil {
			return nil, initFailed(req.GetId(), err, properties, inputs)
		}
	}
	return &pulumirpc.ReadResponse{Id: req.GetId(), Properties: properties, Inputs: inputs}, nil
}

// identify completes inputs that are not known from the state or, failing that, from the request; the latter is an
// object new to the stack.
func identify(inputs, live *unstructured.Unstructured, req *pulumirpc.ReadRequest) (adopting bool, err error) {
	kind := live.GroupVersionKind()
	if kind.Empty() {
		adopting = true
		if kind, err = kindOf(req.GetUrn()); err != nil {
			return adopting, err
		}
	}
	if inputs.Object == nil {
		inputs.Object = map[string]any{}
	}
	inputs.SetGroupVersionKind(kind)
	namespace, name := object.ParseID(req.GetId())
	if name == "" {
		return adopting, fmt.Errorf(
			"failed to read resource because of a failure to parse resource name from request ID: %s", req.GetId())
	}
	if inputs.GetName() == "" {
		inputs.SetName(name)
	}
	if inputs.GetNamespace() == "" && namespace != "" {
		inputs.SetNamespace(namespace)
	}
	return adopting, nil
}

// written guesses at the inputs of an object that others made: all of it but what only the server writes.
func written(live *unstructured.Unstructured) *unstructured.Unstructured {
	inputs := live.DeepCopy()
	delete(inputs.Object, "status")
	unstructured.RemoveNestedField(
		inputs.Object, "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")
	unstructured.RemoveNestedField(inputs.Object, "metadata", "annotations", "deployment.kubernetes.io/revision")
	return object.Normalize(inputs)
}

// readUnreachable answers for a cluster that does not.
func (p *Provider) readUnreachable(
	ctx context.Context, req *pulumirpc.ReadRequest,
) (*pulumirpc.ReadResponse, error) {
	log := p.log.For(ctx, req.GetUrn())
	log.Warn("%v", p.errUnreachable())
	switch {
	case p.settings.DeleteUnreachable:
		log.Info("configured Kubernetes cluster is unreachable and the `deleteUnreachable` option is enabled. " +
			"Deleting the unreachable resource from Pulumi state")
		return &pulumirpc.ReadResponse{}, nil
	case p.settings.SkipUpdateUnreachable:
		return &pulumirpc.ReadResponse{
			Id: req.GetId(), Properties: req.GetProperties(), Inputs: req.GetInputs(),
		}, nil
	}
	return nil, errors.New("failed to read resource state due to unreachable cluster. If the cluster was deleted, you " +
		"can remove this resource from Pulumi state by rerunning the operation with the " +
		"PULUMI_K8S_DELETE_UNREACHABLE environment variable set to \"true\"")
}
