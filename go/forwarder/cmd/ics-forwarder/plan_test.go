package main

import (
	"reflect"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

const annotation = `{"folder":"bob-x","ports":{"26656":"127.97.0.11:50301","26657":"127.97.0.11:30401"}}`

func pod(name, ip, text string) *corev1.Pod {
	made := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: name, UID: types.UID("uid-" + name)},
		Status:     corev1.PodStatus{PodIP: ip, Phase: corev1.PodRunning},
	}
	if text != "" {
		made.Annotations = map[string]string{processAnnotation: text}
	}
	return made
}

func service(ips []string, ports ...corev1.ServicePort) *corev1.Service {
	made := &corev1.Service{Spec: corev1.ServiceSpec{Ports: ports}}
	for _, ip := range ips {
		made.Status.LoadBalancer.Ingress = append(made.Status.LoadBalancer.Ingress, corev1.LoadBalancerIngress{IP: ip})
	}
	return made
}

func slice(port string, number int32, ready *bool, ips ...string) *discoveryv1.EndpointSlice {
	made := &discoveryv1.EndpointSlice{Ports: []discoveryv1.EndpointPort{{Name: &port, Port: &number}}}
	for _, ip := range ips {
		made.Endpoints = append(made.Endpoints, discoveryv1.Endpoint{
			Addresses:  []string{ip},
			Conditions: discoveryv1.EndpointConditions{Ready: ready},
		})
	}
	return made
}

func TestPlanOf(t *testing.T) {
	yes, no := true, false
	p2p := corev1.ServicePort{Name: "consumer-x", Port: 30301}
	lb := service([]string{"127.97.0.110"}, p2p)
	done := pod("done", "10.244.0.5", annotation)
	done.Status.Phase = corev1.PodSucceeded
	leads := map[string][]backend{"127.97.0.110:30301": {{"127.97.0.11:50301", "uid-a@10.244.0.5"}}}
	for _, row := range []struct {
		name    string
		service *corev1.Service
		slices  []*discoveryv1.EndpointSlice
		pods    []*corev1.Pod
		listen  map[string][]backend
		fault   string
	}{
		{name: "leads a port to the process of the pod that the slice names", service: lb,
			slices: []*discoveryv1.EndpointSlice{slice("consumer-x", 26656, &yes, "10.244.0.5")},
			pods:   []*corev1.Pod{pod("a", "10.244.0.5", annotation)}, listen: leads},
		{name: "takes an endpoint of unknown readiness for ready", service: lb,
			slices: []*discoveryv1.EndpointSlice{slice("consumer-x", 26656, nil, "10.244.0.5")},
			pods:   []*corev1.Pod{pod("a", "10.244.0.5", annotation)}, listen: leads},
		{name: "has no listener without a slice", service: lb,
			pods: []*corev1.Pod{pod("a", "10.244.0.5", annotation)}},
		{name: "has no listener for a slice of another port's name", service: lb,
			slices: []*discoveryv1.EndpointSlice{slice("consumer-y", 26656, &yes, "10.244.0.5")},
			pods:   []*corev1.Pod{pod("a", "10.244.0.5", annotation)}},
		{name: "has no listener for an endpoint that is not ready", service: lb,
			slices: []*discoveryv1.EndpointSlice{slice("consumer-x", 26656, &no, "10.244.0.5")},
			pods:   []*corev1.Pod{pod("a", "10.244.0.5", annotation)}},
		{name: "has no listener for an address that no pod has", service: lb,
			slices: []*discoveryv1.EndpointSlice{slice("consumer-x", 26656, &yes, "10.244.0.6")},
			pods:   []*corev1.Pod{pod("a", "10.244.0.5", annotation)}},
		{name: "has no listener for a pod that has ended", service: lb,
			slices: []*discoveryv1.EndpointSlice{slice("consumer-x", 26656, &yes, "10.244.0.5")},
			pods:   []*corev1.Pod{done}},
		{name: "has no listener for a port on which no process listens", service: lb,
			slices: []*discoveryv1.EndpointSlice{slice("consumer-x", 9090, &yes, "10.244.0.5")},
			pods:   []*corev1.Pod{pod("a", "10.244.0.5", annotation)}},
		{name: "never dials beyond this machine", service: lb,
			slices: []*discoveryv1.EndpointSlice{slice("consumer-x", 26656, &yes, "10.244.0.5")},
			pods:   []*corev1.Pod{pod("a", "10.244.0.5", `{"ports":{"26656":"192.0.2.1:26656"}}`)},
			fault:  `"192.0.2.1:26656" is no loopback address with a port`},
		{name: "never dials itself", service: lb,
			slices: []*discoveryv1.EndpointSlice{slice("consumer-x", 26656, &yes, "10.244.0.5")},
			pods:   []*corev1.Pod{pod("a", "10.244.0.5", `{"ports":{"26656":"127.97.0.110:30301"}}`)},
			fault:  `"127.97.0.110:30301" is an address of the LoadBalancer`},
		{name: "never dials itself, however its address is spelt", service: lb,
			slices: []*discoveryv1.EndpointSlice{slice("consumer-x", 26656, &yes, "10.244.0.5")},
			pods:   []*corev1.Pod{pod("a", "10.244.0.5", `{"ports":{"26656":"[::ffff:127.97.0.110]:030301"}}`)},
			fault:  `is an address of the LoadBalancer`},
		{name: "takes broken JSON for no process", service: lb,
			slices: []*discoveryv1.EndpointSlice{slice("consumer-x", 26656, &yes, "10.244.0.5")},
			pods:   []*corev1.Pod{pod("a", "10.244.0.5", `{"ports":`)},
			fault:  "it is no JSON of that shape"},
		{name: "never listens beyond this machine", service: service([]string{"192.0.2.1"}, p2p),
			slices: []*discoveryv1.EndpointSlice{slice("consumer-x", 26656, &yes, "10.244.0.5")},
			pods:   []*corev1.Pod{pod("a", "10.244.0.5", annotation)},
			fault:  `LoadBalancer address is not of this machine; "192.0.2.1"`},
		{name: "has nothing to do without a Service",
			pods: []*corev1.Pod{pod("a", "10.244.0.5", annotation)}},
	} {
		t.Run(row.name, func(t *testing.T) {
			made := planOf(row.service, row.slices, row.pods)
			wanted := row.listen
			if wanted == nil {
				wanted = map[string][]backend{}
			}
			if !reflect.DeepEqual(made.listen, wanted) {
				t.Errorf("listens on %v, not %v", made.listen, wanted)
			}
			if told := strings.Join(made.faults, "\n"); (row.fault == "") != (told == "") || !strings.Contains(told, row.fault) {
				t.Errorf("tells %q, not %q", told, row.fault)
			}
		})
	}
}
