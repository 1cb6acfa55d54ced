package uitest

import (
	"context"
	"net"
	"sync"
)

// Loopback is a network in memory: a listener and a dialer. For testing/synctest, goroutines
// waiting on it are idle, unlike those waiting on a socket.
type Loopback struct {
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// NewLoopback returns an open network.
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

// Addr implements net.Listener. The address is on loopback, like the sandbox's.
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
