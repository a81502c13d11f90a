package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sort"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
)

// processAnnotation says which process of this machine plays a pod.
const processAnnotation = "ics-discovery/process"

// backend is where connections go: a process of this machine, for as long as it plays the same pod.
type backend struct {
	address string
	pod     string // UID and IP: another pod, or the same at another address, is another backend
}

// plan is what is to be listened on, and where connections may stay.
type plan struct {
	// listen holds the backends that take new connections, by address; never an empty list.
	listen map[string][]backend
	// entrances are the addresses that exist, whether or not anything serves behind them.
	entrances map[string]bool
	// alive are the backends that exist, ready or not.
	alive map[backend]bool
	// faults tell what was left out, and why.
	faults []string
}

// planOf decides from what the API server says: no ready endpoint, no listener, as with kube-proxy.
func planOf(service *corev1.Service, endpoints []*discoveryv1.EndpointSlice, pods []*corev1.Pod) plan {
	made := plan{
		listen:    map[string][]backend{},
		entrances: map[string]bool{},
		alive:     map[backend]bool{},
	}
	ports := made.enter(service)
	byIP := made.live(pods)
	for entrance, port := range ports {
		if ready := readyBackends(port, endpoints, byIP); len(ready) > 0 {
			made.listen[entrance] = ready
		}
	}
	sort.Strings(made.faults)
	return made
}

// enter notes the addresses of the Service, and tells the port's name of each.
func (p *plan) enter(service *corev1.Service) map[string]string {
	ports := map[string]string{}
	if service == nil {
		return ports
	}
	for _, ingress := range service.Status.LoadBalancer.Ingress {
		address, err := netip.ParseAddr(ingress.IP)
		if err != nil || !address.IsLoopback() {
			p.faults = append(p.faults, fmt.Sprintf("LoadBalancer address is not of this machine; %q; use a pool of loopback addresses", ingress.IP))
			continue
		}
		for _, port := range service.Spec.Ports {
			entrance := canonical(netip.AddrPortFrom(address, uint16(port.Port)))
			p.entrances[entrance] = true
			ports[entrance] = port.Name
		}
	}
	return ports
}

// live notes the processes that play the pods that there are, and tells them by the pod's address.
func (p *plan) live(pods []*corev1.Pod) map[string]*process {
	byIP := map[string]*process{}
	for _, pod := range pods {
		if pod.Status.PodIP == "" || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
			continue
		}
		text, played := pod.Annotations[processAnnotation]
		if !played {
			continue
		}
		found, err := processOf(text, p.entrances)
		if err != nil {
			p.faults = append(p.faults, fmt.Sprintf("pod %s/%s has no usable annotation %s; %v; have the stack write it", pod.Namespace, pod.Name, processAnnotation, err))
			continue
		}
		found.pod = string(pod.UID) + "@" + pod.Status.PodIP
		byIP[pod.Status.PodIP] = found
		for _, address := range found.ports {
			p.alive[backend{address, found.pod}] = true
		}
	}
	return byIP
}

// readyBackends are the processes behind one port of the Service that take new connections.
func readyBackends(name string, endpoints []*discoveryv1.EndpointSlice, byIP map[string]*process) []backend {
	var found []backend
	for _, slice := range endpoints {
		for _, port := range slice.Ports {
			if port.Name == nil || *port.Name != name || port.Port == nil {
				continue
			}
			for _, endpoint := range slice.Endpoints {
				ready := endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready
				if !ready || len(endpoint.Addresses) == 0 {
					continue
				}
				played := byIP[endpoint.Addresses[0]]
				if played == nil {
					continue
				}
				if address, listens := played.ports[strconv.Itoa(int(*port.Port))]; listens {
					found = append(found, backend{address, played.pod})
				}
			}
		}
	}
	sort.Slice(found, func(a, b int) bool { return found[a].address+found[a].pod < found[b].address+found[b].pod })
	return found
}

// process is what plays a pod: where it listens, by port of the container.
type process struct {
	ports map[string]string
	pod   string
}

// processOf reads the annotation, which whoever may write pods can write. A process at an entrance
// would be the forwarder itself, and a single connection then one without end.
func processOf(text string, entrances map[string]bool) (*process, error) {
	var said struct {
		Ports map[string]string `json:"ports"`
	}
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		return nil, fmt.Errorf("it is no JSON of that shape: %.120q", text)
	}
	found := &process{ports: map[string]string{}}
	for _, port := range slices.Sorted(maps.Keys(said.Ports)) {
		place, err := netip.ParseAddrPort(said.Ports[port])
		if err != nil || !place.Addr().IsLoopback() || place.Port() == 0 {
			return nil, fmt.Errorf("%.80q is no loopback address with a port", said.Ports[port])
		}
		found.ports[port] = canonical(place)
		if entrances[found.ports[port]] {
			return nil, fmt.Errorf("%.80q is an address of the LoadBalancer", said.Ports[port])
		}
	}
	return found, nil
}

// canonical is the one spelling of an address and port.
func canonical(place netip.AddrPort) string {
	return netip.AddrPortFrom(place.Addr().Unmap(), place.Port()).String()
}
