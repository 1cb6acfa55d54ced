package uitest

import (
	"context"
	"net"
	"sync"
)

// Loopback is a network in memory: a listener, and the way to dial it. Goroutines that wait
// on it are idle in the eyes of testing/synctest, which those waiting on a socket are not.
type Loopback struct {
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// NewLoopback makes a wire that is open.
func NewLoopback() *Loopback {
	return &Loopback{calls: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept implements net.Listener.
func (l *Loopback) Accept() (net.Conn, error) {
	select {
	case conn := <-l.calls:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *Loopback) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener: an address on loopback, as the sandbox has.
func (l *Loopback) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 443} }

// DialContext connects to the listener, whatever the address.
func (l *Loopback) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.calls <- far:
		return near, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
