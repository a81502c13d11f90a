// Package docker asks a Docker Engine for networks, over its HTTP API and with nothing but the standard library.
package docker

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// requestTimeout is for one request; the Engine answers all that is asked here at once.
const requestTimeout = time.Minute

// Client speaks to one Engine. Nothing is sent before the first question.
type Client struct {
	host Host
	http *http.Client

	mu   sync.Mutex
	root string // "/v1.47" once the Engine has said which version it speaks
}

// NewClient returns a client of the Engine at host.
func NewClient(host Host) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, host.network, host.address)
	}
	transport := &http.Transport{DialContext: dial, IdleConnTimeout: time.Minute}
	return &Client{host: host, http: &http.Client{Transport: transport, Timeout: requestTimeout}}
}

// do sends body, if it is not nil, and reads the answer into answer, if that is not nil.
func (c *Client) do(ctx context.Context, method, path string, body, answer any) error {
	root, err := c.negotiate(ctx)
	if err != nil {
		return err
	}
	response, err := c.send(ctx, method, root+path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if answer == nil {
		return nil
	}
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		return fmt.Errorf("cannot read what the Docker Engine at %s answered to %s %s: %w", c.host.text, method, path, err)
	}
	return nil
}

// negotiate asks the Engine for the version of its API, once. One that does not say is asked without.
func (c *Client) negotiate(ctx context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.root != "" {
		return c.root, nil
	}
	response, err := c.send(ctx, http.MethodGet, "/_ping", nil)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if version := response.Header.Get("Api-Version"); version != "" {
		c.root = "/v" + version
	}
	return c.root, nil
}

func (c *Client) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(text)
	}
	// The Engine wants a host name and does not care which.
	request, err := http.NewRequestWithContext(ctx, method, "http://docker"+path, content)
	if err != nil {
		return nil, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(request)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, unreachable(c.host, err)
	case response.StatusCode >= http.StatusBadRequest:
		defer response.Body.Close()
		return nil, refusalOf(response)
	}
	return response, nil
}
