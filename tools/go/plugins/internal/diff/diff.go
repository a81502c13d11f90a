// Package diff compares what the program asks for with what stands in the state, path by path, so that a preview can
// show old and new values.
package diff

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Compare finds what differs between the live object, cut to the shape of its old inputs, and the new inputs. A
// change at or above a path of immutable makes a replacement.
func Compare(old, inputs map[string]any, immutable []string) Changes {
	c := comparison{changes: Changes{}}
	for _, path := range immutable {
		c.immutable = append(c.immutable, strings.Split(strings.TrimPrefix(path, "."), "."))
	}
	c.maps(nil, old, inputs)
	return c.changes
}

type comparison struct {
	immutable [][]string
	changes   Changes
}

type missing struct{}

func (c *comparison) maps(path []any, old, inputs map[string]any) {
	for key, value := range inputs {
		if value == nil {
			continue // a null asks for nothing
		}
		before, ok := old[key]
		if !ok {
			before = missing{}
		}
		c.values(append(path, key), before, value)
	}
	for key, value := range old {
		if after, ok := inputs[key]; (!ok || after == nil) && value != nil {
			c.record(append(path, key), pulumirpc.PropertyDiff_DELETE, nil)
		}
	}
}

func (c *comparison) lists(path []any, old, inputs []any) {
	for i, value := range inputs {
		var before any = missing{}
		if i < len(old) {
			before = old[i]
		}
		c.values(append(path, i), before, value)
	}
	for i := len(inputs); i < len(old); i++ {
		c.record(append(path, i), pulumirpc.PropertyDiff_DELETE, nil)
	}
}

func (c *comparison) values(path []any, old, value any) {
	if old == (any)(missing{}) {
		c.record(path, pulumirpc.PropertyDiff_ADD, value)
		return
	}
	if value, ok := value.(map[string]any); ok {
		if old, ok := old.(map[string]any); ok {
			c.maps(path, old, value)
			return
		}
	}
	if value, ok := value.([]any); ok {
		if old, ok := old.([]any); ok {
			c.lists(path, old, value)
			return
		}
	}
	if _, unknown := value.(resource.Computed); unknown || !equal(old, value) {
		c.record(path, pulumirpc.PropertyDiff_UPDATE, value)
	}
}

// equal compares numbers by value: the state has floats where typed inputs have integers.
func equal(a, b any) bool {
	if x, ok := number(a); ok {
		if y, ok := number(b); ok {
			return x == y
		}
	}
	return reflect.DeepEqual(a, b)
}

func number(value any) (float64, bool) {
	switch value := value.(type) {
	case int64:
		return float64(value), true
	case float64:
		return value, true
	}
	return 0, false
}

func (c *comparison) record(path []any, kind pulumirpc.PropertyDiff_Kind, value any) {
	for _, immutable := range c.immutable {
		if touches(path, immutable, value) {
			kind = replacing[kind]
			break
		}
	}
	// A removed property is shown by the inputs it was removed from: the server may well keep a default there.
	deleted := kind == pulumirpc.PropertyDiff_DELETE || kind == pulumirpc.PropertyDiff_DELETE_REPLACE
	c.changes[pathText(path)] = &pulumirpc.PropertyDiff{Kind: kind, InputDiff: deleted}
}

var replacing = map[pulumirpc.PropertyDiff_Kind]pulumirpc.PropertyDiff_Kind{
	pulumirpc.PropertyDiff_ADD:    pulumirpc.PropertyDiff_ADD_REPLACE,
	pulumirpc.PropertyDiff_DELETE: pulumirpc.PropertyDiff_DELETE_REPLACE,
	pulumirpc.PropertyDiff_UPDATE: pulumirpc.PropertyDiff_UPDATE_REPLACE,
}

// touches tells whether a change at path, to value, concerns an immutable path. "[*]" at the end of a step of that
// path stands for every element of a list.
func touches(path []any, immutable []string, value any) bool {
	for _, step := range immutable {
		name, everyElement := strings.CutSuffix(step, "[*]")
		if len(path) == 0 {
			object, ok := value.(map[string]any)
			if !ok || everyElement {
				return false
			}
			if value, ok = object[name]; !ok {
				return false
			}
			continue
		}
		if path[0] != any(name) {
			return false
		}
		path = path[1:]
		if everyElement && len(path) > 0 {
			path = path[1:]
		}
	}
	return true
}

// pathText writes a path as the engine reads it.
func pathText(path []any) string {
	var text strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case int:
			text.WriteString("[" + strconv.Itoa(step) + "]")
		case string:
			switch {
			case strings.ContainsAny(step, `."[]`):
				text.WriteString(`["` + strings.ReplaceAll(step, `"`, `\"`) + `"]`)
			case text.Len() > 0:
				text.WriteString("." + step)
			default:
				text.WriteString(step)
			}
		}
	}
	return text.String()
}
