package provider

import (
	"context"
	"fmt"

	"ics-discovery/tools/plugins/internal/diff"
	"ics-discovery/tools/plugins/internal/kube"
	"ics-discovery/tools/plugins/internal/object"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Diff compares the new inputs with the live object as of the last operation. It does not ask the cluster: what
// changed there since is a refresh's to find.
func (p *Provider) Diff(_ context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, err := p.read("olds", req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := p.read("news", req.GetNews())
	if err != nil {
		return nil, fmt.Errorf("diff failed because malformed resource inputs: %w", err)
	}
	old := object.ParseCheckpoint(olds)
	inputs := object.Normalize(object.FromProperties(news))
	live := object.Prune(old.Live, object.Normalize(old.Inputs))
	p.align(live, inputs, old.Live)

	changes := diff.Compare(live.Object, inputs.Object, diff.Immutable(inputs, diff.Mutability{
		ConfigMaps: p.settings.ConfigMapMutable, Secrets: p.settings.SecretMutable,
	}))
	if err := changes.Ignore(req.GetIgnoreChanges()); err != nil {
		return nil, err
	}
	replaces := changes.Replacing()
	response := &pulumirpc.DiffResponse{
		Changes:         pulumirpc.DiffResponse_DIFF_NONE,
		Replaces:        replaces,
		DetailedDiff:    changes,
		HasDetailedDiff: true,
		// Two objects cannot have one name: the old one has to go first.
		DeleteBeforeReplace: len(replaces) > 0 && object.IsNamed(inputs) && !object.IsTrue(inputs, object.Autonamed) &&
			inputs.GetName() == old.Live.GetName() && inputs.GetNamespace() == old.Live.GetNamespace(),
	}
	if len(changes) > 0 {
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
	}
	return response, nil
}

// align takes away differences of writing: a namespace left out is "default", a kind without namespaces has none, and
// a name the program does not give is the one there is.
func (p *Provider) align(live, inputs, old *unstructured.Unstructured) {
	kind := inputs.GroupVersionKind()
	for _, one := range []*unstructured.Unstructured{live, inputs} {
		if namespaceUnknown(one.Object) {
			continue
		}
		switch {
		case !kube.Namespaced(kind, p.client):
			unstructured.RemoveNestedField(one.Object, "metadata", "namespace")
		case one.GetNamespace() == "":
			one.SetNamespace("default")
		}
	}
	if inputs.GetName() != "" {
		live.SetName(old.GetName())
	}
	if live.GroupVersionKind().Empty() {
		live.SetGroupVersionKind(kind)
	}
}
