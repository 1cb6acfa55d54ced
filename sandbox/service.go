package sandbox

import (
	"net/http"
	"time"

	"quarry/sandbox/world"
)

// service handles the tenant's HTTP requests.
type service struct {
	opts     Options
	began    time.Time // by the tenant's clock
	identity *identity
	world    *world.World
	meters   map[*dialect]*meter // each API has its own budget
	faults   *schedule           // for calls
	signIns  *schedule           // for token requests
	devices  devices
}

func newService(opts Options, id *identity, w *world.World) *service {
	s := &service{opts: opts, began: opts.Now(), identity: id, world: w, meters: map[*dialect]*meter{},
		faults: &schedule{}, signIns: &schedule{}}
	for _, f := range opts.Faults {
		if f.SignIn {
			s.signIns.faults = append(s.signIns.faults, f)
		} else {
			s.faults.faults = append(s.faults.faults, f)
		}
	}
	for _, d := range dialects {
		limits := opts.Limits
		if d.limits != nil {
			limits = limits.over(*d.limits)
		}
		s.meters[d] = &meter{limits: limits}
	}
	return s
}

func (s *service) now() time.Time { return s.opts.Now() }

// budgetNow returns the time of the limits' clock, which may run faster than the tenant's, so that
// an hourly quota is free again in less than an hour.
func (s *service) budgetNow() time.Time {
	now := s.now()
	return now.Add(time.Duration(float64(now.Sub(s.began)) * (s.opts.Speed - 1)))
}

// routes returns the handler for all paths. Unknown paths get a 404.
func (s *service) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", s.token)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/devicecode", s.deviceCode)
	mux.HandleFunc("GET /device", s.devicePage)
	mux.HandleFunc("POST /device", s.deviceApproved)
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", s.openID)
	mux.HandleFunc("GET /{tenant}/discovery/instance", s.instance)
	mux.HandleFunc("GET /{tenant}/discovery/v2.0/keys", s.keys)
	for _, d := range dialects {
		for _, path := range d.paths {
			mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { s.newCall(d, w, r).answer() })
		}
	}
	mux.HandleFunc("/beta/security/{function}", s.schemaFunction)
	mux.HandleFunc("/v1/workspaces/{workspace}/metadata", s.workspaceMetadata)
	mux.HandleFunc("/", s.unknownPath)
	return s.withDate(s.withRecover(mux))
}

// withDate sets the Date header to the tenant's time instead of the machine's, so that a client can
// tell how far its own clock is off.
func (s *service) withDate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
		next.ServeHTTP(w, r)
	})
}

// unknownPath answers unknown paths, in the error envelope of the API that the path belongs to.
func (s *service) unknownPath(w http.ResponseWriter, r *http.Request) {
	s.newCall(dialectOfPath(r.URL.Path), w, r).writeError(notFound)
}
