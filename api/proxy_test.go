package api

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

// proxyAnswering starts a proxy that answers CONNECT with a status. host is one that needs it.
func proxyAnswering(t *testing.T, status string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				fmt.Fprintf(conn, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", status)
			}
			conn.Close()
		}
	}()
	return listener.Addr().String()
}

// withProxy returns a client of the public service through the proxies of the environment.
func withProxy(t *testing.T, address string) *Client {
	t.Helper()
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "https_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD"} {
		t.Setenv(name, "")
	}
	t.Setenv("HTTPS_PROXY", address)
	dialect, _ := DialectNamed("graph")
	client, err := NewClient(Config{Dialect: dialect, Tokens: &tokens{}, HTTP: NewHTTPClient(Transport{}), Retry: RetryPolicy{Attempts: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestRefusalsOfAProxyNameIt(t *testing.T) {
	for status, says := range map[string]string{
		"403 Forbidden":                     "ask the administrator of the proxy",
		"407 Proxy Authentication Required": "the proxy wants a sign-in",
		"502 Bad Gateway":                   "ask the administrator of the proxy",
	} {
		proxy := proxyAnswering(t, status)
		e := failing(t, withProxy(t, "http://"+proxy), t.Context())
		if e.Kind != Network || !strings.Contains(e.Error(), "proxy "+proxy+" answered "+status) || !strings.Contains(e.Error(), says) {
			t.Errorf("%s: got %v (kind %d)", status, e, e.Kind)
		}
	}
}

func TestAnUnreachableProxyIsNamed(t *testing.T) {
	e := failing(t, withProxy(t, "http://127.0.0.1:1"), t.Context())
	if e.Kind != Network || !strings.Contains(e.Error(), "proxy, ") {
		t.Errorf("got %v (kind %d)", e, e.Kind)
	}
}

func TestAMalformedProxyIsNotBypassed(t *testing.T) {
	for _, address := range []string{
		"http://proxy:port", "http:/proxy:8080", "://proxy", "http://", "ftp://proxy:21", "http://proxy:", "http://proxy:99999", "http://a b:80",
		"http://user:planted~secret@proxy:x",
	} {
		e := failing(t, withProxy(t, address), t.Context())
		if e.Kind != Network || !strings.Contains(e.Error(), "HTTPS_PROXY is not the address of a proxy") {
			t.Errorf("%s: got %v", address, e)
		}
		if strings.Contains(e.Error(), "planted") {
			t.Errorf("%s: the password came out: %v", address, e)
		}
	}
	for _, address := range []string{"proxy", "proxy:8080", "http://proxy", "https://user:pass@proxy:8080", "socks5://proxy:1080", "http://[::1]:80"} {
		if !validProxy(address) {
			t.Errorf("%s is refused", address)
		}
	}
}

func TestThePageOfAGatewayIsNotTheServices(t *testing.T) {
	page := "<html><head><title>Blocked by policy</title></head></html>"
	for _, status := range []int{401, 403, 407} {
		e := failing(t, clientOf(t, serve(t, gives(status, page, "Content-Type", "text/html")), nil), t.Context())
		if e.Kind != Network || !strings.Contains(e.Error(), "a proxy or gateway answered") || !strings.Contains(e.Error(), "Blocked by policy") {
			t.Errorf("%d: got %v (kind %d)", status, e, e.Kind)
		}
	}
}
