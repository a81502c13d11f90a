package provider

import (
	"context"
	"fmt"

	"ics-discovery/tools/plugins/internal/apply"
	"ics-discovery/tools/plugins/internal/engine"
	"ics-discovery/tools/plugins/internal/object"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// writing is what create and update begin with: an object that the program wants to be there.
type writing struct {
	ctx     context.Context // ends with the call or with the plugin
	done    context.CancelFunc
	log     *engine.ResourceLog
	preview bool
	news    resource.PropertyMap // as the engine gave it, secrets marked
	inputs  *unstructured.Unstructured
}

// begin decodes what is to be written; the caller calls done at the end. Without a cluster only a preview goes on.
func (p *Provider) begin(
	call context.Context, verb, urn string, properties *structpb.Struct, preview bool,
) (*writing, error) {
	if !preview && p.client == nil {
		return nil, p.errUnreachable()
	}
	news, err := p.read("news", properties)
	if err != nil {
		return nil, fmt.Errorf("%s failed because malformed resource inputs: %w", verb, err)
	}
	ctx, done := p.life.During(call)
	return &writing{
		ctx: ctx, done: done, log: p.log.For(ctx, urn), preview: preview,
		news: news, inputs: object.Normalize(object.FromProperties(news)),
	}, nil
}

// canAsk tells whether a preview can have the server try the write.
func (p *Provider) canAsk(inputs *unstructured.Unstructured) bool {
	return p.client != nil && !object.HasUnknown(inputs.Object) && p.client.Has(inputs)
}

func (p *Provider) applyOptions(
	write *writing, manager string, ignored []string, retrying func(int, error),
) apply.Options {
	return apply.Options{
		FieldManager:    manager,
		ServerSideApply: p.settings.ServerSideApply,
		Upsert:          p.settings.UpsertExistingObjects,
		Force:           p.settings.PatchForce || object.IsTrue(write.inputs, object.PatchForce),
		Preview:         write.preview,
		IgnoreChanges:   ignored,
		Retrying:        retrying,
	}
}
