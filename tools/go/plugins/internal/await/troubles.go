package await

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// maxTroubles bounds what is told of a failed wait: the newest few say it.
const maxTroubles = 5

// troubles asks why the object is not ready: what its Pods lack, and the newest warnings about it and them. The wait's
// own time is over, so this has a short one of its own.
func (w Wait) troubles(scene *scene) []string {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	pods := w.pods(ctx)
	concerned := map[string]bool{string(scene.object.GetUID()): true}
	var found []string
	for i := range pods {
		concerned[string(pods[i].GetUID())] = true
		for _, kind := range []string{"PodScheduled", "Ready"} {
			if state := conditionOf(&pods[i], kind); state.status == "False" && state.message != "" {
				found = append(found, fmt.Sprintf("[Pod %s/%s]: %s: %s",
					pods[i].GetNamespace(), pods[i].GetName(), state.reason, state.message))
				break
			}
		}
	}
	return append(newest(found), newest(w.warnings(ctx, concerned))...)
}

func newest(lines []string) []string { return lines[max(0, len(lines)-maxTroubles):] }

func (w Wait) pods(ctx context.Context) []unstructured.Unstructured {
	wanted, _, _ := unstructured.NestedStringMap(w.Object.Object, "spec", "selector", "matchLabels")
	if kindOf(w.Object) == "/Service" {
		wanted, _, _ = unstructured.NestedStringMap(w.Object.Object, "spec", "selector")
	}
	if len(wanted) == 0 {
		return nil
	}
	list, err := w.Client.Dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "pods"}).
		Namespace(w.Object.GetNamespace()).
		List(ctx, metav1.ListOptions{LabelSelector: labels.SelectorFromSet(wanted).String()})
	if err != nil {
		return nil
	}
	return list.Items
}

// warnings about the objects of these uids, oldest first, each text once.
func (w Wait) warnings(ctx context.Context, concerned map[string]bool) []string {
	list, err := w.Client.Dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "events"}).
		Namespace(w.Object.GetNamespace()).List(ctx, metav1.ListOptions{FieldSelector: "type=Warning"})
	if err != nil {
		return nil
	}
	events := list.Items
	sort.SliceStable(events, func(i, j int) bool { return seenAt(&events[i]) < seenAt(&events[j]) })
	var lines []string
	told := map[string]bool{}
	for i := range events {
		line := fmt.Sprintf("[%s] %s", text(&events[i], "reason"), strings.TrimSpace(text(&events[i], "message")))
		if concerned[text(&events[i], "involvedObject", "uid")] && !told[line] {
			told[line] = true
			lines = append(lines, line)
		}
	}
	return lines
}

// seenAt orders events; RFC 3339 times sort as text.
func seenAt(event *unstructured.Unstructured) string {
	for _, field := range []string{"lastTimestamp", "eventTime"} {
		if at := text(event, field); at != "" {
			return at
		}
	}
	return event.GetCreationTimestamp().UTC().Format(time.RFC3339)
}
