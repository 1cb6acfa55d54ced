package cli

import (
	"sync"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/config"
	"quarry/hunt"
	"quarry/sandbox"
)

// dialects creates runners of a profile for APIs other than the profile's own.
type dialects struct {
	session *session
	profile *config.Profile
	tenant  *sandbox.Tenant // nil unless the profile uses the embedded tenant

	mu      sync.Mutex
	runners map[dialect.Name]*hunt.Runner
}

// runner returns the runner for an API, the same one for every call. It sends nothing.
func (d *dialects) runner(name dialect.Name) (*hunt.Runner, error) {
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
		d.runners = map[dialect.Name]*hunt.Runner{}
	}
	d.runners[name] = d.session.runnerOf(c)
	return d.runners[name], nil
}

func (d *dialects) connect(name dialect.Name) (*config.Connection, error) {
	if d.tenant != nil {
		spec, _ := api.DialectNamed(name)
		return dialTenant(d.profile, d.tenant, spec, d.session.log)
	}
	p, err := d.profile.WithAPI(name)
	if err != nil {
		return nil, err
	}
	return p.Connect(config.Program{UserAgent: userAgent, Log: d.session.log})
}
