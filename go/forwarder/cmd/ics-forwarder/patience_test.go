package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// refusing is an address at which nobody listens now.
func refusing(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	return listener.Addr().String()
}

func asked(ctx context.Context, client http.RoundTripper, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address, nil)
	if err != nil {
		return err
	}
	reply, err := client.RoundTrip(request)
	if err == nil {
		err = reply.Body.Close()
	}
	return err
}

func TestPatience(t *testing.T) {
	t.Run("outlasts a server that is away, and tells so once", func(t *testing.T) {
		var said strings.Builder
		client := &patience{next: &http.Transport{}, log: slog.New(slog.NewTextHandler(&said, nil))}
		address := refusing(t)
		answer := make(chan error, 1)
		go func() { answer <- asked(t.Context(), client, address) }()
		// Long enough to be refused more than once.
		time.Sleep(2*askAgain + askAgain/2)
		listener, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{Handler: http.NotFoundHandler()}
		go func() { _ = server.Serve(listener) }()
		defer server.Close()
		select {
		case err := <-answer:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(4 * askAgain):
			t.Fatal("it does not ask again")
		}
		if told := said.String(); strings.Count(told, "does not answer") != 1 || strings.Count(told, "answers again") != 1 {
			t.Errorf("tells %q", told)
		}
	})

	t.Run("ends at once with the asking", func(t *testing.T) {
		client := &patience{next: &http.Transport{}, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
		ctx, cancel := context.WithTimeout(t.Context(), askAgain/10)
		defer cancel()
		began := time.Now()
		if err := asked(ctx, client, refusing(t)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ends with %v", err)
		}
		if took := time.Since(began); took > askAgain/2 {
			t.Errorf("ends after %v", took)
		}
	})
}
