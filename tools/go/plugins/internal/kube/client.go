// Package kube finds the API server's resources by kind.
package kube

import (
	"sync"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/klog/v2"
)

// Client reaches any object of one cluster.
type Client struct {
	Dynamic dynamic.Interface

	// DefaultNamespace is where objects go that name none.
	DefaultNamespace string

	cache  discovery.CachedDiscoveryInterface
	mapper *restmapper.DeferredDiscoveryRESTMapper
	mu     sync.Mutex
}

// NewClient asks the server for its API groups once, so that an unreachable cluster is noticed here. All clients share
// one connection, over HTTP/2.
func NewClient(config *rest.Config, defaultNamespace string) (*Client, error) {
	// client-go reports each failed request on standard error beside returning it; the user is told once, by the engine.
	klog.SetLogger(logr.Discard())
	http, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	objects, err := dynamic.NewForConfigAndClient(config, http)
	if err != nil {
		return nil, err
	}
	discover, err := discovery.NewDiscoveryClientForConfigAndClient(config, http)
	if err != nil {
		return nil, err
	}
	cache := memory.NewMemCacheClient(discover)
	if _, err := cache.ServerGroups(); err != nil {
		return nil, err
	}
	return &Client{
		Dynamic:          objects,
		DefaultNamespace: defaultNamespace,
		cache:            cache,
		mapper:           restmapper.NewDeferredDiscoveryRESTMapper(cache),
	}, nil
}

// mapping looks a kind up, and once more after asking the server anew: its definition may just have been created.
func (c *Client) mapping(gvk schema.GroupVersionKind) (*meta.RESTMapping, error) {
	if gvk.Group == "core" {
		gvk.Group = ""
	}
	mapping, err := c.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
	if !meta.IsNoMatchError(err) {
		return mapping, err
	}
	c.Forget()
	return c.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
}

// Forget drops what is known of the server's kinds.
func (c *Client) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mapper.Reset()
}

// Has tells whether the server knows the object's kind.
func (c *Client) Has(object *unstructured.Unstructured) bool {
	_, err := c.mapping(object.GroupVersionKind())
	return err == nil
}

// Resource is the collection an object belongs to.
func (c *Client) Resource(object *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	mapping, err := c.mapping(object.GroupVersionKind())
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() != meta.RESTScopeNameNamespace {
		return c.Dynamic.Resource(mapping.Resource), nil
	}
	namespace := object.GetNamespace()
	if namespace == "" {
		namespace = c.DefaultNamespace
	}
	return c.Dynamic.Resource(mapping.Resource).Namespace(namespace), nil
}

// Namespaced tells whether objects of a kind live in namespaces. It knows the built-in kinds by itself, so that a
// preview can be made of a cluster that does not answer; for any other kind it may ask. A kind that nobody knows yet
// is taken to be namespaced.
func Namespaced(gvk schema.GroupVersionKind, client *Client) bool {
	if BuiltIn(gvk.Group) {
		return !clusterScoped[gvk.Kind]
	}
	if client == nil {
		return true
	}
	mapping, err := client.mapping(gvk)
	return err != nil || mapping.Scope.Name() == meta.RESTScopeNameNamespace
}
