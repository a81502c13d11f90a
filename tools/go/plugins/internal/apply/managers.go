package apply

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// former tells whether a manager's fields are to become the resource's own: those a plain create wrote, and those
// somebody set with kubectl, which Pulumi puts right without a conflict.
func former(entry metav1.ManagedFieldsEntry) bool {
	if entry.Subresource != "" || entry.FieldsV1 == nil {
		return false
	}
	if strings.HasPrefix(entry.Manager, "kubectl") {
		return true
	}
	return entry.Operation == metav1.ManagedFieldsOperationUpdate && hasAnyPrefix(
		entry.Manager, createManager, "pulumi-resource-kubernetes", "before-first-apply")
}

func hasAnyPrefix(text string, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

// hasFormerManager tells whether the plugin itself wrote fields by a plain create.
func hasFormerManager(live *unstructured.Unstructured) bool {
	for _, entry := range live.GetManagedFields() {
		if entry.Operation == metav1.ManagedFieldsOperationUpdate &&
			hasAnyPrefix(entry.Manager, createManager, "pulumi-resource-kubernetes") {
			return true
		}
	}
	return false
}

// takeOver gives the fields of former managers to manager, so that the apply that follows removes what the program no
// longer asks for and meets no conflict with the plugin's own create.
func takeOver(
	ctx context.Context, collection dynamic.ResourceInterface, live *unstructured.Unstructured, manager string,
) error {
	own := metav1.ManagedFieldsEntry{
		Manager: manager, Operation: metav1.ManagedFieldsOperationApply,
		APIVersion: live.GetAPIVersion(), FieldsType: "FieldsV1",
	}
	fields := &fieldpath.Set{}
	var kept []metav1.ManagedFieldsEntry
	found := false
	for _, entry := range live.GetManagedFields() {
		mine := entry.Manager == manager && entry.Operation == metav1.ManagedFieldsOperationApply &&
			entry.Subresource == ""
		if !mine && !former(entry) {
			kept = append(kept, entry)
			continue
		}
		set, err := fieldSet(entry)
		if err != nil {
			return err
		}
		fields = fields.Union(set)
		found = found || !mine
		if mine || own.Time == nil {
			own.Time, own.APIVersion = entry.Time, entry.APIVersion
		}
	}
	if !found {
		return nil
	}
	raw, err := fields.ToJSON()
	if err != nil {
		return err
	}
	own.FieldsV1 = &metav1.FieldsV1{Raw: raw}
	patch, err := json.Marshal([]map[string]any{
		{"op": "replace", "path": "/metadata/managedFields", "value": append(kept, own)},
		{"op": "replace", "path": "/metadata/resourceVersion", "value": live.GetResourceVersion()},
	})
	if err != nil {
		return err
	}
	_, err = collection.Patch(ctx, live.GetName(), types.JSONPatchType, patch, metav1.PatchOptions{})
	return err
}

func fieldSet(entry metav1.ManagedFieldsEntry) (*fieldpath.Set, error) {
	set := &fieldpath.Set{}
	if entry.FieldsV1 == nil {
		return set, nil
	}
	if err := set.FromJSON(bytes.NewReader(entry.FieldsV1.Raw)); err != nil {
		return nil, fmt.Errorf("read the fields of manager %q: %w", entry.Manager, err)
	}
	return set, nil
}
