package dockerprovider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// defaultsKey lists the inputs that the program did not write, as the official plugin keeps them in the state.
const defaultsKey = "__defaults"

// Check makes up a name where there is none, and refuses what is no input.
func (p *Provider) Check(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	if err := onlyNetwork(req.GetUrn()); err != nil {
		return nil, err
	}
	olds, err := read("olds", req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := read("news", req.GetNews())
	if err != nil {
		return nil, fmt.Errorf("check failed because malformed resource inputs: %w", err)
	}

	response := &pulumirpc.CheckResponse{}
	for _, key := range news.StableKeys() {
		if strings.HasPrefix(string(key), "__") {
			delete(news, key)
			continue
		}
		fault := fmt.Sprintf("there is no input %q", string(key))
		if known, ok := properties[key]; ok {
			fault = unlessUnknown(known.kind, string(key), news[key])
		}
		if fault != "" {
			response.Failures = append(response.Failures, &pulumirpc.CheckFailure{Property: string(key), Reason: fault})
		}
	}
	made := []resource.PropertyValue{}
	if isEmpty(news["name"]) {
		if news["name"], err = madeUpName(olds, req); err != nil {
			return nil, err
		}
		made = append(made, resource.NewProperty("name"))
	}
	news[defaultsKey] = resource.NewProperty(made)
	response.Inputs, err = write("inputs", news)
	return response, err
}

// madeUpName is the one from last time, if that was made up too; else the engine's proposal, else resource name and
// seven random digits.
func madeUpName(olds resource.PropertyMap, req *pulumirpc.CheckRequest) (resource.PropertyValue, error) {
	if name := olds["name"]; name.IsString() && isMadeUp(olds, "name") {
		return name, nil
	}
	if wish := req.GetAutonaming(); wish != nil {
		if wish.GetMode() == pulumirpc.CheckRequest_AutonamingOptions_DISABLE {
			return resource.PropertyValue{}, errors.New("automatic naming is disabled but no explicit name was provided")
		}
		return resource.NewProperty(wish.GetProposedName()), nil
	}
	const digits, longest = 7, 255
	name, err := resource.NewUniqueName(
		req.GetRandomSeed(), urn.URN(req.GetUrn()).Name()+"-", digits, longest, nil)
	return resource.NewProperty(name), err
}

// isMadeUp tells whether Check made up one of its inputs.
func isMadeUp(inputs resource.PropertyMap, key string) bool {
	made := inputs[defaultsKey]
	return made.IsArray() && slices.ContainsFunc(made.ArrayValue(), func(each resource.PropertyValue) bool {
		return each.IsString() && each.StringValue() == key
	})
}
