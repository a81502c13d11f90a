package docker

import "net/netip"

// Overlap is a network in the way of a subnet.
type Overlap struct {
	Wanted  string // the subnet that cannot be had
	Network string // name of the network that has some of its addresses
	Subnet  string // of that network
}

// Overlaps finds the networks that share addresses with a network that is still to be made.
func Overlaps(networks []Network, wanted Network) []Overlap {
	var found []Overlap
	for _, pool := range wanted.IPAM.Config {
		subnet, err := netip.ParsePrefix(pool.Subnet)
		if err != nil {
			continue
		}
		for _, network := range networks {
			for _, other := range network.IPAM.Config {
				taken, err := netip.ParsePrefix(other.Subnet)
				if err == nil && taken.Overlaps(subnet) {
					found = append(found, Overlap{Wanted: pool.Subnet, Network: network.Name, Subnet: other.Subnet})
				}
			}
		}
	}
	return found
}
