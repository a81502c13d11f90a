package main

import (
	"context"
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

// connection is one pair of sockets, and the backend that it leads to. It counts from before its
// backend is dialled, lest it outlive one that goes meanwhile.
type connection struct {
	backend backend
	client  net.Conn
	server  net.Conn // none while it is dialled
	wanted  context.Context
	stop    context.CancelFunc
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
	for wait := firstRetry; e.stillBinds(); wait = min(2*wait, longestRetry) {
		listener, err := net.Listen("tcp", e.address)
		if err == nil {
			e.take(listener)
			return
		}
		if !told {
			told = true
			e.log.Error("cannot listen; stop what has the address", "address", e.address, "error", err)
		}
		select {
		case <-e.done:
		case <-time.After(wait):
		}
	}
}

// wants tells whether there is a backend to listen for; the caller holds the lock.
func (e *entrance) wants() bool { return !e.closed && len(e.backends) > 0 }

func (e *entrance) stillBinds() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.binding = e.wants()
	return e.binding
}

// take begins to accept, unless the listener came too late.
func (e *entrance) take(listener net.Listener) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.binding = false
	if !e.wants() {
		_ = listener.Close()
		return
	}
	e.listener = listener
	e.log.Info("listening", "address", e.address)
	go e.accept(listener)
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
	made := e.admit(client)
	if made == nil {
		reset(client)
		return
	}
	defer e.dismiss(made)
	dialer := net.Dialer{Timeout: dialTimeout}
	server, err := dialer.DialContext(made.wanted, "tcp", made.backend.address)
	if err != nil || !e.join(made, server) {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { pass(server, client) })
	both.Go(func() { pass(client, server) })
	both.Wait()
}

// admit chooses a backend for a new connection; there may be none any more.
func (e *entrance) admit(client net.Conn) *connection {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.wants() {
		return nil
	}
	made := &connection{backend: e.backends[rand.IntN(len(e.backends))], client: client}
	made.wanted, made.stop = context.WithCancel(context.Background())
	e.connections[made] = true
	return made
}

// join gives a connection its other half, unless it was ended while that was dialled.
func (e *entrance) join(made *connection, server net.Conn) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if made.wanted.Err() != nil {
		reset(server)
		return false
	}
	made.server = server
	return true
}

func (e *entrance) dismiss(made *connection) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.connections, made)
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

// end may be called at any time and more than once; the caller holds the entrance's lock.
func (c *connection) end() {
	c.stop()
	reset(c.client)
	if c.server != nil {
		reset(c.server)
	}
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
