package settings

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// LoadKubeconfig reads a kubeconfig that is given as its text or as the path of a file.
func LoadKubeconfig(pathOrText string) (*clientcmdapi.Config, error) {
	path := pathOrText
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, rest)
		}
	}
	if text, err := os.ReadFile(path); err == nil {
		pathOrText = string(text)
	}
	return clientcmd.Load([]byte(pathOrText))
}

// RESTConfig is the way to the API server, and the namespace for objects that name none.
func (s Settings) RESTConfig() (*rest.Config, string, error) {
	config, err := s.clientConfig()
	if err != nil {
		return nil, "", fmt.Errorf("failed to parse kubeconfig data in `kubernetes:config:kubeconfig`- %w", err)
	}
	namespace, _, err := config.Namespace()
	if err != nil {
		namespace = s.Namespace
	}
	client, err := config.ClientConfig()
	if err != nil {
		return nil, namespace, fmt.Errorf("unable to load Kubernetes client configuration from kubeconfig file: %w", err)
	}
	client.Burst, client.QPS, client.Timeout = s.Client.Burst, s.Client.QPS, s.Client.Timeout
	client.WarningHandler = rest.NoWarnings{}
	client.UserAgent = "pulumi-kubernetes"
	return client, namespace, nil
}

func (s Settings) clientConfig() (clientcmd.ClientConfig, error) {
	overrides := &clientcmd.ConfigOverrides{
		Context:        clientcmdapi.Context{Cluster: s.Cluster, Namespace: s.Namespace},
		CurrentContext: s.Context,
	}
	if s.Kubeconfig == "" {
		rules := clientcmd.NewDefaultClientConfigLoadingRules()
		return clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides), nil
	}
	config, err := LoadKubeconfig(s.Kubeconfig)
	if err != nil {
		return nil, err
	}
	return clientcmd.NewDefaultClientConfig(*config, overrides), nil
}

// ActiveCluster is the cluster a provider's inputs point at, for the question whether it became another one.
func ActiveCluster(inputs resource.PropertyMap) (*clientcmdapi.Cluster, error) {
	config, err := kubeconfigOf(inputs["kubeconfig"])
	if err != nil || config == nil {
		return nil, err
	}
	current := config.CurrentContext
	if value := inputs["context"]; value.IsString() {
		current = value.StringValue()
	}
	context := config.Contexts[current]
	if context == nil {
		return nil, nil
	}
	name := context.Cluster
	if value := inputs["cluster"]; value.IsString() {
		name = value.StringValue()
	}
	return config.Clusters[name], nil
}

func kubeconfigOf(value resource.PropertyValue) (*clientcmdapi.Config, error) {
	switch {
	case value.IsString():
		return LoadKubeconfig(value.StringValue())
	case value.IsObject():
		text, err := json.Marshal(value.ObjectValue().Mappable())
		if err != nil {
			return nil, err
		}
		return LoadKubeconfig(string(text))
	}
	return nil, nil
}
