package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"quarry/api/failure"
)

// ProxyError reports that the proxy between this machine and a host, and not the host, refused a
// connection or is not usable.
type ProxyError struct {
	Proxy  string // host and port, or the name of the variable with an invalid address
	Status string // "403 Forbidden"; "" if there was no answer
	Reason string // why there was none
}

func (e *ProxyError) Error() string {
	if e.Status != "" {
		return "proxy " + e.Proxy + " answered " + e.Status
	}
	return e.Proxy + " " + e.Reason
}

func (e *ProxyError) advice() string {
	switch {
	case strings.HasPrefix(e.Status, "407"):
		return "the proxy wants a sign-in, set HTTPS_PROXY to http://user:password@host:port or ask its administrator"
	case e.Status != "":
		return "ask the administrator of the proxy to allow the host, or set NO_PROXY if it needs no proxy"
	}
	return "write it as http://host:port"
}

// proxies chooses the proxy for requests as net/http does, except that an invalid address of a
// proxy is an error: net/http would connect directly, which the variable is there to prevent.
type proxies struct {
	choose  func(*url.URL) (*url.URL, error)
	invalid map[string]string // variable by placeholder host
}

func environmentProxies() proxies {
	c := httpproxy.FromEnvironment()
	p := proxies{invalid: map[string]string{}}
	for variable, address := range map[string]*string{"HTTP_PROXY": &c.HTTPProxy, "HTTPS_PROXY": &c.HTTPSProxy} {
		if *address != "" && !validProxy(*address) {
			placeholder := strings.ToLower(strings.ReplaceAll(variable, "_", "-")) + ".invalid"
			*address, p.invalid[placeholder] = "http://"+placeholder, variable
		}
	}
	p.choose = c.ProxyFunc()
	return p
}

// proxy implements http.Transport.Proxy.
func (p proxies) proxy(req *http.Request) (*url.URL, error) {
	u, err := p.choose(req.URL)
	if err != nil || u == nil {
		return nil, err
	}
	if variable, ok := p.invalid[u.Host]; ok {
		if os.Getenv(variable) == "" {
			variable = strings.ToLower(variable)
		}
		return nil, &ProxyError{Proxy: variable, Reason: "is not the address of a proxy"}
	}
	return u, nil
}

// validProxy reports whether an address can be one of a proxy. Like net/http, it accepts one without
// a scheme.
func validProxy(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Host == "" {
		if strings.Contains(address, "://") || strings.HasPrefix(address, "http:") || strings.HasPrefix(address, "https:") {
			return false
		}
		u, err = url.Parse("http://" + address)
	}
	if err != nil || u.Hostname() == "" || !validPort(u) || strings.ContainsAny(u.Host, " \t") {
		return false
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return true
	}
	return false
}

// connected implements http.Transport.OnProxyConnectResponse.
func connected(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: proxy.Host, Status: fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode))}
}

// unreachedProxy returns the error of a connection to a proxy, or nil if err is another error.
func unreachedProxy(err error) error {
	var failed *net.OpError
	if errors.As(err, &failed) && failed.Op == "proxyconnect" {
		return failed.Err
	}
	return nil
}

// between returns what may answer in place of the service: the proxy that the environment sets for
// it, or any gateway.
func between(endpoint *url.URL) (source failure.Source, name string) {
	if u, err := environmentProxies().choose(endpoint); err == nil && u != nil {
		return failure.Proxy, "proxy " + u.Host
	}
	return failure.Gateway, "a proxy or gateway"
}
