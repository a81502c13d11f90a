// Package await waits until an object is what its program needs it to be: a LoadBalancer with an address, a workload
// rolled out, a namespace gone. It follows the server's watch, with a time-out and the reasons for it.
package await

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ics-discovery/tools/plugins/internal/engine"
	"ics-discovery/tools/plugins/internal/kube"
	"ics-discovery/tools/plugins/internal/object"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Verdict is what can be said of an object at one moment.
type Verdict struct {
	Ready  bool
	Failed bool     // it will never be ready
	Why    []string // what is missing, for people
}

// NotReady is the end of a wait that did not get what it waited for.
type NotReady struct {
	Object  *unstructured.Unstructured // as last seen
	What    string
	Reasons []string
}

func (e *NotReady) Error() string { return e.What }

// Wait is one object to wait for.
type Wait struct {
	Client  *kube.Client
	Log     *engine.ResourceLog
	Inputs  *unstructured.Unstructured // its annotations say what to wait for
	Object  *unstructured.Unstructured // as the server gave it back
	Timeout time.Duration
}

// Ready waits until the object is ready and returns it as it is then. Kinds that nothing is known of are ready at
// once, unless the program says what to wait for by annotation.
func (w Wait) Ready(ctx context.Context) (*unstructured.Unstructured, error) {
	if object.IsTrue(w.Inputs, object.SkipAwait) {
		return w.Object, nil
	}
	judge, err := w.judge()
	if err != nil || judge == nil {
		return w.Object, err
	}
	ctx, cancel := context.WithTimeout(ctx, w.Timeout)
	defer cancel()

	scene := &scene{object: w.Object}
	sources, err := w.sources(ctx, scene)
	if err != nil {
		return w.Object, err
	}
	last := Verdict{}
	err = follow(ctx, sources, func() bool {
		if !scene.seen {
			return false // nothing newer than what the write gave back
		}
		last = judge(scene)
		if !last.Ready && len(last.Why) > 0 {
			w.Log.Status("%s", last.Why[0])
		}
		return last.Ready || last.Failed
	})
	switch {
	case err == nil && last.Ready:
		w.Log.Status("")
		return scene.object, nil
	case err == nil:
		return nil, w.notReady(scene, fmt.Sprintf("'%s' failed", w.Object.GetName()), last)
	case errors.Is(err, context.DeadlineExceeded):
		what := fmt.Sprintf("'%s' timed out waiting to be Ready", w.Object.GetName())
		return nil, w.notReady(scene, what, last)
	case errors.Is(err, context.Canceled):
		what := fmt.Sprintf("Resource operation was cancelled for %q", w.Object.GetName())
		return nil, &NotReady{Object: scene.object, What: what, Reasons: last.Why}
	}
	return scene.object, err
}

func (w Wait) notReady(scene *scene, what string, last Verdict) error {
	reasons := append(last.Why, w.troubles(scene)...)
	return &NotReady{Object: scene.object, What: what, Reasons: reasons}
}

// Check judges the object once, without waiting, as a refresh does.
func (w Wait) Check(ctx context.Context) error {
	if object.IsTrue(w.Inputs, object.SkipAwait) {
		return nil
	}
	kind := kindOf(w.Object)
	judge := judges[kind]
	if judge == nil || !checkedOnRead[kind] {
		return nil
	}
	scene := &scene{object: w.Object, seen: true}
	if waitsForEndpoints(w.Object) {
		slices, err := w.Client.Dynamic.Resource(endpointSlices).Namespace(w.Object.GetNamespace()).
			List(ctx, slicesOf(w.Object))
		if err != nil {
			return nil // what cannot be asked is no reason to call the object broken
		}
		scene.slicesSeen = true
		for i := range slices.Items {
			scene.put(&slices.Items[i])
		}
	}
	verdict := judge(scene)
	if verdict.Ready {
		return nil
	}
	what := fmt.Sprintf("Resource '%s' was created but failed to initialize", w.Object.GetName())
	return w.notReady(scene, what, verdict)
}

// judge is what decides for this object; nil when there is nothing to wait for.
func (w Wait) judge() (judge, error) {
	if wish := object.Annotation(w.Inputs, object.WaitFor); wish != "" {
		return wished(wish)
	}
	return judges[kindOf(w.Object)], nil
}

func kindOf(object *unstructured.Unstructured) string {
	gvk := object.GroupVersionKind()
	return gvk.Group + "/" + gvk.Kind
}
