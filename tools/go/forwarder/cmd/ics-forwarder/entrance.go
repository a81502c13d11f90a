package main

import (
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

const (
	dialTimeout  = 2 * time.Second
	firstRetry   = 250 * time.Millisecond
	longestRetry = 5 * time.Second
)

// entrance is one address of the LoadBalancer: its listener, and what leads through it.
type entrance struct {
	address string
	log     *slog.Logger
	done    chan struct{}

	mu          sync.Mutex
	backends    []backend
	listener    net.Listener
	connections map[*connection]bool
	closed      bool
	binding     bool
}

// connection is one pair of sockets, and the backend that it leads to.
type connection struct {
	client, server net.Conn
	backend        backend
}

func newEntrance(address string, log *slog.Logger) *entrance {
	return &entrance{address: address, log: log, done: make(chan struct{}), connections: map[*connection]bool{}}
}

// serve listens while there are backends, and refuses new connections while there are none.
func (e *entrance) serve(backends []backend) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.backends = backends
	switch {
	case len(backends) == 0 && e.listener != nil:
		e.stopListening()
	case len(backends) > 0 && e.listener == nil && !e.binding:
		e.binding = true
		go e.bind()
	}
}

func (e *entrance) stopListening() {
	_ = e.listener.Close()
	e.listener = nil
	e.log.Info("closed", "address", e.address)
}

// bind takes the address as soon as it is free; somebody else may have it.
func (e *entrance) bind() {
	told := false
	for wait := firstRetry; ; wait = min(2*wait, longestRetry) {
		listener, err := net.Listen("tcp", e.address)
		e.mu.Lock()
		wanted := !e.closed && len(e.backends) > 0
		if err == nil && wanted {
			e.listener = listener
			e.log.Info("listening", "address", e.address)
			go e.accept(listener)
		} else if err == nil {
			_ = listener.Close()
		} else if !told && wanted {
			told = true
			e.log.Error("cannot listen; stop what has the address", "address", e.address, "error", err)
		}
		if err == nil || !wanted {
			e.binding = false
			e.mu.Unlock()
			return
		}
		e.mu.Unlock()
		select {
		case <-e.done:
		case <-time.After(wait):
		}
	}
}

func (e *entrance) accept(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// Out of files, say: those that are there go on.
			time.Sleep(50 * time.Millisecond)
			continue
		}
		go e.forward(client)
	}
}

// reset ends a connection so that the other side sees at once that nobody is there.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func (e *entrance) forward(client net.Conn) {
	e.mu.Lock()
	if len(e.backends) == 0 {
		e.mu.Unlock()
		reset(client)
		return
	}
	chosen := e.backends[rand.IntN(len(e.backends))]
	e.mu.Unlock()
	server, err := net.DialTimeout("tcp", chosen.address, dialTimeout)
	if err != nil {
		reset(client)
		return
	}
	made := &connection{client, server, chosen}
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		made.end()
		return
	}
	e.connections[made] = true
	e.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { pass(server, client) })
	both.Go(func() { pass(client, server) })
	both.Wait()
	e.mu.Lock()
	delete(e.connections, made)
	e.mu.Unlock()
	made.end()
}

// pass copies one direction, its end included.
func pass(to, from net.Conn) {
	if _, err := io.Copy(to, from); err != nil {
		reset(to)
		reset(from)
		return
	}
	if tcp, ok := to.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
}

func (c *connection) end() {
	reset(c.client)
	reset(c.server)
}

// keep ends the connections to backends that are gone; readiness alone ends none.
func (e *entrance) keep(alive map[backend]bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for one := range e.connections {
		if !alive[one.backend] {
			one.end()
		}
	}
}

// close ends the entrance with all that leads through it.
func (e *entrance) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	close(e.done)
	if e.listener != nil {
		e.stopListening()
	}
	for one := range e.connections {
		one.end()
	}
}
