package object

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The members a stack's state has beside the live object. The names are the official plugin's, so that it can take
// the state over.
const (
	inputsKey            = "__inputs"
	initialAPIVersionKey = "__initialApiVersion"
	fieldManagerKey      = "__fieldManager"
)

// Checkpoint is what the state of a resource holds.
type Checkpoint struct {
	Inputs            *unstructured.Unstructured // what the program asked for
	Live              *unstructured.Unstructured // what the server made of it
	InitialAPIVersion string
	FieldManager      string
}

// Properties writes the checkpoint; secret is what was secret in from, the properties the inputs were read from.
func (c Checkpoint) Properties(from resource.PropertyMap) resource.PropertyMap {
	live, inputs := ToProperties(c.Live.Object), ToProperties(c.Inputs.Object)
	MarkSecrets(live, from)
	MarkSecrets(inputs, from)
	live[inputsKey] = resource.NewObjectProperty(inputs)
	live[initialAPIVersionKey] = resource.NewStringProperty(c.InitialAPIVersion)
	live[fieldManagerKey] = resource.NewStringProperty(c.FieldManager)
	return live
}

// ParseCheckpoint reads a state; members it does not have stay empty.
func ParseCheckpoint(properties resource.PropertyMap) Checkpoint {
	live := FromProperties(properties)
	inputs, _ := live.Object[inputsKey].(map[string]any)
	if inputs == nil {
		inputs = map[string]any{}
	}
	checkpoint := Checkpoint{Inputs: &unstructured.Unstructured{Object: inputs}, Live: live}
	checkpoint.InitialAPIVersion, _ = live.Object[initialAPIVersionKey].(string)
	checkpoint.FieldManager, _ = live.Object[fieldManagerKey].(string)
	for _, key := range []string{inputsKey, initialAPIVersionKey, fieldManagerKey} {
		delete(live.Object, key)
	}
	if checkpoint.InitialAPIVersion == "" {
		checkpoint.InitialAPIVersion = checkpoint.Inputs.GetAPIVersion()
	}
	return checkpoint
}
