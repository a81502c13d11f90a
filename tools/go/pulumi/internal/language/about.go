package language

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// About says which Node.js runs the programs.
func (h *Host) About(ctx context.Context, _ *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, fmt.Errorf("no node on PATH: %w", err)
	}
	version, err := exec.CommandContext(ctx, node, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("ask %q for its version: %w", node, err)
	}
	return &pulumirpc.AboutResponse{Executable: node, Version: strings.TrimSpace(string(version))}, nil
}

// GetProgramDependencies lists what package.json asks for, at the versions that are installed.
func (h *Host) GetProgramDependencies(
	_ context.Context, req *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	directory := req.GetInfo().GetProgramDirectory()
	var wanted struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	if err := readJSON(filepath.Join(directory, "package.json"), &wanted); err != nil {
		return nil, err
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for name, version := range wanted.Dependencies {
		var installed struct {
			Version string `json:"version"`
		}
		if readJSON(filepath.Join(directory, "node_modules", name, "package.json"), &installed) == nil {
			version = installed.Version
		}
		response.Dependencies = append(response.Dependencies, &pulumirpc.DependencyInfo{Name: name, Version: version})
	}
	sort.Slice(response.Dependencies, func(i, j int) bool {
		return response.Dependencies[i].GetName() < response.Dependencies[j].GetName()
	})
	return response, nil
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %q: %w", path, err)
	}
	return nil
}

// InstallDependencies is `pulumi install`: npm, with what it says passed on line by line.
func (h *Host) InstallDependencies(
	req *pulumirpc.InstallDependenciesRequest, stream grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse],
) error {
	ctx, done := h.track(stream.Context())
	defer done()
	cmd := exec.CommandContext(ctx, "npm", "install", "--loglevel=error")
	cmd.Dir = req.GetInfo().GetProgramDirectory()
	cmd.Stdout = sender(func(text []byte) error {
		return stream.Send(&pulumirpc.InstallDependenciesResponse{Stdout: text})
	})
	cmd.Stderr = sender(func(text []byte) error {
		return stream.Send(&pulumirpc.InstallDependenciesResponse{Stderr: text})
	})
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("npm install in %q: %w", cmd.Dir, err)
	}
	return nil
}

// sender is an io.Writer that hands each piece of text on.
type sender func([]byte) error

func (send sender) Write(text []byte) (int, error) {
	if err := send(text); err != nil {
		return 0, err
	}
	return len(text), nil
}

var _ io.Writer = sender(nil)
