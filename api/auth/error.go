// Package auth signs in to the services in each of the ways that a profile supports. Constructors
// return an api.TokenSource and make no call before the first token is requested.
package auth

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"quarry/api"
	"quarry/api/failure"
)

// aadsts matches Microsoft's code of a rejected sign-in and the first sentence of its message. The
// rest is trace IDs.
var aadsts = regexp.MustCompile(`(AADSTS\d+): ?((?:[^."\\]|\.[^\s\\])*)`)

// notJSON matches what the libraries say about JSON of another kind, in terms of Go's types.
var notJSON = regexp.MustCompile(`json decode error|cannot unmarshal|unexpected end of JSON|invalid character '`)

// signInAdvice contains the next step for common codes: those for apps and consent in Microsoft's
// reference of sign-in error codes.
var signInAdvice = map[string]string{
	"AADSTS7000215": "use the value of the client secret, not its ID",
	"AADSTS7000222": "the client secret has expired, create a new one in the app registration",
	"AADSTS7000216": "the client secret is missing, check that the variable in client_secret_env is set",
	"AADSTS7000112": "the app is disabled, enable it in Entra ID",
	"AADSTS700016":  "check client_id, tenant_id and the cloud, the tenant does not have this app",
	"AADSTS90002":   "check tenant_id and the cloud, the tenant does not exist there",
	"AADSTS900023":  "check tenant_id, it is neither an ID nor a domain",
	"AADSTS900021":  "check tenant_id, it is not the ID of a tenant",
	"AADSTS700027": "the app registration does not have this certificate, or it has expired there, upload it under " +
		"Certificates & secrets",
	"AADSTS700024": "the certificate's assertion is out of date, check this machine's clock",
	"AADSTS70016":  "nobody has entered the code yet",
	"AADSTS70018":  "the code was not accepted, sign in again",
	"AADSTS70020":  "the code has expired, run the query again for a new one",
	"AADSTS7000218": "the app registration does not allow public client flows, allow them under Authentication, or " +
		"use another auth",
	"AADSTS500113": "the app registration has no redirect address, add http://localhost under Mobile and desktop " +
		"applications",
	"AADSTS500011":  "check the cloud and the license, the tenant does not have this service",
	"AADSTS500014":  "the service is disabled in this tenant, enable its enterprise application",
	"AADSTS650052":  "the tenant has no subscription to this service, check the license",
	"AADSTS65001":   "have an administrator consent to the app's permissions",
	"AADSTS70011":   "the scope is unknown, check api and cloud",
	"AADSTS1002012": "the scope is unknown, check api and cloud",
	"AADSTS53003":   "Conditional Access blocks this sign-in, ask the tenant's administrator",
	"AADSTS50076":   "Conditional Access requires a second factor, sign in with another auth",
	"AADSTS50079":   "Conditional Access requires a second factor, sign in with another auth",
	"AADSTS90033":   "Entra ID is temporarily unavailable, try again in a minute",
	"AADSTS50196":   "Entra ID detected a loop of sign-ins, wait a few minutes",
}

// appAdvice is the next step if an app's sign-in fails for an unknown reason.
const appAdvice = "check tenant_id, client_id, the cloud and authority_url"

// signInError reduces an error of azidentity, which may take twenty lines and contain the whole
// response, to one sentence. It does not wrap the original, which may quote the request.
func signInError(err, network error, authority string, secrets ...string) *api.Error {
	text := hide(err.Error(), secrets...)
	if m := aadsts.FindStringSubmatch(text); m != nil {
		return &api.Error{Kind: api.SignIn, Source: failure.SignIn, Code: m[1], Message: api.Clean(m[1] + ", " + m[2]),
			Advice: signInAdvice[m[1]]}
	}
	if network != nil {
		e := api.NetworkError(network, authority)
		if proxy := (*api.ProxyError)(nil); errors.As(network, &proxy) {
			return e // not a matter of the sign-in
		}
		return &api.Error{Kind: api.SignIn, Message: hide(e.Message, secrets...),
			Advice: cmp.Or(e.Advice, "check the network, the cloud and authority_url")}
	}
	e := &api.Error{Kind: api.SignIn, Source: failure.SignIn, Advice: appAdvice}
	var failed *azidentity.AuthenticationFailedError
	if errors.As(err, &failed) && failed.RawResponse != nil {
		body, _ := runtime.Payload(failed.RawResponse)
		words := hide(api.FirstWords(string(body), failed.RawResponse.Header.Get("Content-Type")), secrets...)
		if status := failed.RawResponse.StatusCode; status == http.StatusForbidden && api.IsPage(body) && failed.RawResponse.Request != nil {
			return api.GatewayError(failed.RawResponse.Request.URL, words) // not a matter of the sign-in
		}
		e.Message = fmt.Sprintf("%s answered %d, %s", authority, failed.RawResponse.StatusCode, words)
		return e
	}
	e.Message = api.Clean(authority + ", " + oneLine(text))
	if notJSON.MatchString(text) {
		e.Message = api.Clean(authority + " sent a response that is not that of a token endpoint")
	}
	return e
}

// hide replaces secrets in text.
func hide(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[hidden]")
			text = strings.ReplaceAll(text, url.QueryEscape(secret), "[hidden]")
		}
	}
	return text
}

// oneLine returns the first line with text, without azidentity's links.
func oneLine(text string) string {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "To troubleshoot, visit")
		if line = strings.TrimRight(strings.TrimSpace(line), ". "); line != "" {
			return line
		}
	}
	return "no reason given"
}

// usage returns an error about the configuration.
func usage(format string, args ...any) error {
	return &api.Error{Kind: api.Usage, Message: fmt.Sprintf(format, args...)}
}
