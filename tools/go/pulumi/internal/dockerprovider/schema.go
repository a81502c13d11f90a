package dockerprovider

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// kind of a value, as the program writes it.
type kind func(path string, value resource.PropertyValue) (fault string)

// property is an input of a network. Any change of one makes a new network: Docker cannot change one.
type property struct {
	kind kind
	// reported: without a wish of the program's it is what Docker makes it.
	reported bool
	// otherwise is what it is without a wish, where that is not false, none or empty.
	otherwise string
}

var properties = map[resource.PropertyKey]property{
	"attachable":  {kind: flag},
	"driver":      {kind: text, reported: true},
	"ingress":     {kind: flag},
	"internal":    {kind: flag, reported: true},
	"ipamConfigs": {kind: listOf(record(pool)), reported: true},
	"ipamDriver":  {kind: text, otherwise: "default"},
	"ipamOptions": {kind: texts, reported: true},
	"ipv6":        {kind: flag},
	"labels":      {kind: listOf(record(label, "label", "value"))},
	"name":        {kind: text},
	"options":     {kind: texts, reported: true},
}

var (
	label = map[string]kind{"label": text, "value": text}
	pool  = map[string]kind{"auxAddress": texts, "gateway": text, "ipRange": text, "subnet": text}
)

func text(path string, value resource.PropertyValue) string {
	return expect(value.IsString(), path, "text", value)
}

func flag(path string, value resource.PropertyValue) string {
	return expect(value.IsBool(), path, "true or false", value)
}

func texts(path string, value resource.PropertyValue) string {
	if !value.IsObject() {
		return expect(false, path, "a map of texts", value)
	}
	for key, element := range value.ObjectValue() {
		if fault := unlessUnknown(text, path+"."+string(key), element); fault != "" {
			return fault
		}
	}
	return ""
}

func listOf(element kind) kind {
	return func(path string, value resource.PropertyValue) string {
		if !value.IsArray() {
			return expect(false, path, "a list", value)
		}
		for i, each := range value.ArrayValue() {
			if fault := unlessUnknown(element, fmt.Sprintf("%s[%d]", path, i), each); fault != "" {
				return fault
			}
		}
		return ""
	}
}

func record(members map[string]kind, required ...string) kind {
	return func(path string, value resource.PropertyValue) string {
		if !value.IsObject() {
			return expect(false, path, "an object", value)
		}
		for key, member := range value.ObjectValue() {
			path := path + "." + string(key)
			kind, ok := members[string(key)]
			if !ok {
				return fmt.Sprintf("there is no input %q", path)
			}
			if fault := unlessUnknown(kind, path, member); fault != "" {
				return fault
			}
		}
		for _, key := range required {
			if !value.ObjectValue().HasValue(resource.PropertyKey(key)) {
				return fmt.Sprintf("input %q is missing", path+"."+key)
			}
		}
		return ""
	}
}

// unlessUnknown: of what is not known yet nothing can be said, and a null asks for nothing.
func unlessUnknown(kind kind, path string, value resource.PropertyValue) string {
	if value.IsComputed() || value.IsOutput() || value.IsNull() {
		return ""
	}
	return kind(path, value)
}

func expect(met bool, path, wanted string, value resource.PropertyValue) string {
	if met {
		return ""
	}
	return fmt.Sprintf("input %q is not %s; %q", path, wanted, short(fmt.Sprint(value.Mappable())))
}

const longestQuote = 60

// short is a text cut to what a message can bear.
func short(text string) string {
	if runes := []rune(strings.TrimSpace(text)); len(runes) > longestQuote {
		return string(runes[:longestQuote]) + "…"
	}
	return text
}
