// Command ics-forwarder is the data plane of one embedded cluster: what kube-proxy, MetalLB's speaker
// and the pod network are elsewhere. It listens on the LoadBalancer's addresses, which are of this
// machine, and forwards to the processes that play the pods which EndpointSlices name.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file with the way to the API server")
	namespace := flag.String("namespace", "provider", "namespace of the Service")
	service := flag.String("service", "p2p-loadbalancer", "name of the Service")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := run(ctx, log, *kubeconfig, *namespace, *service); err != nil {
		log.Error("ics-forwarder ends", "error", err)
		os.Exit(1)
	}
}

// forwarder holds the entrances that there are.
type forwarder struct {
	log       *slog.Logger
	entrances map[string]*entrance
	told      []string
}

// follow makes the entrances be as planned.
func (f *forwarder) follow(wanted plan) {
	for _, fault := range wanted.faults {
		if !slices.Contains(f.told, fault) {
			f.log.Warn(fault)
		}
	}
	f.told = wanted.faults
	for address, one := range f.entrances {
		if !wanted.entrances[address] {
			one.close()
			delete(f.entrances, address)
		}
	}
	for address := range wanted.entrances {
		one := f.entrances[address]
		if one == nil {
			one = newEntrance(address, f.log)
			f.entrances[address] = one
		}
		one.serve(wanted.listen[address])
		one.keep(wanted.alive)
	}
}

func run(ctx context.Context, log *slog.Logger, kubeconfig, namespace, name string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return fmt.Errorf("kubeconfig %q: %w", kubeconfig, err)
	}
	klog.SetSlogLogger(log)
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return &patience{next: next, log: log} })
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	factory := func(tweak func(*metav1.ListOptions), where string) informers.SharedInformerFactory {
		return informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace(where), informers.WithTweakListOptions(tweak))
	}
	services := factory(func(options *metav1.ListOptions) {
		options.FieldSelector = fields.OneTermEqualSelector("metadata.name", name).String()
	}, namespace)
	endpoints := factory(func(options *metav1.ListOptions) {
		options.LabelSelector = labels.Set{discoveryv1.LabelServiceName: name}.String()
	}, namespace)
	pods := factory(nil, metav1.NamespaceAll)

	changed := make(chan struct{}, 1)
	notify := func(any) {
		select {
		case changed <- struct{}{}:
		default: // a look is due already
		}
	}
	handler := cache.ResourceEventHandlerFuncs{
		AddFunc:    notify,
		UpdateFunc: func(_, now any) { notify(now) },
		DeleteFunc: notify,
	}
	watched := []cache.SharedIndexInformer{
		services.Core().V1().Services().Informer(),
		endpoints.Discovery().V1().EndpointSlices().Informer(),
		pods.Core().V1().Pods().Informer(),
	}
	for _, informer := range watched {
		if _, err := informer.AddEventHandler(handler); err != nil {
			return err
		}
	}
	for _, started := range []informers.SharedInformerFactory{services, endpoints, pods} {
		started.Start(ctx.Done())
	}
	for _, informer := range watched {
		if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
			return nil // asked to stop
		}
	}
	log.Info("in step with the API server")

	made := &forwarder{log: log, entrances: map[string]*entrance{}}
	defer func() {
		for _, one := range made.entrances {
			one.close()
		}
	}()
	for {
		service, err := services.Core().V1().Services().Lister().Services(namespace).Get(name)
		if err != nil {
			service = nil // there is none now
		}
		listed, _ := endpoints.Discovery().V1().EndpointSlices().Lister().EndpointSlices(namespace).List(labels.Everything())
		var all []*corev1.Pod
		all, _ = pods.Core().V1().Pods().Lister().List(labels.Everything())
		made.follow(planOf(service, listed, all))
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}
