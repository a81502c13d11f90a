package object

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// Prune cuts live down to the shape of the inputs it was made from, so that what the server added by itself
// (defaults, status, other managers' fields) is no difference.
func Prune(live, inputs *unstructured.Unstructured) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: pruneMap(live.Object, inputs.Object)}
}

func pruneMap(live, shape map[string]any) map[string]any {
	pruned := make(map[string]any, len(shape))
	for key, value := range live {
		if like, ok := shape[key]; ok {
			pruned[key] = pruneValue(value, like)
		}
	}
	return pruned
}

// pruneValue keeps a value whole when the shape is of another type: that is a difference to be shown.
func pruneValue(live, shape any) any {
	switch live := live.(type) {
	case map[string]any:
		if shape, ok := shape.(map[string]any); ok {
			return pruneMap(live, shape)
		}
	case []any:
		if shape, ok := shape.([]any); ok {
			pruned := make([]any, 0, len(shape))
			for i := 0; i < len(shape) && i < len(live); i++ {
				pruned = append(pruned, pruneValue(live[i], shape[i]))
			}
			return pruned
		}
	}
	return live
}
