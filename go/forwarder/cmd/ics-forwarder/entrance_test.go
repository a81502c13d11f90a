package main

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

// silent is an address that leaves connections waiting: its queue is full and nobody accepts.
func silent(t *testing.T) string {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(socket) })
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(socket, 0); err != nil {
		t.Fatal(err)
	}
	bound, err := syscall.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	address := (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: bound.(*syscall.SockaddrInet4).Port}).String()
	for {
		waiting, err := net.DialTimeout("tcp", address, 200*time.Millisecond)
		if err != nil {
			return address
		}
		t.Cleanup(func() { _ = waiting.Close() })
	}
}

// pair is one connection, seen from both ends.
func pair(t *testing.T) (near, far net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	near, err = net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = near.Close() })
	far, err = listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return near, far
}

// heard waits for what becomes of a connection on which nobody speaks.
func heard(conn net.Conn) error {
	_ = conn.SetReadDeadline(time.Now().Add(dialTimeout / 4))
	_, err := conn.Read(make([]byte, 1))
	return err
}

func TestConnectionWhoseBackendIsStillDialled(t *testing.T) {
	for _, row := range []struct {
		name string
		end  func(*entrance)
	}{
		{"ends with the backend", func(e *entrance) { e.keep(map[backend]bool{}) }},
		{"ends with the entrance", func(e *entrance) { e.close() }},
	} {
		t.Run(row.name, func(t *testing.T) {
			one := newEntrance("127.0.0.1:0", slog.New(slog.NewTextHandler(io.Discard, nil)))
			one.backends = []backend{{silent(t), "pod"}}
			client, accepted := pair(t)
			done := make(chan struct{})
			go func() {
				one.forward(accepted)
				close(done)
			}()
			if err := heard(client); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatalf("did not wait for its backend: %v", err)
			}
			row.end(one)
			select {
			case <-done: // well before the dialling would have been given up
			case <-time.After(dialTimeout / 4):
				t.Fatal("goes on")
			}
			if err := heard(client); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("the client was not told: %v", err)
			}
			if len(one.connections) != 0 {
				t.Errorf("%d connections are left", len(one.connections))
			}
		})
	}
}
