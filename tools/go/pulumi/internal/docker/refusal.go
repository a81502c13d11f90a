package docker

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
)

// Refusal is what the Engine answers instead of doing what it was asked.
type Refusal struct {
	Status  int
	Message string
}

func (r *Refusal) Error() string { return r.Message }

// IsGone tells whether the Engine says that it has no such thing.
func IsGone(err error) bool {
	refusal, ok := errors.AsType[*Refusal](err)
	return ok && refusal.Status == http.StatusNotFound
}

// IsNameTaken tells whether the Engine refused to make a network because one of that name exists.
func IsNameTaken(err error) bool {
	refusal, ok := errors.AsType[*Refusal](err)
	return ok && refusal.Status == http.StatusConflict
}

// IsOverlap tells whether the Engine says, in one of its two ways, that a subnet overlaps another one.
func IsOverlap(err error) bool {
	refusal, ok := errors.AsType[*Refusal](err)
	return ok && (strings.Contains(refusal.Message, "overlaps with other") ||
		strings.Contains(refusal.Message, "overlapping IPv"))
}

// longestMessage of an Engine; what is no Engine may answer with a whole page.
const longestMessage = 4096

func refusalOf(response *http.Response) error {
	text, _ := io.ReadAll(io.LimitReader(response.Body, longestMessage))
	var said struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(text, &said) != nil || said.Message == "" {
		said.Message = strings.TrimSpace(response.Status + " " + string(text))
	}
	return &Refusal{Status: response.StatusCode, Message: said.Message}
}

// unreachable says where no Engine answers, and what to do about it.
func unreachable(host Host, err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	remedy := "start Docker, or set DOCKER_HOST"
	if errors.Is(err, fs.ErrPermission) {
		remedy = "let this user use the socket, or set DOCKER_HOST"
	}
	return fmt.Errorf("the Docker Engine does not answer; %q; %s (%w)", host.text, remedy, err)
}
