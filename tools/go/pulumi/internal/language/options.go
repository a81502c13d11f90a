package language

import (
	"fmt"
	"strings"
)

// runtimeOptions are the `runtime.options` of Pulumi.yaml that this host understands.
type runtimeOptions struct {
	typescript bool
	tsconfig   string
	nodeArgs   []string
}

// parseOptions reads them strictly: a mistyped option must not silently change how the program runs.
func parseOptions(options map[string]any) (runtimeOptions, error) {
	parsed := runtimeOptions{typescript: true}
	for name, value := range options {
		var ok bool
		switch name {
		case "typescript":
			parsed.typescript, ok = value.(bool)
		case "tsconfig":
			parsed.tsconfig, ok = value.(string)
		case "nodeargs":
			var line string
			line, ok = value.(string)
			parsed.nodeArgs = strings.Fields(line)
		case "packagemanager":
			_, ok = value.(string)
		default:
			ok = true // the official host lets unknown options pass
		}
		if !ok {
			return runtimeOptions{}, fmt.Errorf("runtime option %q has the wrong type; \"%v\"", name, value)
		}
	}
	return parsed, nil
}
