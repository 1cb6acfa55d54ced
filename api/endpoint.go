package api

import (
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Cloud finds where the dialect lives; "" is the global cloud.
func (d Dialect) Cloud(name string) (Cloud, error) {
	if name == "" {
		name = "global"
	}
	cloud, ok := d.Clouds[name]
	if !ok {
		return Cloud{}, usage("there is no cloud %q: use %s", name, oneOf(d.Clouds))
	}
	return cloud, nil
}

// endpoint is the address that queries go to. A base URL, if there is one, takes the
// place of the cloud's host.
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

// rebased checks a base URL. One that was pasted with the endpoint's own path, or the
// beginning of it, means the same as without; any other path would be a guess.
func (d Dialect) rebased(baseURL string) (*url.URL, error) {
	u, err := url.Parse(baseURL)
	if err != nil {
		// The parser's error quotes the text, which may hold credentials.
		return nil, usage("base_url is no URL: write it as https://host")
	}
	switch {
	case u.User != nil:
		return nil, usage("base_url holds credentials: take them out, they would be sent with every query")
	case u.Host == "":
		return nil, usage("base_url names no host: write it as https://host")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, usage("base_url holds more than an address: write it as https://%s", u.Host)
	case !secure(u):
		return nil, usage("base_url is not https, which only an address of this machine may be: write it as https://%s", u.Host)
	case !strings.HasPrefix(d.Path+"/", strings.TrimSuffix(u.Path, "/")+"/"):
		return nil, usage("base_url has the path %q, and %s is always at %s: write it as %s://%s", u.Path, d.Name, d.Path, u.Scheme, u.Host)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: d.Path}, nil
}

// secure reports whether what is sent to the address can be read on its way.
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
