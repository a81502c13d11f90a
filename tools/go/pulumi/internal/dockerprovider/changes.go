package dockerprovider

import (
	"fmt"
	"sort"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Changes maps property paths ("spec.ports[0].port") to what became of them.
type Changes map[string]*pulumirpc.PropertyDiff

// Ignore drops the changes that the program asked to ignore.
func (changes Changes) Ignore(paths []string) error {
	for _, text := range paths {
		ignored, err := resource.ParsePropertyPath(text)
		if err != nil {
			return fmt.Errorf("failed to parse ignore path: %w", err)
		}
		for changed := range changes {
			path, err := resource.ParsePropertyPath(changed)
			if err != nil {
				return fmt.Errorf("failed to parse diff path: %w", err)
			}
			if ignored.Contains(path) {
				delete(changes, changed)
			}
		}
	}
	return nil
}

// Replacing lists the paths of the changes that make a replacement.
func (changes Changes) Replacing() []string {
	var paths []string
	for path, change := range changes {
		switch change.GetKind() {
		case pulumirpc.PropertyDiff_ADD_REPLACE, pulumirpc.PropertyDiff_DELETE_REPLACE,
			pulumirpc.PropertyDiff_UPDATE_REPLACE:
			paths = append(paths, path)
		}
	}
	sort.Strings(paths)
	return paths
}
