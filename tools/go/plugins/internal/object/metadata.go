package object

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The annotations by which a program steers the plugin.
const (
	Autonamed           = "pulumi.com/autonamed"
	SkipAwait           = "pulumi.com/skipAwait"
	WaitFor             = "pulumi.com/waitFor"
	TimeoutSeconds      = "pulumi.com/timeoutSeconds"
	PatchForce          = "pulumi.com/patchForce"
	PatchFieldManager   = "pulumi.com/patchFieldManager"
	DeletionPropagation = "pulumi.com/deletionPropagationPolicy"
)

// Annotation is the value of an annotation that is known, whatever its neighbours are.
func Annotation(object *unstructured.Unstructured, key string) string {
	value, _, _ := unstructured.NestedFieldNoCopy(object.Object, "metadata", "annotations", key)
	text, _ := value.(string)
	return text
}

// IsTrue tells whether an annotation switches something on.
func IsTrue(object *unstructured.Unstructured, key string) bool {
	return Annotation(object, key) == "true"
}

// annotate leaves metadata that is still unknown alone.
func annotate(object *unstructured.Unstructured, key, value string) {
	metadata, ok := object.Object["metadata"].(map[string]any)
	if !ok {
		return
	}
	switch annotations := metadata["annotations"].(type) {
	case map[string]any:
		annotations[key] = value
	case nil:
		metadata["annotations"] = map[string]any{key: value}
	}
}

// IsNamed tells whether the program gave a name, be it not yet known.
func IsNamed(object *unstructured.Unstructured) bool {
	metadata, ok := object.Object["metadata"].(map[string]any)
	if !ok {
		return HasUnknown(object.Object["metadata"])
	}
	switch name := metadata["name"].(type) {
	case string:
		return name != ""
	case resource.Computed:
		return true
	}
	return false
}

// KeepName gives the object the name that was made up for it before, if the program still gives none.
func KeepName(object, old *unstructured.Unstructured) {
	if !IsNamed(object) && IsTrue(old, Autonamed) {
		object.SetName(old.GetName())
		annotate(object, Autonamed, "true")
	}
}

// MakeUpName names an object after its Pulumi resource, with a random end, so that a replacement can stand beside
// what it replaces. The engine may propose or forbid names (`pulumi:autonaming`).
func MakeUpName(
	object *unstructured.Unstructured, resourceName string, seed []byte, wish *pulumirpc.CheckRequest_AutonamingOptions,
) error {
	if IsNamed(object) || object.GetGenerateName() != "" {
		return nil
	}
	name, err := resource.NewUniqueName(seed, resourceName+"-", 0, 0, nil)
	if err != nil {
		return err
	}
	if wish != nil {
		if wish.GetMode() == pulumirpc.CheckRequest_AutonamingOptions_DISABLE {
			return errors.New("autonaming is disabled, resource requires the .metadata.name field to be set")
		}
		name = wish.GetProposedName()
	}
	object.SetName(name)
	annotate(object, Autonamed, "true")
	return nil
}

// Timeout is how long to wait: what customTimeouts says, else the annotation, else ten minutes.
func Timeout(customSeconds float64, inputs *unstructured.Unstructured) time.Duration {
	if customSeconds != 0 {
		return time.Duration(customSeconds * float64(time.Second))
	}
	if seconds, err := strconv.Atoi(Annotation(inputs, TimeoutSeconds)); err == nil {
		return time.Duration(seconds) * time.Second
	}
	return 10 * time.Minute
}

// Propagation is what becomes of an object's dependents when it is deleted; they go first unless told otherwise.
func Propagation(inputs *unstructured.Unstructured) metav1.DeletionPropagation {
	switch strings.ToLower(Annotation(inputs, DeletionPropagation)) {
	case "orphan":
		return metav1.DeletePropagationOrphan
	case "background":
		return metav1.DeletePropagationBackground
	}
	return metav1.DeletePropagationForeground
}

// ID is the resource's id: "namespace/name", or "name" where there are no namespaces.
func ID(object *unstructured.Unstructured) string {
	if namespace := object.GetNamespace(); namespace != "" {
		return namespace + "/" + object.GetName()
	}
	return object.GetName()
}

// ParseID is the inverse of ID.
func ParseID(id string) (namespace, name string) {
	if before, after, ok := strings.Cut(id, "/"); ok {
		return before, after
	}
	return "", id
}
