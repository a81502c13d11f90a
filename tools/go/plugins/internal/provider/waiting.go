package provider

import (
	"context"
	"errors"

	"ics-discovery/tools/plugins/internal/await"
	"ics-discovery/tools/plugins/internal/engine"
	"ics-discovery/tools/plugins/internal/object"

	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func (p *Provider) wait(
	log *engine.ResourceLog, inputs, made *unstructured.Unstructured, customSeconds float64,
) await.Wait {
	return await.Wait{
		Client: p.client, Log: log, Inputs: inputs, Object: made, Timeout: object.Timeout(customSeconds, inputs),
	}
}

// ready waits for what was written. It always returns the object, as last seen, beside the reason it is not ready.
func (p *Provider) ready(
	ctx context.Context, log *engine.ResourceLog, inputs, made *unstructured.Unstructured, customSeconds float64,
) (*unstructured.Unstructured, error) {
	live, err := p.wait(log, inputs, made, customSeconds).Ready(ctx)
	var late *await.NotReady
	if errors.As(err, &late) {
		live = late.Object
	}
	if live == nil {
		live = made
	}
	return live, err
}

// initFailed tells the engine that the object is there but not ready, and why.
func initFailed(id string, err error, state, inputs *structpb.Struct) error {
	reasons := []string{err.Error()}
	var late *await.NotReady
	if errors.As(err, &late) {
		reasons = append(reasons, late.Reasons...)
	}
	return engine.InitFailed(id, err, reasons, state, inputs)
}
