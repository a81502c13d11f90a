package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ics-discovery/tools/plugins/internal/kube"
	"ics-discovery/tools/plugins/internal/object"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// managedByLabel marks objects of clusters used without server-side apply; with it the field manager says as much.
const managedByLabel = "app.kubernetes.io/managed-by"

// Check completes the inputs: a name where there is none, the provider's namespace, one spelling for one thing.
func (p *Provider) Check(ctx context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	if p.client == nil && p.settings.SkipUpdateUnreachable {
		p.log.For(ctx, req.GetUrn()).Warn(
			"Cluster is unreachable but skipUpdateUnreachable flag is set to true, skipping...")
		return &pulumirpc.CheckResponse{Inputs: req.GetOlds()}, nil
	}
	kind, err := kindOf(req.GetUrn())
	if err != nil {
		return nil, err
	}
	olds, err := p.read("olds", req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := p.read("news", req.GetNews())
	if err != nil {
		return nil, fmt.Errorf("check failed because malformed resource inputs: %w", err)
	}

	inputs := object.Normalize(object.FromProperties(news))
	if len(olds) > 0 {
		object.KeepName(inputs, object.FromProperties(olds))
	} else if err := object.MakeUpName(
		inputs, urn.URN(req.GetUrn()).Name(), req.GetRandomSeed(), req.GetAutonaming(),
	); err != nil {
		return nil, err
	}
	if inputs.GetGenerateName() != "" && !object.IsNamed(inputs) && p.settings.ServerSideApply {
		return nil, errors.New("the `.metadata.generateName` field is not supported in Server-Side Apply mode")
	}
	if !p.settings.ServerSideApply {
		setManagedBy(inputs.Object)
	}
	if p.client != nil && inputs.GetNamespace() == "" && !namespaceUnknown(inputs.Object) &&
		kube.Namespaced(kind, p.client) {
		inputs.SetNamespace(p.client.DefaultNamespace)
	}

	checked := object.ToProperties(inputs.Object)
	object.MarkSecrets(checked, news)
	properties, err := p.write("inputs", checked)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CheckResponse{Inputs: properties}, nil
}

// namespaceUnknown: a namespace that is not yet known must not be taken for none.
func namespaceUnknown(object map[string]any) bool {
	metadata, ok := object["metadata"].(map[string]any)
	if !ok {
		return object["metadata"] != nil
	}
	_, unknown := metadata["namespace"].(resource.Computed)
	return unknown
}

func setManagedBy(object map[string]any) {
	metadata, ok := object["metadata"].(map[string]any)
	if !ok {
		return
	}
	switch labels := metadata["labels"].(type) {
	case map[string]any:
		labels[managedByLabel] = "pulumi"
	case nil:
		metadata["labels"] = map[string]any{managedByLabel: "pulumi"}
	}
}

// kindOf reads a resource's kind from its type token, "kubernetes:apps/v1:Deployment". Tokens that are not one object
// are refused.
func kindOf(text string) (schema.GroupVersionKind, error) {
	token := string(urn.URN(text).Type())
	parts := strings.Split(token, ":")
	if len(parts) != 3 {
		return schema.GroupVersionKind{}, fmt.Errorf("type token %q is not kubernetes:<group>/<version>:<kind>", token)
	}
	group, version, ok := strings.Cut(parts[1], "/")
	if !ok {
		return schema.GroupVersionKind{}, fmt.Errorf("type token %q has no version", token)
	}
	if group == "core" {
		group = ""
	}
	kind := schema.GroupVersionKind{Group: group, Version: version, Kind: parts[2]}
	switch {
	case group == "helm.sh" || group == "yaml" || group == "kustomize":
		return kind, fmt.Errorf("resource type %q %s", token, onlyOfficial)
	case strings.HasSuffix(kind.Kind, "Patch"):
		return kind, fmt.Errorf("resource type %q %s", token, onlyOfficial)
	case strings.HasSuffix(kind.Kind, "List") && kube.BuiltIn(group):
		return kind, fmt.Errorf("list resources exist for compatibility with YAML manifests and Helm charts, and " +
			"cannot be created directly. Use the underlying resource type instead")
	}
	return kind, nil
}
