package diff

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Mutability is what the provider's inputs allow beyond the rule.
type Mutability struct {
	ConfigMaps bool
	Secrets    bool
}

var identity = []string{".metadata.name", ".metadata.namespace"}

var selector = []string{".spec.selector"}

// rules are the fields the API server refuses to change in place, by group and kind.
var rules = map[string][]string{
	"/Service": {".spec.clusterIP"},
	"/PersistentVolumeClaim": {
		".spec.accessModes", ".spec.selector", ".spec.storageClassName", ".spec.volumeName",
	},
	"/PersistentVolume": {
		".spec.csi", ".spec.fc", ".spec.flexVolume", ".spec.hostPath", ".spec.iscsi", ".spec.local", ".spec.nfs",
	},
	"/ResourceQuota":                        {".spec.scopes"},
	"/Pod":                                  pod,
	"apps/Deployment":                       selector,
	"apps/DaemonSet":                        selector,
	"apps/StatefulSet":                      statefulSet,
	"batch/Job":                             {".spec.completions", ".spec.parallelism", ".spec.selector", ".spec.template"},
	"rbac.authorization.k8s.io/RoleBinding": {".roleRef"},
	"rbac.authorization.k8s.io/ClusterRoleBinding": {".roleRef"},
	"storage.k8s.io/StorageClass":                  {".parameters", ".provisioner"},
}

var statefulSet = []string{
	".spec.podManagementPolicy", ".spec.revisionHistoryLimit", ".spec.selector", ".spec.serviceName",
	".spec.volumeClaimTemplates",
}

var pod = slices.Concat(
	under(".spec.", "affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "enableServiceLinks",
		"hostAliases", "hostIPC", "hostNetwork", "hostPID", "hostname", "imagePullSecrets", "nodeName", "nodeSelector",
		"overhead", "preemptionPolicy", "priority", "priorityClassName", "readinessGates", "restartPolicy",
		"runtimeClassName", "schedulerName", "securityContext", "serviceAccount", "serviceAccountName",
		"shareProcessNamespace", "subdomain", "terminationGracePeriodSeconds", "volumes"),
	under(".spec.containers[*].", container...),
	under(".spec.initContainers[*].", container...),
)

var container = []string{
	"args", "command", "env", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "ports", "readinessProbe",
	"resources", "securityContext", "stdin", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "tty",
	"volumeDevices", "volumeMounts", "workingDir",
}

func under(prefix string, names ...string) []string {
	paths := make([]string, 0, len(names))
	for _, name := range names {
		paths = append(paths, prefix+name)
	}
	return paths
}

// Immutable lists the paths of an object whose change is a replacement. The content of ConfigMaps and Secrets is
// among them unless allowed: workloads do not notice a change in place.
func Immutable(object *unstructured.Unstructured, allowed Mutability) []string {
	gvk := object.GroupVersionKind()
	if gvk.Group == "core" {
		gvk.Group = ""
	}
	marked, _, _ := unstructured.NestedFieldNoCopy(object.Object, "immutable")
	frozen := marked == true
	switch {
	case gvk.Group == "" && gvk.Kind == "ConfigMap":
		if !allowed.ConfigMaps || frozen {
			return append(slices.Clone(identity), ".binaryData", ".data")
		}
		return identity
	case gvk.Group == "" && gvk.Kind == "Secret":
		if !allowed.Secrets || frozen {
			return append(slices.Clone(identity), ".type", ".stringData", ".data")
		}
		return append(slices.Clone(identity), ".type")
	}
	return append(slices.Clone(identity), rules[gvk.Group+"/"+gvk.Kind]...)
}
