// Package settings reads the Kubernetes provider's inputs.
package settings

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Settings are what a provider resource was configured with.
type Settings struct {
	Kubeconfig string // text or path; empty: what kubectl would use
	Context    string
	Cluster    string
	Namespace  string

	ServerSideApply       bool
	PatchForce            bool
	UpsertExistingObjects bool
	ConfigMapMutable      bool
	SecretMutable         bool
	SkipUpdateUnreachable bool
	DeleteUnreachable     bool

	Client ClientLimits
}

// ClientLimits bound the requests to the API server.
type ClientLimits struct {
	Burst   int
	QPS     float32
	Timeout time.Duration // of one request; 0 is none
}

// Parse reads the engine's configuration variables ("kubernetes:config:context"); an environment variable stands in
// for a switch that is not set.
func Parse(variables map[string]string) (Settings, error) {
	if variables["kubernetes:config:renderYamlToDirectory"] != "" {
		return Settings{}, fmt.Errorf("renderYamlToDirectory needs the official Kubernetes plugin")
	}
	text := func(name string) string { return variables["kubernetes:config:"+name] }
	enabled := func(name, environment string, otherwise bool) bool {
		if value, ok := variables["kubernetes:config:"+name]; ok {
			return value == "true"
		}
		if value, ok := os.LookupEnv(environment); ok {
			return value == "true"
		}
		return otherwise
	}
	limits, err := clientLimits(text("kubeClientSettings"))
	return Settings{
		Kubeconfig: text("kubeconfig"),
		Context:    text("context"),
		Cluster:    text("cluster"),
		Namespace:  text("namespace"),

		ServerSideApply:       enabled("enableServerSideApply", "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY", true),
		PatchForce:            enabled("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE", false),
		UpsertExistingObjects: enabled("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS", false),
		ConfigMapMutable:      enabled("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE", false),
		SecretMutable:         enabled("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE", false),
		SkipUpdateUnreachable: enabled("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE", false),
		DeleteUnreachable:     enabled("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE", false),

		Client: limits,
	}, err
}

func clientLimits(text string) (ClientLimits, error) {
	var given struct {
		Burst   *int     `json:"burst"`
		QPS     *float64 `json:"qps"`
		Timeout *int     `json:"timeout"`
	}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &given); err != nil {
			return ClientLimits{}, fmt.Errorf("failed to unmarshal kubeClientSettings option: %w", err)
		}
	}
	limits := ClientLimits{Burst: 120, QPS: 50}
	if given.Burst != nil {
		limits.Burst = *given.Burst
	} else if burst, err := strconv.Atoi(os.Getenv("PULUMI_K8S_CLIENT_BURST")); err == nil {
		limits.Burst = burst
	}
	if given.QPS != nil {
		limits.QPS = float32(*given.QPS)
	} else if qps, err := strconv.ParseFloat(os.Getenv("PULUMI_K8S_CLIENT_QPS"), 32); err == nil {
		limits.QPS = float32(qps)
	}
	seconds, err := strconv.Atoi(os.Getenv("PULUMI_K8S_CLIENT_TIMEOUT"))
	if given.Timeout != nil {
		seconds, err = *given.Timeout, nil
	}
	if err == nil {
		limits.Timeout = time.Duration(seconds) * time.Second
	}
	return limits, nil
}
