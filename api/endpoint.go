package api

import (
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Cloud returns the addresses in a cloud; "" is the global cloud.
func (d Dialect) Cloud(name string) (Cloud, error) {
	if name == "" {
		name = "global"
	}
	cloud, ok := d.Clouds[name]
	if !ok {
		return Cloud{}, usage("unknown cloud %q: use %s", name, oneOf(d.Clouds))
	}
	return cloud, nil
}

// endpoint returns the URL for queries. baseURL replaces the host unless it is empty.
func (d Dialect) endpoint(cloud Cloud, region, baseURL string) (*url.URL, error) {
	if baseURL != "" {
		return d.rebased(baseURL)
	}
	host := cloud.Host
	if region != "" {
		host = cloud.Regions[region]
	}
	switch {
	case host != "":
		return &url.URL{Scheme: "https", Host: host, Path: d.Path}, nil
	case len(cloud.Regions) == 0:
		return nil, usage("%s has no regions in this cloud: leave region empty", d.Name)
	}
	return nil, usage("%s has no region %q: use %s, or leave it empty", d.Name, region, oneOf(cloud.Regions))
}

// rebased checks a base URL. It accepts one with the path of the endpoint, or the start of that
// path, which users paste; any other path would require a guess.
func (d Dialect) rebased(baseURL string) (*url.URL, error) {
	u, err := url.Parse(baseURL)
	if err != nil {
		// The error of url.Parse quotes the URL, which may contain credentials.
		return nil, usage("base_url is not a URL: write it as https://host")
	}
	switch {
	case u.User != nil:
		return nil, usage("base_url contains credentials, which would be sent with every query: remove them")
	case u.Host == "":
		return nil, usage("base_url has no host: write it as https://host")
	case !validPort(u):
		return nil, usage("base_url has no valid port after its colon: write it as %s://%s:443", u.Scheme, u.Hostname())
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, usage("base_url contains more than a host: write it as https://%s", u.Host)
	case !secure(u):
		return nil, usage("base_url does not use https, which only loopback addresses may omit: write it as https://%s",
			u.Host)
	case !strings.HasPrefix(d.Path+"/", strings.TrimSuffix(u.Path, "/")+"/"):
		return nil, usage("base_url has the path %q, but %s is always at %s: write it as %s://%s", u.Path, d.Name,
			d.Path, u.Scheme, u.Host)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: d.Path}, nil
}

// validPort reports whether a URL has a port that exists, or none and no colon either.
func validPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && port > 0
}

// secure reports whether requests to a URL are encrypted or stay on this machine.
func secure(u *url.URL) bool {
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func oneOf[V any](choices map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(choices)), ", ")
}
