package serve

import "context"

// Lifetime is that of a plugin: it ends with the process, or as soon as the engine wants everything to stop.
type Lifetime struct {
	ctx context.Context
	end context.CancelFunc
}

// NewLifetime begins one that lasts no longer than ctx.
func NewLifetime(ctx context.Context) Lifetime {
	ctx, end := context.WithCancel(ctx)
	return Lifetime{ctx: ctx, end: end}
}

// End ends whatever is under way.
func (l Lifetime) End() { l.end() }

// During is a context that ends with the call or with the plugin; the caller calls done at the end.
func (l Lifetime) During(call context.Context) (ctx context.Context, done context.CancelFunc) {
	ctx, cancel := context.WithCancel(call)
	stop := context.AfterFunc(l.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}
