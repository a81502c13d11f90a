package main

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
)

const askAgain = 500 * time.Millisecond

// patience asks an API server that is away again and again, until it is back or nobody asks any more.
//
// An informer left to itself waits up to a minute between two looks, and what it knows may be wrong
// for as long after the API server is back.
type patience struct {
	next http.RoundTripper
	log  *slog.Logger
	away atomic.Bool
}

func (p *patience) RoundTrip(request *http.Request) (*http.Response, error) {
	for {
		reply, err := p.next.RoundTrip(request)
		if err == nil && p.away.Swap(false) {
			p.log.Info("the API server answers again")
		}
		if err == nil || !utilnet.IsConnectionRefused(err) || request.Body != nil {
			return reply, err
		}
		if !p.away.Swap(true) {
			p.log.Warn("the API server does not answer; what is known goes on", "error", err)
		}
		select {
		case <-request.Context().Done():
			return nil, request.Context().Err()
		case <-time.After(askAgain):
		}
	}
}
