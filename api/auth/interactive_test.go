package auth

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quarry/api"
)

// deviceAuthority starts a sign-in service that grants the token on the second poll.
func deviceAuthority(t *testing.T) *httptest.Server {
	polls := 0
	login, _ := authority(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/devicecode"):
			gives(200,
				`{"device_code":"d","user_code":"AB\u001b[2JCD","verification_uri":"https://login.example/device","expires_in":900,"interval":1,"message":"m"}`, "Content-Type", "application/json")(w, r)
		case polls == 0:
			polls++
			gives(400, `{"error":"authorization_pending","error_description":"AADSTS70016: pending."}`, "Content-Type",
				"application/json")(w, r)
		default:
			info, _ := json.Marshal(map[string]any{
				"token_type": "Bearer", "expires_in": 3600, "access_token": plantedToken,
				"refresh_token": plantedToken + "-r", "scope": "https://api.example/.default",
				"id_token": jwt(t, map[string]any{"sub": "x", "oid": "x", "tid": testTenant,
					"preferred_username": "ana"}), "client_info": "eyJ1aWQiOiJ4IiwidXRpZCI6InQifQ",
			})
			gives(200, string(info), "Content-Type", "application/json")(w, r)
		}
	})
	return login
}

func TestDeviceCodePromptsAndSignsIn(t *testing.T) {
	login := deviceAuthority(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	record := filepath.Join(t.TempDir(), "state", "account.json")
	persistent, _ := TokensPersist()
	for start, prompts := range []int{1, 0} {
		if start > 0 && !persistent {
			prompts = 1 // without a store, every start prompts
		}
		source, err := NewDeviceCode(Account{Record: record,
			App: App{TenantID: testTenant, ClientID: "client", AuthorityURL: login.URL,
				HTTP: api.NewHTTPClient(trusting(login))}})
		if err != nil {
			t.Fatal(err)
		}
		var asked []api.Prompt
		token, err := source.Token(api.WithPrompts(t.Context(), func(p api.Prompt) { asked = append(asked, p) }),
			"https://api.example/.default")
		if err != nil || token.Secret != plantedToken {
			t.Fatalf("token %v, error %v", token, err)
		}
		if len(asked) != prompts {
			t.Fatalf("start %d asked %+v, want %d prompts", start+1, asked, prompts)
		}
		if prompts == 0 {
			continue
		}
		if asked[0].URL != "https://login.example/device" || strings.Contains(asked[0].Code, "\x1b") {
			t.Errorf("asked %+v, want the address and a code that is safe to show", asked)
		}
		if left := time.Until(asked[0].Expires); left < 14*time.Minute || left > 15*time.Minute {
			t.Errorf("the code is good for %v, want about 15 minutes", left)
		}
	}
	if text, err := os.ReadFile(record); persistent && (err != nil || strings.Contains(string(text), plantedToken)) {
		t.Errorf("the record of the account is %s, %v", text, err)
	}
}

func TestFailedDeviceCodeGivesAdvice(t *testing.T) {
	login, _ := authority(t, func(w http.ResponseWriter, r *http.Request) {
		gives(401,
			`{"error":"invalid_client","error_description":"AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'."}`, "Content-Type", "application/json")(w, r)
	})
	source,
		err := NewDeviceCode(Account{App: App{TenantID: testTenant, ClientID: "client", AuthorityURL: login.URL,
		HTTP: api.NewHTTPClient(trusting(login))}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = source.Token(t.Context(), "https://api.example/.default")
	if api.KindOf(err) != api.SignIn || !strings.Contains(fmt.Sprint(err), "public client flows") {
		t.Errorf("got %v, want the advice to allow public client flows", err)
	}
}
