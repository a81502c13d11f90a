package kube

// builtInGroups are the API groups that every API server of Kubernetes 1.35 has.
var builtInGroups = map[string]bool{
	"": true, "core": true, "admissionregistration.k8s.io": true, "apiextensions.k8s.io": true,
	"apiregistration.k8s.io": true, "apps": true, "authentication.k8s.io": true, "authorization.k8s.io": true,
	"autoscaling": true, "batch": true, "certificates.k8s.io": true, "coordination.k8s.io": true,
	"discovery.k8s.io": true, "events.k8s.io": true, "flowcontrol.apiserver.k8s.io": true,
	"networking.k8s.io": true, "node.k8s.io": true, "policy": true, "rbac.authorization.k8s.io": true,
	"resource.k8s.io": true, "scheduling.k8s.io": true, "storage.k8s.io": true, "storagemigration.k8s.io": true,
}

// BuiltIn tells whether an API group is Kubernetes' own.
func BuiltIn(group string) bool { return builtInGroups[group] }

// clusterScoped are the built-in kinds without a namespace.
var clusterScoped = map[string]bool{
	"APIService": true, "CSIDriver": true, "CSINode": true, "CertificateSigningRequest": true, "ClusterRole": true,
	"ClusterRoleBinding": true, "ClusterTrustBundle": true, "ComponentStatus": true,
	"CustomResourceDefinition": true, "DeviceClass": true, "DeviceTaintRule": true, "FlowSchema": true,
	"IPAddress": true, "IngressClass": true, "MutatingAdmissionPolicy": true,
	"MutatingAdmissionPolicyBinding": true, "MutatingWebhookConfiguration": true, "Namespace": true, "Node": true,
	"PersistentVolume": true, "PriorityClass": true, "PriorityLevelConfiguration": true, "ResourceSlice": true,
	"RuntimeClass": true, "SelfSubjectAccessReview": true, "SelfSubjectReview": true,
	"SelfSubjectRulesReview": true, "ServiceCIDR": true, "StorageClass": true, "StorageVersionMigration": true,
	"SubjectAccessReview": true, "TokenReview": true, "ValidatingAdmissionPolicy": true,
	"ValidatingAdmissionPolicyBinding": true, "ValidatingWebhookConfiguration": true, "VolumeAttachment": true,
	"VolumeAttributesClass": true,
}
