package docker

import (
	"fmt"
	"net/url"
)

// DefaultHost is where the Engine listens unless told otherwise.
const DefaultHost = "unix:///var/run/docker.sock"

// Host is the address of a Docker Engine.
type Host struct {
	text    string // as DOCKER_HOST has it
	network string // as net.Dial has it: unix or tcp
	address string
}

// ParseHost reads an address as DOCKER_HOST has it.
func ParseHost(text string) (Host, error) {
	parsed, err := url.Parse(text)
	if err != nil {
		return Host{}, badHost(text)
	}
	switch {
	case parsed.Scheme == "unix" && parsed.Host == "" && parsed.Path != "":
		return Host{text: text, network: "unix", address: parsed.Path}, nil
	case (parsed.Scheme == "tcp" || parsed.Scheme == "http") && parsed.Port() != "":
		return Host{text: text, network: "tcp", address: parsed.Host}, nil
	}
	return Host{}, badHost(text)
}

func badHost(text string) error {
	return fmt.Errorf("cannot tell where the Docker Engine listens; %q; write it as unix:///path or tcp://host:port "+
		"(ssh and TLS need the official Docker plugin)", text)
}
