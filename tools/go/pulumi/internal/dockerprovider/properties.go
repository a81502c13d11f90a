package dockerprovider

import (
	"maps"
	"slices"

	"ics-discovery/tools/pulumi/internal/docker"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// metaKey says in the state which version of its schema the official plugin would have written.
const metaKey = "__meta"

const meta = `{"schema_version":"1"}`

// wanted reads checked inputs, all of them known.
func wanted(inputs resource.PropertyMap) docker.Network {
	network := docker.Network{
		Name:       textOf(inputs["name"]),
		Driver:     textOf(inputs["driver"]),
		EnableIPv6: isTrue(inputs["ipv6"]),
		Internal:   isTrue(inputs["internal"]),
		Attachable: isTrue(inputs["attachable"]),
		Ingress:    isTrue(inputs["ingress"]),
		IPAM:       docker.IPAM{Driver: textOf(inputs["ipamDriver"]), Options: textsOf(inputs["ipamOptions"])},
		Options:    textsOf(inputs["options"]),
		Labels:     map[string]string{},
	}
	if network.IPAM.Driver == "" {
		network.IPAM.Driver = properties["ipamDriver"].otherwise
	}
	for _, label := range objectsOf(inputs["labels"]) {
		network.Labels[textOf(label["label"])] = textOf(label["value"])
	}
	for _, pool := range objectsOf(inputs["ipamConfigs"]) {
		network.IPAM.Config = append(network.IPAM.Config, docker.Pool{
			Subnet:             textOf(pool["subnet"]),
			IPRange:            textOf(pool["ipRange"]),
			Gateway:            textOf(pool["gateway"]),
			AuxiliaryAddresses: textsOf(pool["auxAddress"]),
		})
	}
	return network
}

// outputs are a network as Docker reports it.
func outputs(network docker.Network) resource.PropertyMap {
	var labels, pools []resource.PropertyValue
	for _, label := range slices.Sorted(maps.Keys(network.Labels)) {
		labels = append(labels, resource.NewProperty(resource.PropertyMap{
			"label": resource.NewProperty(label), "value": resource.NewProperty(network.Labels[label]),
		}))
	}
	for _, pool := range network.IPAM.Config {
		pools = append(pools, resource.NewProperty(withoutEmpty(resource.PropertyMap{
			"auxAddress": ofTexts(pool.AuxiliaryAddresses),
			"gateway":    resource.NewProperty(pool.Gateway),
			"ipRange":    resource.NewProperty(pool.IPRange),
			"subnet":     resource.NewProperty(pool.Subnet),
		})))
	}
	found := withoutEmpty(resource.PropertyMap{
		"ipamOptions": ofTexts(network.IPAM.Options),
		"labels":      resource.NewProperty(labels),
	})
	maps.Copy(found, resource.PropertyMap{
		"attachable":  resource.NewProperty(network.Attachable),
		"driver":      resource.NewProperty(network.Driver),
		"ingress":     resource.NewProperty(network.Ingress),
		"internal":    resource.NewProperty(network.Internal),
		"ipamConfigs": resource.NewProperty(pools),
		"ipamDriver":  resource.NewProperty(network.IPAM.Driver),
		"ipv6":        resource.NewProperty(network.EnableIPv6),
		"name":        resource.NewProperty(network.Name),
		"options":     ofTexts(network.Options),
		"scope":       resource.NewProperty(network.Scope),
		metaKey:       resource.NewProperty(meta),
	})
	return found
}

// planned are the outputs of a network that is still to be made: what Docker will add is not known yet.
func planned(inputs resource.PropertyMap) resource.PropertyMap {
	found := inputs.Copy()
	delete(found, defaultsKey)
	unknown := resource.MakeComputed(resource.NewProperty(""))
	for key, property := range properties {
		switch {
		case found.HasValue(key):
		case property.reported:
			found[key] = unknown
		case property.otherwise != "":
			found[key] = resource.NewProperty(property.otherwise)
		}
	}
	found["scope"] = unknown
	return found
}

func withoutEmpty(properties resource.PropertyMap) resource.PropertyMap {
	maps.DeleteFunc(properties, func(_ resource.PropertyKey, value resource.PropertyValue) bool { return isEmpty(value) })
	return properties
}

func textOf(value resource.PropertyValue) string {
	if value.IsString() {
		return value.StringValue()
	}
	return ""
}

func isTrue(value resource.PropertyValue) bool { return value.IsBool() && value.BoolValue() }

func textsOf(value resource.PropertyValue) map[string]string {
	if isEmpty(value) {
		return nil
	}
	found := map[string]string{}
	for key, element := range value.ObjectValue() {
		found[string(key)] = textOf(element)
	}
	return found
}

func objectsOf(value resource.PropertyValue) []resource.PropertyMap {
	if isEmpty(value) {
		return nil
	}
	var found []resource.PropertyMap
	for _, element := range value.ArrayValue() {
		if element.IsObject() {
			found = append(found, element.ObjectValue())
		}
	}
	return found
}

func ofTexts(texts map[string]string) resource.PropertyValue {
	found := resource.PropertyMap{}
	for key, text := range texts {
		found[resource.PropertyKey(key)] = resource.NewProperty(text)
	}
	return resource.NewProperty(found)
}
