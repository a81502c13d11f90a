package apply

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// keepIgnored makes inputs ask for what stands in the cluster wherever the program said `ignoreChanges`. A field that
// only others own is left out: asking for it would make the resource an owner, and a conflict of the next change.
func keepIgnored(inputs, live *unstructured.Unstructured, options Options) error {
	if len(options.IgnoreChanges) == 0 {
		return nil
	}
	ours, theirs, err := owned(live, options.FieldManager)
	if err != nil {
		return err
	}
	for _, text := range options.IgnoreChanges {
		parsed, err := resource.ParsePropertyPath(text)
		if err != nil {
			return fmt.Errorf("unable to parse ignoreField path %q: %w", text, err)
		}
		keys, ok := mapKeys(parsed)
		if !ok {
			continue // an element of a list: its place in the cluster is not known
		}
		path := fieldpath.Path{}
		for i := range keys {
			path = append(path, fieldpath.PathElement{FieldName: &keys[i]})
		}
		if theirs.Has(path) && !ours.Has(path) {
			unstructured.RemoveNestedField(inputs.Object, keys...)
			continue
		}
		value, found, err := unstructured.NestedFieldCopy(live.Object, keys...)
		if err != nil {
			return fmt.Errorf("unable to parse field to ignore %q from live object: %w", text, err)
		}
		if found {
			if err := unstructured.SetNestedField(inputs.Object, value, keys...); err != nil {
				return fmt.Errorf("unable to set field %q with last used value: %w", text, err)
			}
		}
	}
	return nil
}

func mapKeys(path resource.PropertyPath) ([]string, bool) {
	keys := make([]string, 0, len(path))
	for _, step := range path {
		key, ok := step.(string)
		if !ok {
			return nil, false
		}
		keys = append(keys, key)
	}
	return keys, len(keys) > 0
}

// owned are the fields of manager and of all others, with every field above them.
func owned(live *unstructured.Unstructured, manager string) (ours, theirs *fieldpath.Set, err error) {
	ours, theirs = &fieldpath.Set{}, &fieldpath.Set{}
	for _, entry := range live.GetManagedFields() {
		set, err := fieldSet(entry)
		if err != nil {
			return nil, nil, err
		}
		into := theirs
		if entry.Manager == manager || entry.Manager == createManager {
			into = ours
		}
		set.Iterate(func(path fieldpath.Path) {
			for i := range path {
				into.Insert(path[:i+1].Copy())
			}
		})
	}
	return ours, theirs, nil
}
