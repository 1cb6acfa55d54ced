package sandbox

import (
	"crypto/rand"
	"fmt"
	"html"
	"net/http"
	"strings"
	"sync"
	"time"
)

var (
	codePending = signInError{http.StatusBadRequest, "authorization_pending", 70016,
		"OAuth 2.0 device flow error. Authorization is pending. Continue polling."}
	codeExpired = signInError{http.StatusBadRequest, "expired_token", 70020,
		"The provided value for the input parameter 'device_code' is not valid. This device code has expired."}
	codeInvalid = signInError{http.StatusBadRequest, "bad_verification_code", 70018,
		"Invalid verification code due to User typing in wrong user code for device code flow."}
	refreshInvalid = signInError{http.StatusBadRequest, "invalid_grant", 9002313,
		"Invalid request. Request is malformed or invalid."}
)

// Codes expire after deviceLife, as Entra's do. Entra asks clients to poll every five seconds; the
// sandbox has no load to limit, so one second is enough.
const (
	deviceLife     = 15 * time.Minute
	deviceInterval = time.Second
)

// devices holds the pending device code sign-ins, by device code.
type devices struct {
	mu      sync.Mutex
	waiting map[string]*device
}

type device struct {
	user     string // the code that the user enters
	scope    string
	expires  time.Time
	approved bool
}

// deviceCode starts a device code sign-in.
func (s *service) deviceCode(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if why := s.checkDevice(r); why != nil {
		s.writeSignInError(w, r, why)
		return
	}
	secret, text := rand.Text(), rand.Text()
	d := &device{user: text[:4] + "-" + text[4:8], scope: r.PostForm.Get("scope"), expires: s.now().Add(deviceLife)}
	s.devices.mu.Lock()
	if s.devices.waiting == nil {
		s.devices.waiting = map[string]*device{}
	}
	s.devices.waiting[secret] = d
	s.devices.mu.Unlock()
	page := s.base(r) + "/device"
	writeJSON(w, http.StatusOK, map[string]any{
		"device_code": secret, "user_code": d.user, "verification_uri": page,
		"expires_in": int(deviceLife.Seconds()), "interval": int(deviceInterval.Seconds()),
		"message": "To sign in, use a web browser to open the page " + page + " and enter the code " + d.user +
			" to authenticate.",
	})
}

func (s *service) checkDevice(r *http.Request) *signInError {
	if !strings.EqualFold(r.PathValue("tenant"), s.identity.tenant) {
		return &tenantNotFound
	}
	if r.ParseForm() != nil {
		return parameterMissing.of("client_id")
	}
	if why := s.checkClient(r.PostForm.Get("client_id")); why != nil {
		return why
	}
	_, why := grantOf(r.PostForm.Get("scope"), true)
	return why
}

// deviceGrant grants a token once the user has entered the code.
func (s *service) deviceGrant(r *http.Request) (grant, *signInError) {
	if why := s.checkClient(r.PostForm.Get("client_id")); why != nil {
		return grant{}, why
	}
	code := r.PostForm.Get("device_code")
	s.devices.mu.Lock()
	defer s.devices.mu.Unlock()
	d, ok := s.devices.waiting[code]
	switch {
	case !ok:
		return grant{}, &codeInvalid
	case !s.now().Before(d.expires):
		delete(s.devices.waiting, code)
		return grant{}, &codeExpired
	case !d.approved:
		return grant{}, &codePending
	}
	delete(s.devices.waiting, code) // a code can be used once
	return grantOf(d.scope, true)
}

// refreshGrant renews an account's token without user interaction.
func (s *service) refreshGrant(r *http.Request) (grant, *signInError) {
	if why := s.checkClient(r.PostForm.Get("client_id")); why != nil {
		return grant{}, why
	}
	if r.PostForm.Get("refresh_token") != s.identity.refresh {
		return grant{}, &refreshInvalid
	}
	return grantOf(r.PostForm.Get("scope"), true)
}

// devicePage serves the form for the user code.
func (s *service) devicePage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, "<!doctype html><title>Quarry sandbox</title><h1>Enter code</h1>"+
		"<form method=post><input name=code value=%q autofocus><button>Sign in as %s</button></form>\n",
		html.EscapeString(r.URL.Query().Get("code")), account)
}

// deviceApproved approves the sign-in whose code was entered. There is no password: anyone who can
// reach the loopback address may sign in to the sandbox.
func (s *service) deviceApproved(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	entered := strings.ToUpper(strings.TrimSpace(r.PostFormValue("code")))
	if !s.approve(entered) {
		http.Error(w, "That code did not work. Check it or start again.", http.StatusBadRequest)
		return
	}
	fmt.Fprintln(w, "You are signed in. You can close this page.")
}

func (s *service) approve(user string) bool {
	s.devices.mu.Lock()
	defer s.devices.mu.Unlock()
	for _, d := range s.devices.waiting {
		if d.user == user && s.now().Before(d.expires) {
			d.approved = true
			return true
		}
	}
	return false
}
