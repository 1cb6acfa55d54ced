package sandbox_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"quarry/sandbox"
)

func TestSignInErrors(t *testing.T) {
	l := start(t, sandbox.Options{})
	for _, c := range []struct {
		name, tenant string
		fields       url.Values
		status, code int
		kind, says   string
	}{
		{"wrong secret", "", url.Values{"client_secret": {"no"}}, 401, 7000215, "invalid_client",
			"Invalid client secret provided."},
		{"no secret", "", url.Values{"client_secret": nil}, 401, 7000216, "invalid_client", "'client_secret'"},
		{"unknown app", "", url.Values{"client_id": {"11111111-1111-4111-8111-111111111111"}}, 400, 700016,
			"unauthorized_client", "'11111111-1111-4111-8111-111111111111' was not found"},
		{"unknown tenant", "other.example", nil, 400, 90002, "invalid_request", "Tenant 'other.example' not found."},
		{"scope of another resource", "", url.Values{"scope": {"https://vault.example/.default"}}, 400, 70011,
			"invalid_scope", "The scope https://vault.example/.default is not valid."},
		{"scopes of two resources", "", url.Values{"scope": {scopes["mde"] + " " + scopes["xdr"]}}, 400, 70011,
			"invalid_scope", "is not valid."},
		{"no scope", "", url.Values{"scope": nil}, 400, 70011, "invalid_scope", "must include a 'scope'"},
		{"other grant", "", url.Values{"grant_type": {"password"}}, 400, 70003, "unsupported_grant_type", "'password'"},
		{"no grant", "", url.Values{"grant_type": nil}, 400, 900144, "invalid_request", "'grant_type'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tenant := l.TenantID
			if c.tenant != "" {
				tenant = c.tenant
			}
			answer := l.signIn(tenant, c.fields)
			var got struct {
				Error       string `json:"error"`
				Description string `json:"error_description"`
				Codes       []int  `json:"error_codes"`
				Timestamp   string `json:"timestamp"`
				Trace       string `json:"trace_id"`
				Correlation string `json:"correlation_id"`
			}
			if err := json.Unmarshal([]byte(answer.body), &got); err != nil {
				t.Fatalf("%v in %s", err, answer.body)
			}
			if answer.status != c.status || got.Error != c.kind || !slices.Equal(got.Codes, []int{c.code}) ||
				!strings.Contains(got.Description, c.says) {
				t.Errorf("got %d %+v, want %d %s %d with %q", answer.status, got, c.status, c.kind, c.code, c.says)
			}
			if date := answer.header.Get("Date"); date != "Mon, 23 Nov 2026 15:04:05 GMT" {
				t.Errorf("the Date is %q, want the tenant's time", date)
			}
			if got.Timestamp != "2026-11-23 15:04:05Z" || len(got.Trace) != 36 || len(got.Correlation) != 36 {
				t.Errorf("timestamp %q, trace %q, correlation %q", got.Timestamp, got.Trace, got.Correlation)
			}
			if strings.Contains(answer.body, l.ClientSecret) {
				t.Errorf("the error contains the secret: %s", answer.body)
			}
		})
	}
}

func TestTokenClaims(t *testing.T) {
	l := start(t, sandbox.Options{TokenLifetime: 30 * time.Minute,
		Roles: []string{"AdvancedQuery.Read.All", "ThreatHunting.Read.All", "Machine.Read.All"}})
	for _, c := range []struct {
		dialect, audience string
		roles             []string
	}{
		{"mde", "https://api.securitycenter.microsoft.com", []string{"AdvancedQuery.Read.All", "Machine.Read.All"}},
		{"xdr", "https://api.security.microsoft.com", []string{"Machine.Read.All"}},
		{"graph", "https://graph.microsoft.com", []string{"ThreatHunting.Read.All", "Machine.Read.All"}},
	} {
		t.Run(c.dialect, func(t *testing.T) {
			parts := strings.Split(l.token(c.dialect), ".")
			if len(parts) != 3 {
				t.Fatalf("got a token with %d segments", len(parts))
			}
			payload, err := base64.RawURLEncoding.DecodeString(parts[1])
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Aud, Iss, Tid, Appid string
				Roles                []string
				Iat, Exp             int64
			}
			if err := json.Unmarshal(payload, &got); err != nil {
				t.Fatal(err)
			}
			if got.Aud != c.audience || got.Tid != l.TenantID || got.Appid != l.ClientID ||
				!slices.Equal(got.Roles, c.roles) {
				t.Errorf("got %+v, want audience %s and roles %q", got, c.audience, c.roles)
			}
			if got.Iat != monday.Unix() || got.Exp-got.Iat != 1800 ||
				got.Iss != "https://sts.windows.net/"+l.TenantID+"/" {
				t.Errorf("issued %d by %s, expires %d", got.Iat, got.Iss, got.Exp)
			}
		})
	}
}

func TestTokenWorksForItsAPIOnly(t *testing.T) {
	l := start(t, sandbox.Options{Roles: []string{"AdvancedQuery.Read.All", "AdvancedHunting.Read.All",
		"Policy.Read.All"}})
	forged := l.token("mde")
	forged = forged[:len(forged)-10] + "AAAAAAAAAA"
	for _, c := range []struct {
		name, dialect, header string
		status                int
		code, message         string
	}{
		{"right", "mde", "Bearer " + l.token("mde"), 200, "", ""},
		{"scheme in lower case", "mde", "bearer " + l.token("mde"), 200, "", ""},
		{"none", "mde", "", 401, "Unauthorized",
			"Unauthorized request - reason of failure: Authorization header is missing"},
		{"other scheme", "xdr", "Basic eDp5", 401, "Unauthorized",
			"Unauthorized request - reason of failure: Authorization header is missing"},
		{"forged", "mde", "Bearer " + forged, 401, "Unauthorized",
			"Unauthorized request - reason of failure: Token is invalid"},
		{"not a JWT", "graph", "Bearer abc", 401, "InvalidAuthenticationToken",
			"Access token validation failure. Invalid signature."},
		{"token of mde at xdr", "xdr", "Bearer " + l.token("mde"), 401, "Unauthorized",
			"Unauthorized request - reason of failure: Token audience is invalid"},
		{"token of xdr at graph", "graph", "Bearer " + l.token("xdr"), 401, "InvalidAuthenticationToken",
			"Access token validation failure. Invalid audience."},
		{"without the role", "graph", "Bearer " + l.token("graph"), 403, "Forbidden",
			"Missing application roles. API required roles: ThreatHunting.Read.All, application roles: Policy.Read.All"},
	} {
		t.Run(c.name, func(t *testing.T) {
			request := l.request(c.dialect, question("DeviceInfo | take 1"))
			request.Header.Set("Authorization", c.header)
			answer := l.do(request)
			if answer.status != c.status {
				t.Fatalf("got %d %s, want %d", answer.status, answer.body, c.status)
			}
			if c.status == 200 {
				return
			}
			if code, message := answer.failure(t); code != c.code || message != c.message {
				t.Errorf("got %s %q, want %s %q", code, message, c.code, c.message)
			}
			if (answer.header.Get("WWW-Authenticate") != "") != (c.status == 401) {
				t.Errorf("status %d with WWW-Authenticate %q", c.status, answer.header.Get("WWW-Authenticate"))
			}
		})
	}
}

func TestTokenExpiresByTenantClock(t *testing.T) {
	now := monday
	l := start(t, sandbox.Options{Now: func() time.Time { return now }})
	request := l.request("mde", question("DeviceInfo | take 1"))
	now = monday.Add(time.Hour - time.Second)
	if answer := l.do(request); answer.status != 200 {
		t.Fatalf("a second before it expires, the token returns %d %s", answer.status, answer.body)
	}
	late := l.request("mde", question("DeviceInfo | take 1"))
	late.Header.Set("Authorization", request.Header.Get("Authorization"))
	now = monday.Add(time.Hour)
	answer := l.do(late)
	if _, message := answer.failure(t); answer.status != 401 ||
		message != "Unauthorized request - reason of failure: Token is expired" {
		t.Errorf("got %d %q", answer.status, message)
	}
}

func TestDiscoveryNamesTokenEndpoint(t *testing.T) {
	l := start(t, sandbox.Options{})
	for path, key := range map[string]string{
		"/" + l.TenantID + "/v2.0/.well-known/openid-configuration": "token_endpoint",
		"/common/discovery/instance?api-version=1.1":                "tenant_discovery_endpoint",
		"/" + l.TenantID + "/discovery/v2.0/keys":                   "keys",
	} {
		request, _ := http.NewRequest(http.MethodGet, l.TokenURL+path, nil)
		answer := l.do(request)
		var document map[string]any
		if err := json.Unmarshal([]byte(answer.body), &document); err != nil || answer.status != 200 ||
			document[key] == nil {
			t.Errorf("%s returns %d %s, want %s", path, answer.status, answer.body, key)
		}
		if text, ok := document[key].(string); ok && !strings.HasPrefix(text, l.TokenURL+"/"+l.TenantID+"/") {
			t.Errorf("%s leads to %s", path, text)
		}
	}
}

func TestAzidentitySignsIn(t *testing.T) {
	l := start(t, sandbox.Options{})
	credential, err := azidentity.NewClientSecretCredential(l.TenantID, l.ClientID, l.ClientSecret,
		&azidentity.ClientSecretCredentialOptions{
			ClientOptions: azcore.ClientOptions{
				Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: l.TokenURL},
				Transport: l.http, Retry: policy.RetryOptions{MaxRetries: -1},
			},
			DisableInstanceDiscovery: true,
		})
	if err != nil {
		t.Fatal(err)
	}
	token, err := credential.GetToken(context.Background(),
		policy.TokenRequestOptions{Scopes: []string{scopes["graph"]}})
	if err != nil {
		t.Fatal(err)
	}
	request := l.request("graph", question("AlertInfo | take 1"))
	request.Header.Set("Authorization", "Bearer "+token.Token)
	if answer := l.do(request); answer.status != 200 {
		t.Errorf("with the token the query returns %d %s", answer.status, answer.body)
	}
}
