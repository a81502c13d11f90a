package dockerprovider

import (
	"net/netip"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// compare finds the inputs that the network as last seen does not meet. Docker adds to what was asked for, a gateway
// for example, which is no change; to ask for less than before is one.
func compare(seen, asked, asks resource.PropertyMap) Changes {
	changes := Changes{}
	for key, property := range properties {
		have, want := seen[key], asks[key]
		switch {
		case !asksNothing(want):
			if covers(have, want) && covers(want, asked[key]) {
				continue
			}
		case property.reported || isEmpty(have) || isText(have, property.otherwise):
			continue
		}
		change := pulumirpc.PropertyDiff_UPDATE_REPLACE
		switch {
		case have.IsNull():
			change = pulumirpc.PropertyDiff_ADD_REPLACE
		case want.IsNull():
			change = pulumirpc.PropertyDiff_DELETE_REPLACE
		}
		changes[string(key)] = &pulumirpc.PropertyDiff{Kind: change}
	}
	return changes
}

// covers tells whether a value has all that is wanted. The order of lists says nothing: Docker has sets.
func covers(have, want resource.PropertyValue) bool {
	switch {
	case want.IsComputed() || want.IsOutput():
		return false
	case asksNothing(want):
		return true
	case isEmpty(want):
		return isEmpty(have)
	case want.IsString():
		return have.IsString() && sameText(have.StringValue(), want.StringValue())
	case want.IsObject():
		for key, member := range want.ObjectValue() {
			if !have.IsObject() || !covers(have.ObjectValue()[key], member) {
				return false
			}
		}
		return true
	case want.IsArray():
		return have.IsArray() && coversAll(have.ArrayValue(), want.ArrayValue())
	}
	return have.DeepEquals(want)
}

// coversAll finds an element of its own for each that is wanted.
func coversAll(have, want []resource.PropertyValue) bool {
	left := slices.Clone(have)
	for _, element := range want {
		i := slices.IndexFunc(left, func(each resource.PropertyValue) bool { return covers(each, element) })
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return true
}

// sameText: an address may be written in more than one way.
func sameText(one, other string) bool {
	if one == other {
		return true
	}
	if a, err := netip.ParsePrefix(one); err == nil {
		b, err := netip.ParsePrefix(other)
		return err == nil && a == b
	}
	if a, err := netip.ParseAddr(one); err == nil {
		b, err := netip.ParseAddr(other)
		return err == nil && a == b
	}
	return false
}

// isEmpty tells whether a value is none, false, or has nothing in it.
func isEmpty(value resource.PropertyValue) bool {
	switch {
	case value.IsBool():
		return !value.BoolValue()
	case value.IsString():
		return value.StringValue() == ""
	case value.IsArray():
		return len(value.ArrayValue()) == 0
	case value.IsObject():
		return len(value.ObjectValue()) == 0
	}
	return value.IsNull()
}

// asksNothing: other than false, what is empty leaves it to Docker.
func asksNothing(value resource.PropertyValue) bool { return isEmpty(value) && !value.IsBool() }

func isText(value resource.PropertyValue, text string) bool {
	return value.IsString() && value.StringValue() == text
}
