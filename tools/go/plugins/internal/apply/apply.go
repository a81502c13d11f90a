// Package apply writes objects to the API server.
package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ics-discovery/tools/plugins/internal/kube"
	"ics-discovery/tools/plugins/internal/object"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
)

// createManager owns what a plain create wrote, until the first update hands it to the resource's own manager.
const createManager = "pulumi-kubernetes"

// Options say how to write.
type Options struct {
	FieldManager    string
	ServerSideApply bool
	Upsert          bool // let a create take over an object that is there already
	Force           bool // take fields from other managers
	Preview         bool // ask the server what would come of it, change nothing
	IgnoreChanges   []string
	Retrying        func(attempt int, err error)
}

func (o Options) dryRun() []string {
	if o.Preview {
		return []string{metav1.DryRunAll}
	}
	return nil
}

// ErrNoNamespace says that a preview could not ask the server, because the namespace is still to be created.
var ErrNoNamespace = errors.New("namespace does not exist")

// retries bridge the time between the creation of a namespace or a definition and the server's acting on it, about
// half a minute in all.
var retries = wait.Backoff{Duration: 200 * time.Millisecond, Factor: 1.6, Steps: 10, Cap: 30 * time.Second}

// Create makes a new object. It waits for the object's kind and namespace to come into being.
func Create(
	ctx context.Context, client *kube.Client, inputs *unstructured.Unstructured, options Options,
) (*unstructured.Unstructured, error) {
	var made *unstructured.Unstructured
	var last error
	attempt := 0
	err := wait.ExponentialBackoffWithContext(ctx, retries, func(ctx context.Context) (bool, error) {
		attempt++
		made, last = createOnce(ctx, client, inputs, options)
		if last == nil {
			return true, nil
		}
		if options.Preview && namespaceMissing(last) {
			return false, fmt.Errorf("%w for %q", ErrNoNamespace, inputs.GetName())
		}
		if !apierrors.IsNotFound(last) && !meta.IsNoMatchError(last) {
			return false, last
		}
		options.Retrying(attempt, last)
		return false, nil
	})
	if wait.Interrupted(err) && last != nil {
		err = last
	}
	if apierrors.IsAlreadyExists(err) {
		return nil, fmt.Errorf("%w\n\nThe resource already exists in the cluster. Import it into the stack, give the "+
			"resource an alias if it was renamed, or set upsertExistingObjects on the provider to take it over", err)
	}
	return made, err
}

func createOnce(
	ctx context.Context, client *kube.Client, inputs *unstructured.Unstructured, options Options,
) (*unstructured.Unstructured, error) {
	collection, err := client.Resource(inputs)
	if err != nil {
		return nil, err
	}
	if options.ServerSideApply && options.Upsert {
		// Without a former state a preview cannot tell whose the fields are.
		return serverSide(ctx, collection, inputs, options, options.Force || options.Preview)
	}
	return collection.Create(ctx, inputs, metav1.CreateOptions{FieldManager: createManager, DryRun: options.dryRun()})
}

func namespaceMissing(err error) bool {
	var status apierrors.APIStatus
	return apierrors.IsNotFound(err) && errors.As(err, &status) &&
		status.Status().Details != nil && status.Status().Details.Kind == "namespaces"
}

// Update changes the object to what inputs ask for, leaving other managers' fields alone.
func Update(
	ctx context.Context, client *kube.Client, old, inputs *unstructured.Unstructured, name string, options Options,
) (*unstructured.Unstructured, error) {
	collection, err := client.Resource(inputs)
	if err != nil {
		return nil, err
	}
	live, err := collection.Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	switch {
	case object.IsCRD(inputs):
		// A definition is put anew as a whole: merging schemas has no meaning.
		inputs.SetResourceVersion(live.GetResourceVersion())
		return collection.Update(ctx, inputs, metav1.UpdateOptions{
			FieldManager: options.FieldManager, DryRun: options.dryRun(),
		})
	case options.ServerSideApply:
		return updateServerSide(ctx, collection, old, live, inputs, options)
	}
	patch, err := json.Marshal(mergePatch(old.Object, inputs.Object))
	if err != nil {
		return nil, err
	}
	return collection.Patch(ctx, name, types.MergePatchType, patch, metav1.PatchOptions{
		FieldManager: createManager, DryRun: options.dryRun(),
	})
}

func updateServerSide(
	ctx context.Context, collection dynamic.ResourceInterface, old, live, inputs *unstructured.Unstructured,
	options Options,
) (*unstructured.Unstructured, error) {
	if err := keepIgnored(inputs, live, options); err != nil {
		return nil, err
	}
	inputs.SetName(live.GetName())
	force := options.Force || len(live.GetManagedFields()) == 0
	if !options.Preview {
		if err := takeOver(ctx, collection, live, options.FieldManager); err != nil {
			return nil, err
		}
		return serverSide(ctx, collection, inputs, options, force)
	}
	// A preview must not write the change of managers that the real update begins with. Without it the server keeps
	// what the plain create wrote beside what is asked for now, and may find the two together invalid: a Service's port
	// that is to move stands there twice. Then the object is foretold here.
	made, err := serverSide(ctx, collection, inputs, options, force || hasFormerManager(live))
	if apierrors.IsInvalid(err) && hasFormerManager(live) {
		patched := patchedBy(live.Object, mergePatch(old.Object, inputs.Object))
		return &unstructured.Unstructured{Object: patched}, nil
	}
	return made, err
}

func serverSide(
	ctx context.Context, collection dynamic.ResourceInterface, inputs *unstructured.Unstructured, options Options,
	force bool,
) (*unstructured.Unstructured, error) {
	body, err := json.Marshal(inputs.Object)
	if err != nil {
		return nil, err
	}
	made, err := collection.Patch(ctx, inputs.GetName(), types.ApplyPatchType, body, metav1.PatchOptions{
		FieldManager: options.FieldManager, Force: &force, DryRun: options.dryRun(),
	})
	if apierrors.IsConflict(err) {
		return nil, fmt.Errorf("server-side apply field conflict detected\n"+
			"The resource managed by field manager %q had an apply conflict: %w", options.FieldManager, err)
	}
	return made, err
}
