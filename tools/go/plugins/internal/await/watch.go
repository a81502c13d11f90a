package await

import (
	"context"
	"reflect"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/cache"
	watchtools "k8s.io/client-go/tools/watch"
)

// scene is what is known of the object, and of what its readiness hangs on.
type scene struct {
	object *unstructured.Unstructured
	seen   bool // the watch has shown the object
	gone   bool

	slices     map[string]*unstructured.Unstructured // EndpointSlices of a Service, by name
	slicesSeen bool
}

func (s *scene) put(slice *unstructured.Unstructured) {
	if s.slices == nil {
		s.slices = map[string]*unstructured.Unstructured{}
	}
	s.slices[slice.GetName()] = slice
}

// source is one watch, and what its events change in the scene.
type source struct {
	watch.Interface
	synced func() bool // the first list is in
	apply  func(watch.Event)
}

var endpointSlices = schema.GroupVersionResource{Group: "discovery.k8s.io", Version: "v1", Resource: "endpointslices"}

// sources starts the watches the object needs; they end with ctx.
func (w Wait) sources(ctx context.Context, scene *scene) ([]source, error) {
	own, err := w.objectSource(ctx, scene)
	if err != nil || !waitsForEndpoints(w.Object) || w.hasWish() {
		return []source{own}, err
	}
	slices := w.Client.Dynamic.Resource(endpointSlices).Namespace(w.Object.GetNamespace())
	watcher, synced := watching(ctx, slices, slicesOf(w.Object))
	return []source{own, {
		Interface: watcher,
		synced:    synced,
		apply: func(event watch.Event) {
			slice, ok := event.Object.(*unstructured.Unstructured)
			switch {
			case !ok:
			case event.Type == watch.Deleted:
				delete(scene.slices, slice.GetName())
			default:
				scene.slicesSeen = true
				scene.put(slice)
			}
		},
	}}, nil
}

func (w Wait) objectSource(ctx context.Context, scene *scene) (source, error) {
	collection, err := w.Client.Resource(w.Object)
	if err != nil {
		return source{}, err
	}
	byName := metav1.ListOptions{FieldSelector: fields.OneTermEqualSelector("metadata.name", w.Object.GetName()).String()}
	watcher, synced := watching(ctx, collection, byName)
	return source{
		Interface: watcher,
		synced:    synced,
		apply: func(event watch.Event) {
			object, ok := event.Object.(*unstructured.Unstructured)
			if !ok {
				return
			}
			scene.seen, scene.gone = true, event.Type == watch.Deleted
			scene.object = object
		},
	}, nil
}

// watching lists and then watches, and does so anew when the connection breaks.
func watching(
	ctx context.Context, collection dynamic.ResourceInterface, options metav1.ListOptions,
) (watcher watch.Interface, synced func() bool) {
	lists := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, asked metav1.ListOptions) (runtime.Object, error) {
			asked.FieldSelector, asked.LabelSelector = options.FieldSelector, options.LabelSelector
			return collection.List(ctx, asked)
		},
		WatchFuncWithContext: func(ctx context.Context, asked metav1.ListOptions) (watch.Interface, error) {
			asked.FieldSelector, asked.LabelSelector = options.FieldSelector, options.LabelSelector
			return collection.Watch(ctx, asked)
		},
	}
	_, informer, watcher, _ := watchtools.NewIndexerInformerWatcher(lists, &unstructured.Unstructured{})
	context.AfterFunc(ctx, watcher.Stop)
	return watcher, informer.HasSynced
}

// follow applies the events of all sources until done says so or ctx ends.
func follow(ctx context.Context, sources []source, done func() bool) error {
	cases := []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ctx.Done())}}
	for _, source := range sources {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(source.ResultChan())})
	}
	for {
		chosen, value, ok := reflect.Select(cases)
		if chosen == 0 {
			return ctx.Err()
		}
		if !ok {
			cases[chosen].Chan = reflect.Value{} // this one has ended; ctx is about to
			continue
		}
		sources[chosen-1].apply(value.Interface().(watch.Event))
		if done() {
			return nil
		}
	}
}
