package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// signInError is a reason for which Entra refuses to issue a token. In its text, %client, %scope,
// %tenant and %value are replaced with values of the request.
type signInError struct {
	status int
	kind   string // OAuth's "error"
	code   int    // the AADSTS number
	text   string
}

var (
	tenantNotFound = signInError{http.StatusBadRequest, "invalid_request", 90002,
		"Tenant '%tenant' not found. Check to make sure you have the correct tenant ID and are signing into the " +
			"correct cloud. Check with your subscription administrator, this may happen if there are no active " +
			"subscriptions for the tenant."}
	parameterMissing = signInError{http.StatusBadRequest, "invalid_request", 900144,
		"The request body must contain the following parameter: '%value'."}
	grantUnsupported = signInError{http.StatusBadRequest, "unsupported_grant_type", 70003,
		"The app requested an unsupported grant type '%value'."}
	clientUnknown = signInError{http.StatusBadRequest, "unauthorized_client", 700016,
		"Application with identifier '%client' was not found in the directory 'Quarry sandbox'. This can happen if " +
			"the application has not been installed by the administrator of the tenant or consented to by any user " +
			"in the tenant. You may have sent your authentication request to the wrong tenant."}
	secretWrong = signInError{http.StatusUnauthorized, "invalid_client", 7000215,
		"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, " +
			"not the client secret ID, for a secret added to app '%client'."}
	secretMissing = signInError{http.StatusUnauthorized, "invalid_client", 7000216,
		"'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."}
	scopeInvalid = signInError{http.StatusBadRequest, "invalid_scope", 70011,
		"The provided request must include a 'scope' input parameter. The provided value for the input parameter " +
			"'scope' is not valid. The scope %scope is not valid."}
)

// grant is what a token request was granted.
type grant struct {
	dialect *dialect
	account bool // for an account instead of the app
}

// grants holds the supported OAuth grant types.
var grants = map[string]func(*service, *http.Request) (grant, *signInError){
	"client_credentials":                           (*service).clientGrant,
	"urn:ietf:params:oauth:grant-type:device_code": (*service).deviceGrant,
	"device_code":                                  (*service).deviceGrant, // the name that Microsoft's library uses
	"refresh_token":                                (*service).refreshGrant,
}

// token handles a token request.
func (s *service) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	c := s.newCall(entra, w, r)
	if c.fault = s.signIns.next(); c.fault != nil {
		if c.injectFault() {
			return
		}
		w = c.bodyWriter()
	}
	granted, why := s.checkGrant(r)
	if why != nil {
		s.writeSignInError(w, r, why)
		return
	}
	document, err := s.identity.tokens(granted, s.now())
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	writeJSON(w, http.StatusOK, document)
}

// checkGrant checks in Entra's order: tenant, form, app, credentials, scope.
func (s *service) checkGrant(r *http.Request) (grant, *signInError) {
	if !strings.EqualFold(r.PathValue("tenant"), s.identity.tenant) {
		return grant{}, &tenantNotFound
	}
	if r.ParseForm() != nil || !r.PostForm.Has("grant_type") {
		return grant{}, parameterMissing.of("grant_type")
	}
	name := r.PostForm.Get("grant_type")
	check, ok := grants[name]
	if !ok {
		return grant{}, grantUnsupported.of(name)
	}
	return check(s, r)
}

// clientGrant grants a token to the app itself, given its secret.
func (s *service) clientGrant(r *http.Request) (grant, *signInError) {
	client, secret := r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	if id, password, ok := r.BasicAuth(); ok {
		client, secret = id, password
	}
	if why := s.checkClient(client); why != nil {
		return grant{}, why
	}
	switch {
	case secret == "":
		return grant{}, &secretMissing
	case secret != s.identity.secret:
		return grant{}, &secretWrong
	}
	return grantOf(r.PostForm.Get("scope"), false)
}

func (s *service) checkClient(client string) *signInError {
	switch {
	case client == "":
		return parameterMissing.of("client_id")
	case !strings.EqualFold(client, s.identity.client):
		return &clientUnknown
	}
	return nil
}

func grantOf(scope string, account bool) (grant, *signInError) {
	d := dialectOfScope(scope)
	if d == nil {
		return grant{}, &scopeInvalid
	}
	return grant{d, account}, nil
}

// of returns the signInError with value filled into its text.
func (why signInError) of(value string) *signInError {
	why.text = strings.ReplaceAll(why.text, "%value", value)
	return &why
}

func (s *service) writeSignInError(w http.ResponseWriter, r *http.Request, why *signInError) {
	trace, correlation := newGUID(), r.Header.Get("client-request-id")
	if correlation == "" {
		correlation = newGUID()
	}
	stamp := s.now().UTC().Format("2006-01-02 15:04:05Z")
	text := strings.NewReplacer(
		"%tenant", r.PathValue("tenant"), "%client", r.PostForm.Get("client_id"), "%scope", r.PostForm.Get("scope"),
	).Replace(why.text)
	writeJSON(w, why.status, map[string]any{
		"error": why.kind, "error_codes": []int{why.code}, "timestamp": stamp,
		"error_description": "AADSTS" + strconv.Itoa(why.code) + ": " + text +
			" Trace ID: " + trace + " Correlation ID: " + correlation + " Timestamp: " + stamp,
		"trace_id": trace, "correlation_id": correlation,
		"error_uri": s.base(r) + "/error?code=" + strconv.Itoa(why.code),
	})
}

// writeJSON writes a small JSON document with the headers of the sign-in endpoints.
func writeJSON(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", defenderJSON)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(document) // an error means that the client is gone
}
