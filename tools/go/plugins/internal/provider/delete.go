package provider

import (
	"context"
	"errors"

	"ics-discovery/tools/plugins/internal/await"
	"ics-discovery/tools/plugins/internal/object"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Delete removes the object and waits until it is gone. What is gone already, or is of a kind that is, was deleted.
func (p *Provider) Delete(call context.Context, req *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	ctx, done := p.life.During(call)
	defer done()
	log := p.log.For(ctx, req.GetUrn())
	if p.client == nil {
		log.Warn("%v", p.errUnreachable())
		if p.settings.DeleteUnreachable {
			log.Info("configured Kubernetes cluster is unreachable and the `deleteUnreachable` option is enabled. " +
				"Deleting the unreachable resource from Pulumi state")
			return &emptypb.Empty{}, nil
		}
		return nil, errors.New("configured Kubernetes cluster is unreachable. If the cluster was deleted, you can " +
			"remove this resource from Pulumi state by rerunning the operation with the " +
			"PULUMI_K8S_DELETE_UNREACHABLE environment variable set to \"true\"")
	}
	state, err := p.read("olds", req.GetProperties())
	if err != nil {
		return nil, err
	}
	old := object.ParseCheckpoint(state)
	collection, err := p.client.Resource(old.Live)
	if apierrors.IsNotFound(err) || meta.IsNoMatchError(err) {
		return &emptypb.Empty{}, nil
	}
	if err != nil {
		return nil, err
	}
	_, name := object.ParseID(req.GetId())
	policy := object.Propagation(old.Inputs)
	err = collection.Delete(ctx, name, metav1.DeleteOptions{PropagationPolicy: &policy})
	if apierrors.IsNotFound(err) {
		return &emptypb.Empty{}, nil
	}
	if err != nil {
		return nil, err
	}

	err = p.wait(log, old.Inputs, old.Live, req.GetTimeout()).Deleted(ctx)
	var late *await.NotReady
	if !errors.As(err, &late) {
		return &emptypb.Empty{}, err
	}
	for _, reason := range late.Reasons {
		log.Warn("%s", reason)
	}
	old.Live = late.Object
	properties, writeErr := p.write("outputs", old.Properties(state))
	if writeErr != nil {
		return nil, writeErr
	}
	return nil, initFailed(object.ID(late.Object), late, properties, nil)
}
