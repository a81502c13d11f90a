package await

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ics-discovery/tools/plugins/internal/object"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/cache"
)

// skipsDeletion are the kinds whose skipAwait also spares the wait for their end; of all others it does not, as in the
// official plugin.
var skipsDeletion = map[string]bool{
	"/Namespace": true, "/Pod": true, "/ReplicationController": true, "apps/DaemonSet": true, "apps/Deployment": true,
	"apps/StatefulSet": true, "batch/Job": true,
}

// Deleted waits until the object is gone.
func (w Wait) Deleted(ctx context.Context) error {
	if object.IsTrue(w.Inputs, object.SkipAwait) && skipsDeletion[kindOf(w.Object)] {
		return nil
	}
	collection, err := w.Client.Resource(w.Object)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, w.Timeout)
	defer cancel()

	isGone := func() bool {
		live, err := collection.Get(ctx, w.Object.GetName(), metav1.GetOptions{})
		return apierrors.IsNotFound(err) || (err == nil && w.Object.GetUID() != "" && live.GetUID() != w.Object.GetUID())
	}
	if isGone() {
		return nil // most objects go at once; that needs no watch
	}
	scene := &scene{object: w.Object}
	own, err := w.objectSource(ctx, scene)
	if err != nil {
		return err
	}
	// An object that went before the watch had its first list makes no event: ask once more after that.
	if cache.WaitForCacheSync(ctx.Done(), own.synced) && isGone() {
		return nil
	}
	err = follow(ctx, []source{own}, func() bool {
		if why := leftOvers(scene.object); len(why) > 0 {
			w.Log.Status("%s", why[0])
		}
		return scene.gone
	})
	if err == nil {
		w.Log.Status("")
		return nil
	}
	what := fmt.Sprintf("'%s' timed out waiting to be deleted", w.Object.GetName())
	if errors.Is(err, context.Canceled) {
		what = fmt.Sprintf("Resource operation was cancelled for %q", w.Object.GetName())
	}
	return &NotReady{Object: scene.object, What: what, Reasons: leftOvers(scene.object)}
}

// leftOvers says what keeps an object from going: its finalizers, and what a namespace tells of its content.
func leftOvers(object *unstructured.Unstructured) []string {
	var why []string
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, entry := range conditions {
		members, _ := entry.(map[string]any)
		if message, _ := members["message"].(string); members["status"] == "True" && message != "" {
			why = append(why, message)
		}
	}
	if finalizers := object.GetFinalizers(); len(finalizers) > 0 {
		why = append(why, fmt.Sprintf("finalizers might be preventing deletion (%s)", strings.Join(finalizers, ", ")))
	}
	return why
}
