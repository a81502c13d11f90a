package docker

import (
	"context"
	"net/http"
	"net/url"
)

// Network as the Engine writes it. A list leaves Containers out.
type Network struct {
	ID         string `json:"Id,omitempty"`
	Name       string
	Scope      string `json:",omitempty"`
	Driver     string `json:",omitempty"`
	EnableIPv6 bool   `json:",omitempty"`
	Internal   bool   `json:",omitempty"`
	Attachable bool   `json:",omitempty"`
	Ingress    bool   `json:",omitempty"`
	IPAM       IPAM
	Options    map[string]string   `json:",omitempty"`
	Labels     map[string]string   `json:",omitempty"`
	Containers map[string]Attached `json:",omitempty"`
}

// IPAM is how a network gets its addresses.
type IPAM struct {
	Driver  string            `json:",omitempty"`
	Options map[string]string `json:",omitempty"`
	Config  []Pool            `json:",omitempty"`
}

// Pool is one subnet of a network.
type Pool struct {
	Subnet             string            `json:",omitempty"`
	IPRange            string            `json:",omitempty"`
	Gateway            string            `json:",omitempty"`
	AuxiliaryAddresses map[string]string `json:",omitempty"`
}

// Attached is a container of a network.
type Attached struct {
	Name string
}

// Networks lists all of the Engine's.
func (c *Client) Networks(ctx context.Context) ([]Network, error) {
	var networks []Network
	err := c.do(ctx, http.MethodGet, "/networks", nil, &networks)
	return networks, err
}

// Network looks one up by id, by name or by the beginning of an id.
func (c *Client) Network(ctx context.Context, idOrName string) (Network, error) {
	var network Network
	err := c.do(ctx, http.MethodGet, "/networks/"+url.PathEscape(idOrName), nil, &network)
	return network, err
}

// CreateNetwork makes one and returns its id, beside what the Engine warns of.
func (c *Client) CreateNetwork(ctx context.Context, network Network) (id, warning string, err error) {
	body := struct {
		Network
		CheckDuplicate bool // Engines before 25 make a second network of one name unless told not to
	}{network, true}
	var answer struct {
		ID      string `json:"Id"`
		Warning string
	}
	err = c.do(ctx, http.MethodPost, "/networks/create", body, &answer)
	return answer.ID, answer.Warning, err
}

// RemoveNetwork removes one that no container is attached to.
func (c *Client) RemoveNetwork(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/networks/"+url.PathEscape(id), nil, nil)
}
