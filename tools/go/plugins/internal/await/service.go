package await

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// service needs an address when it is a LoadBalancer, and no Pod of it may still be coming up.
func service(s *scene) Verdict {
	var verdict Verdict
	if waitsForEndpoints(s.object) && (!s.slicesSeen || s.pending()) {
		verdict.Why = append(verdict.Why, "Service does not target any Pods. Selected Pods may not be ready, or "+
			"field '.spec.selector' may not match labels on any Pods")
	}
	if text(s.object, "spec", "type") == "LoadBalancer" && !hasIngress(s.object) {
		verdict.Why = append(verdict.Why,
			"Service was not allocated an IP address; does your cloud provider support this?")
	}
	verdict.Ready = !s.gone && len(verdict.Why) == 0
	return verdict
}

// waitsForEndpoints is false for Services that Kubernetes makes no endpoints for, or that nobody reaches by address.
func waitsForEndpoints(object *unstructured.Unstructured) bool {
	if kindOf(object) != "/Service" {
		return false
	}
	selector, _, _ := unstructured.NestedMap(object.Object, "spec", "selector")
	return len(selector) > 0 && text(object, "spec", "type") != "ExternalName" &&
		text(object, "spec", "clusterIP") != "None"
}

func slicesOf(service *unstructured.Unstructured) metav1.ListOptions {
	return metav1.ListOptions{LabelSelector: "kubernetes.io/service-name=" + service.GetName()}
}

// pending tells whether an endpoint is there that is not ready and not on its way out.
func (s *scene) pending() bool {
	for _, slice := range s.slices {
		endpoints, _, _ := unstructured.NestedSlice(slice.Object, "endpoints")
		for _, entry := range endpoints {
			endpoint, _ := entry.(map[string]any)
			ready, found, _ := unstructured.NestedBool(endpoint, "conditions", "ready")
			leaving, _, _ := unstructured.NestedBool(endpoint, "conditions", "terminating")
			if found && !ready && !leaving {
				return true
			}
		}
	}
	return false
}
