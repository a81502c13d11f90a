package object

import (
	"encoding/base64"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
)

// Normalize writes inputs the way the server will give them back ("1000m" of CPU as "1", stringData as data), so that
// two spellings of one thing are no difference. What is not fully known stays as it is.
func Normalize(inputs *unstructured.Unstructured) *unstructured.Unstructured {
	if !HasUnknown(inputs.Object) {
		switch {
		case IsSecret(inputs):
			inputs = normalizeSecret(inputs)
		case IsCRD(inputs):
			unstructured.RemoveNestedField(inputs.Object, "status")
		default:
			inputs = normalizeTyped(inputs)
		}
	}
	for _, field := range serverFields {
		unstructured.RemoveNestedField(inputs.Object, "metadata", field)
	}
	return inputs
}

// serverFields of metadata are the server's to set.
var serverFields = []string{
	"creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields",
	"resourceVersion", "uid",
}

func normalizeTyped(inputs *unstructured.Unstructured) *unstructured.Unstructured {
	typed, err := scheme.Scheme.New(inputs.GroupVersionKind())
	if err != nil {
		return inputs // a custom resource
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(inputs.Object, typed); err != nil {
		return inputs // the server will say what is wrong with it
	}
	normal, err := runtime.DefaultUnstructuredConverter.ToUnstructured(typed)
	if err != nil {
		return inputs
	}
	return Prune(&unstructured.Unstructured{Object: normal}, inputs)
}

// normalizeSecret writes stringData as data, as the server does: stringData wins and is never given back.
func normalizeSecret(inputs *unstructured.Unstructured) *unstructured.Unstructured {
	data := map[string]any{}
	if old, ok := inputs.Object["data"].(map[string]any); ok {
		for key, value := range old {
			data[key] = reencode(value)
		}
	}
	plain, _ := inputs.Object["stringData"].(map[string]any)
	for key, value := range plain {
		text, ok := value.(string)
		if !ok {
			return inputs // the server will say what is wrong with it
		}
		data[key] = base64.StdEncoding.EncodeToString([]byte(text))
	}
	if len(data) > 0 {
		inputs.Object["data"] = data
	}
	if len(plain) > 0 {
		delete(inputs.Object, "stringData")
	}
	return inputs
}

// reencode drops the line breaks base64 text may have; the server does.
func reencode(value any) any {
	if text, ok := value.(string); ok {
		if bytes, err := base64.StdEncoding.DecodeString(text); err == nil {
			return base64.StdEncoding.EncodeToString(bytes)
		}
	}
	return value
}

// IsSecret tells whether the object is a core Secret.
func IsSecret(object *unstructured.Unstructured) bool {
	return object.GetAPIVersion() == "v1" && object.GetKind() == "Secret"
}

// IsCRD tells whether the object defines a type of its own.
func IsCRD(object *unstructured.Unstructured) bool {
	gvk := object.GroupVersionKind()
	return gvk.Group == "apiextensions.k8s.io" && gvk.Kind == "CustomResourceDefinition"
}
