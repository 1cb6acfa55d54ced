package sandbox_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"quarry/sandbox"
)

// post sends a form to the tenant.
func (l *lab) post(path string, form url.Values) reply {
	request, _ := http.NewRequest(http.MethodPost, l.TokenURL+path, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return l.do(request)
}

func TestDeviceCodeSignIn(t *testing.T) {
	l := start(t, sandbox.Options{Now: time.Now})
	credential, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: azcore.ClientOptions{
			Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: l.TokenURL}, Transport: l.http,
			Retry: policy.RetryOptions{MaxRetries: -1},
		},
		TenantID: l.TenantID, ClientID: l.ClientID, DisableInstanceDiscovery: true,
		UserPrompt: func(_ context.Context, m azidentity.DeviceCodeMessage) error {
			if answer := l.post("/device",
				url.Values{"code": {" " + strings.ToLower(m.UserCode) + " "}}); answer.status != 200 {
				t.Errorf("entering the code %s returns %d %s", m.UserCode, answer.status, answer.body)
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, dialect := range []string{"graph", "mde"} { // the second one with the refresh token
		token, err := credential.GetToken(context.Background(),
			policy.TokenRequestOptions{Scopes: []string{scopes[dialect]}})
		if err != nil {
			t.Fatal(err)
		}
		request := l.request(dialect, question("DeviceInfo | take 1"))
		request.Header.Set("Authorization", "Bearer "+token.Token)
		if answer := l.do(request); answer.status != 200 {
			t.Errorf("%s: with the account's token the query returns %d %s", dialect, answer.status, answer.body)
		}
	}
}

func TestDeviceCodeWorksOnceAndExpires(t *testing.T) {
	now := monday
	l := start(t, sandbox.Options{Now: func() time.Time { return now }})
	begin := func() (device, user string) {
		var got struct {
			Device string `json:"device_code"`
			User   string `json:"user_code"`
		}
		answer := l.post("/"+l.TenantID+"/oauth2/v2.0/devicecode",
			url.Values{"client_id": {l.ClientID}, "scope": {scopes["graph"] + " openid"}})
		if err := json.Unmarshal([]byte(answer.body), &got); err != nil || answer.status != 200 {
			t.Fatalf("got %d %s", answer.status, answer.body)
		}
		return got.Device, got.User
	}
	poll := func(device string) string {
		answer := l.post("/"+l.TenantID+"/oauth2/v2.0/token", url.Values{
			"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "client_id": {l.ClientID},
			"device_code": {device},
		})
		var got struct {
			Error string `json:"error"`
			Token string `json:"access_token"`
		}
		_ = json.Unmarshal([]byte(answer.body), &got)
		if got.Token != "" {
			return "token"
		}
		return got.Error
	}

	device, user := begin()
	if got := poll(device); got != "authorization_pending" {
		t.Errorf("before the code is entered: got %s", got)
	}
	if answer := l.post("/device", url.Values{"code": {"ABCD-0000"}}); answer.status != 400 {
		t.Errorf("a wrong code returns %d", answer.status)
	}
	l.post("/device", url.Values{"code": {user}})
	if first, second := poll(device), poll(device); first != "token" || second != "bad_verification_code" {
		t.Errorf("got %s, then %s; want exactly one token", first, second)
	}

	device, user = begin()
	now = now.Add(15 * time.Minute)
	if answer := l.post("/device", url.Values{"code": {user}}); answer.status != 400 {
		t.Errorf("the page answers an expired code with %d", answer.status)
	}
	if got := poll(device); got != "expired_token" {
		t.Errorf("an expired code returns %s", got)
	}
}
