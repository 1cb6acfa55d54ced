package cli

import (
	"net/url"
	"sync"

	"quarry/api"
	"quarry/hunt"
	"quarry/sandbox"
)

// dialects makes runners of one profile for the dialects that it does not name.
type dialects struct {
	session *session
	name    string
	profile *profile        // nil for the sandbox
	tenant  *sandbox.Tenant // the embedded one

	mu      sync.Mutex
	runners map[string]*hunt.Runner
}

// runner gives the runner of a dialect, always the same one. Nothing is sent.
func (d *dialects) runner(name string) (*hunt.Runner, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if name == d.session.profile.Dialect {
		return d.session.runner, nil
	}
	if r, ok := d.runners[name]; ok {
		return r, nil
	}
	c, err := d.connect(name)
	if err != nil {
		return nil, err
	}
	if d.runners == nil {
		d.runners = map[string]*hunt.Runner{}
	}
	d.runners[name] = d.session.runnerOf(c)
	return d.runners[name], nil
}

func (d *dialects) connect(name string) (*connection, error) {
	if d.tenant != nil {
		dialect, _ := api.DialectNamed(name)
		return dialTenant(d.name, d.tenant, dialect, d.session.log)
	}
	p := *d.profile
	p.API = name
	if p.BaseURL != "" && !onThisMachine(p.BaseURL) {
		return nil, usagef("profile %s has a base_url, which is the address of one API: make a profile for the %s API", d.name, name)
	}
	return dial(d.name, &p, d.session.log)
}

// onThisMachine reports whether an address is of a sandbox, which has all dialects at one.
func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Hostname() == "127.0.0.1" || u.Hostname() == "::1" || u.Hostname() == "localhost")
}
