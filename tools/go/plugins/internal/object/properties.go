// Package object turns Pulumi's property maps into Kubernetes objects and back, keeping what only one side knows:
// secrets and unknowns are Pulumi's, dashes in property names are Kubernetes'.
package object

import (
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// dashes names the extension fields of CRD schemas: SDKs cannot have dashes in property names.
var dashes = map[string]string{
	"x_kubernetes_embedded_resource":       "x-kubernetes-embedded-resource",
	"x_kubernetes_int_or_string":           "x-kubernetes-int-or-string",
	"x_kubernetes_list_map_keys":           "x-kubernetes-list-map-keys",
	"x_kubernetes_list_type":               "x-kubernetes-list-type",
	"x_kubernetes_map_type":                "x-kubernetes-map-type",
	"x_kubernetes_preserve_unknown_fields": "x-kubernetes-preserve-unknown-fields",
	"x_kubernetes_validations":             "x-kubernetes-validations",
}

var underscores = func() map[string]string {
	inverse := make(map[string]string, len(dashes))
	for underscore, dash := range dashes {
		inverse[dash] = underscore
	}
	return inverse
}()

// FromProperties opens secrets and leaves unknowns in place as resource.Computed.
func FromProperties(properties resource.PropertyMap) *unstructured.Unstructured {
	toDash := func(key string) (string, bool) {
		dash, ok := dashes[key]
		return dash, ok
	}
	return &unstructured.Unstructured{Object: properties.MapRepl(toDash, openSecret)}
}

func openSecret(value resource.PropertyValue) (any, bool) {
	if !value.IsSecret() {
		return nil, false
	}
	toDash := func(key string) (string, bool) {
		dash, ok := dashes[key]
		return dash, ok
	}
	return value.SecretValue().Element.MapRepl(toDash, openSecret), true
}

// ToProperties is the way back; secrets have to be marked anew (MarkSecrets).
func ToProperties(object map[string]any) resource.PropertyMap {
	toUnderscore := func(key string) (resource.PropertyKey, bool) {
		underscore, ok := underscores[key]
		return resource.PropertyKey(underscore), ok
	}
	return resource.NewPropertyMapFromMapRepl(object, toUnderscore, nil)
}

// HasUnknown tells whether a value below is only known once something else has been created.
func HasUnknown(value any) bool {
	switch value := value.(type) {
	case resource.Computed:
		return true
	case map[string]any:
		for member := range maps.Values(value) {
			if HasUnknown(member) {
				return true
			}
		}
	case []any:
		for _, element := range value {
			if HasUnknown(element) {
				return true
			}
		}
	}
	return false
}

// MarkSecrets makes secret in outs what is secret in ins. A list with one secret in it becomes secret as a whole,
// because the server may reorder it; a map stays readable but for the member concerned. The data of a Secret is
// always secret, whoever wrote it.
func MarkSecrets(outs, ins resource.PropertyMap) {
	if outs == nil {
		return
	}
	if kind := outs["kind"]; kind.IsString() && kind.StringValue() == "Secret" {
		for _, key := range []resource.PropertyKey{"data", "stringData"} {
			if value, ok := outs[key]; ok && !value.IsSecret() {
				outs[key] = resource.MakeSecret(value)
			}
		}
		return
	}
	for key, in := range ins {
		out, ok := outs[key]
		switch {
		case !ok:
		case out.IsObject() && in.IsObject():
			MarkSecrets(out.ObjectValue(), in.ObjectValue())
		case !out.IsSecret() && in.ContainsSecrets():
			outs[key] = resource.MakeSecret(out)
		}
	}
}
