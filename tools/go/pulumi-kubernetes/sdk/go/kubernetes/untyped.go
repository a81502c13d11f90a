// Package kubernetes stands in for the root of Pulumi's generated Kubernetes SDK. The provider uses six names of that
// SDK, all for components that it expands itself (YAML files, Helm charts); the rest, half a million generated lines,
// would take most of the provider's build time.
package kubernetes

import "reflect"

// UntypedArgs are the properties of a resource of any kind.
type UntypedArgs map[string]any

// ElementType makes UntypedArgs a pulumi.Input.
func (UntypedArgs) ElementType() reflect.Type {
	return reflect.TypeFor[map[string]any]()
}
