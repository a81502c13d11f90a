package await

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// judge decides from a scene whether its object is ready.
type judge func(*scene) Verdict

// judges by "group/Kind". A kind that is not here is ready once the server has taken it.
var judges = map[string]judge{
	"/Service":                  service,
	"/Pod":                      pod,
	"/PersistentVolume":         phase("Available", "Bound"),
	"/PersistentVolumeClaim":    phase("Bound"),
	"apps/Deployment":           deployment,
	"apps/StatefulSet":          statefulSet,
	"apps/DaemonSet":            daemonSet,
	"batch/Job":                 job,
	"networking.k8s.io/Ingress": ingress,
}

// checkedOnRead are the kinds that a refresh reports as not initialised.
var checkedOnRead = map[string]bool{
	"/Service": true, "/Pod": true, "apps/Deployment": true, "apps/StatefulSet": true, "apps/DaemonSet": true,
	"batch/Job": true, "networking.k8s.io/Ingress": true,
}

// waiting is the verdict that something is missing.
func waiting(format string, args ...any) Verdict {
	return Verdict{Why: []string{fmt.Sprintf(format, args...)}}
}

// current tells whether the controller has seen the object as it is: until then its status is about an older one.
func current(object *unstructured.Unstructured) bool {
	observed, found := count(object, "status", "observedGeneration")
	return found && observed >= object.GetGeneration()
}

func count(object *unstructured.Unstructured, path ...string) (int64, bool) {
	value, found, _ := unstructured.NestedInt64(object.Object, path...)
	return value, found
}

func text(object *unstructured.Unstructured, path ...string) string {
	value, _, _ := unstructured.NestedString(object.Object, path...)
	return value
}

// condition is one of status.conditions; all its members are "" when there is none of the type.
type condition struct{ status, reason, message string }

func conditionOf(object *unstructured.Unstructured, kind string) condition {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, entry := range conditions {
		members, _ := entry.(map[string]any)
		if members["type"] != kind {
			continue
		}
		status, _ := members["status"].(string)
		reason, _ := members["reason"].(string)
		message, _ := members["message"].(string)
		return condition{status, reason, message}
	}
	return condition{}
}

// replicas asked for; the server defaults them to one.
func replicas(object *unstructured.Unstructured) int64 {
	if wanted, found := count(object, "spec", "replicas"); found {
		return wanted
	}
	return 1
}

func deployment(s *scene) Verdict {
	wanted := replicas(s.object)
	updated, _ := count(s.object, "status", "updatedReplicas")
	available, _ := count(s.object, "status", "availableReplicas")
	all, _ := count(s.object, "status", "replicas")
	verdict := waiting("Waiting for app ReplicaSet be available (%d/%d Pods available)", min(available, updated), wanted)
	for _, bad := range [][2]string{{"Progressing", "False"}, {"Available", "False"}, {"ReplicaFailure", "True"}} {
		if state := conditionOf(s.object, bad[0]); state.status == bad[1] {
			verdict.Why = append(verdict.Why, fmt.Sprintf("[%s] %s", state.reason, state.message))
		}
	}
	progress := conditionOf(s.object, "Progressing")
	rolledOut := progress.status == "" || progress.reason == "NewReplicaSetAvailable"
	verdict.Ready = !s.gone && current(s.object) && rolledOut && updated == wanted && all == updated &&
		available >= wanted && conditionOf(s.object, "Available").status == "True"
	return verdict
}

// statefulSet needs every replica ready, and the revision of all of them to be the newest. While a rollout is under
// way, ready replicas of the former revision do not count: updatedReplicas does.
func statefulSet(s *scene) Verdict {
	wanted := replicas(s.object)
	if s.gone || !current(s.object) {
		return waiting("Waiting for StatefulSet to create Pods (0/%d Pods ready)", wanted)
	}
	all, _ := count(s.object, "status", "replicas")
	ready, _ := count(s.object, "status", "readyReplicas")
	newest, _ := count(s.object, "status", "currentReplicas")
	updated, _ := count(s.object, "status", "updatedReplicas")
	from, to := text(s.object, "status", "currentRevision"), text(s.object, "status", "updateRevision")

	if text(s.object, "spec", "updateStrategy", "type") == "OnDelete" && s.object.GetGeneration() > 1 {
		if all == wanted && ready == wanted {
			return Verdict{Ready: true}
		}
		return waiting("%d out of %d replicas succeeded readiness checks", ready, wanted)
	}
	rolledOut := from != "" && from == to
	var verdict Verdict
	if all != wanted || ready != wanted || newest != wanted {
		seen := ready
		if !rolledOut {
			seen = min(ready, updated)
		}
		verdict.Why = append(verdict.Why, fmt.Sprintf("%d out of %d replicas succeeded readiness checks", seen, wanted))
	}
	if !rolledOut {
		verdict.Why = append(verdict.Why, fmt.Sprintf(
			"StatefulSet controller failed to advance from revision %q to revision %q", from, to))
	}
	verdict.Ready = len(verdict.Why) == 0
	return verdict
}

func daemonSet(s *scene) Verdict {
	wanted, _ := count(s.object, "status", "desiredNumberScheduled")
	updated, _ := count(s.object, "status", "updatedNumberScheduled")
	ready, _ := count(s.object, "status", "numberReady")
	verdict := waiting("%d out of %d Pods of the DaemonSet are updated and ready", min(updated, ready), wanted)
	verdict.Ready = !s.gone && current(s.object) && updated == wanted && ready >= wanted
	return verdict
}

func pod(s *scene) Verdict {
	ready := conditionOf(s.object, "Ready")
	verdict := waiting("Pod is %q; %s", text(s.object, "status", "phase"), ready.message)
	verdict.Ready = !s.gone && (ready.status == "True" || text(s.object, "status", "phase") == "Succeeded")
	return verdict
}

func job(s *scene) Verdict {
	failed := conditionOf(s.object, "Failed")
	if failed.status == "True" {
		return Verdict{Failed: true, Why: []string{fmt.Sprintf("[%s] %s", failed.reason, failed.message)}}
	}
	verdict := waiting("Waiting for the Job to succeed")
	verdict.Ready = !s.gone && conditionOf(s.object, "Complete").status == "True"
	return verdict
}

func ingress(s *scene) Verdict {
	verdict := waiting("Ingress has no address yet; is an ingress controller running?")
	verdict.Ready = !s.gone && hasIngress(s.object)
	return verdict
}

func hasIngress(object *unstructured.Unstructured) bool {
	points, _, _ := unstructured.NestedSlice(object.Object, "status", "loadBalancer", "ingress")
	return len(points) > 0
}

// phase is ready in any of the phases.
func phase(phases ...string) judge {
	return func(s *scene) Verdict {
		now := text(s.object, "status", "phase")
		for _, wanted := range phases {
			if now == wanted && !s.gone {
				return Verdict{Ready: true}
			}
		}
		return waiting("phase is %q, not yet %q", now, phases[len(phases)-1])
	}
}
