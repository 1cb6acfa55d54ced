package api

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"
)

// fixed is a source that always returns the same token.
type fixed string

func (f fixed) Token(context.Context, string) (Token, error) {
	return Token{Secret: string(f), Expires: TokenExpiry(string(f))}, nil
}

func TestIdentityComesFromTheToken(t *testing.T) {
	const later = 4102444800 // 2100-01-01
	ends := time.Unix(later, 0).UTC()
	tests := []struct {
		name   string
		claims map[string]any
		want   Identity
	}{
		{"app", map[string]any{"aud": "https://api.securitycenter.microsoft.com", "tid": "t", "appid": "a",
			"app_displayname": "Hunter", "idtyp": "app", "roles": []string{"AdvancedQuery.Read.All"}, "exp": later},
			Identity{Kind: "app", Name: "Hunter", Audience: "https://api.securitycenter.microsoft.com",
				Roles: []string{"AdvancedQuery.Read.All"}, TenantID: "t", AppID: "a", Expires: ends}},
		{"app of version 2 without a name", map[string]any{"azp": "a2", "exp": later},
			Identity{Kind: "app", Name: "a2", AppID: "a2", Expires: ends}},
		{"account", map[string]any{"upn": "ana@contoso.example", "name": "Ana",
			"scp": "ThreatHunting.Read.All User.Read", "appid": "a", "exp": later},
			Identity{Kind: "account", Name: "ana@contoso.example",
				Scopes: []string{"ThreatHunting.Read.All", "User.Read"}, AppID: "a", Expires: ends}},
		{"account by type", map[string]any{"idtyp": "user", "name": "Ana", "exp": later},
			Identity{Kind: "account", Name: "Ana", Expires: ends}},
		{"audience as a list", map[string]any{"aud": []string{"x"}, "appid": "a", "exp": later},
			Identity{Kind: "app", Name: "a", AppID: "a", Expires: ends}},
		{"absurd expiry", map[string]any{"appid": "a", "exp": 1e300}, Identity{Kind: "app", Name: "a", AppID: "a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, err := NewClient(Config{Dialect: mde, Tokens: fixed(jwt(t, test.claims))})
			if err != nil {
				t.Fatal(err)
			}
			got, err := client.Identity(t.Context(), nil)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("claims %v\ngot  %+v, %v\nwant %+v", test.claims, got, err, test.want)
			}
		})
	}
}

func TestOpaqueTokenIsNotAnError(t *testing.T) {
	for _, secret := range []string{"opaque", "a.b.c", "a.e30", "a." + strings.Repeat("x", 9) + ".c",
		jwt(t, nil)[:20]} {
		client, err := NewClient(Config{Dialect: mde, Tokens: fixed(secret)})
		if err != nil {
			t.Fatal(err)
		}
		id, err := client.Identity(t.Context(), nil)
		if err != nil || id.Kind != "" || id.Note == "" {
			t.Errorf("token %q: identity %+v, error %v; want a note and no error", secret, id, err)
		}
	}
}

func TestIdentityIsSafeToShow(t *testing.T) {
	id := identityOf(jwt(t, map[string]any{"appid": "a\x1b[2Jb", "roles": []string{"r\n"}, "tid": "\u202et",
		"aud": "a\x07"}))
	for _, text := range []string{id.Name, id.AppID, id.Audience, strings.Join(id.Roles, "")} {
		if strings.ContainsAny(text, "\x1b\x07\n") {
			t.Errorf("control characters in %q", text)
		}
	}
}

func FuzzClaimsNeverPanic(f *testing.F) {
	f.Add("a.e30.c")
	f.Add(jwt(f, map[string]any{"exp": "soon", "roles": 3}))
	f.Fuzz(func(t *testing.T, secret string) {
		if id := identityOf(secret); id.Kind == "" && id.Note == "" {
			t.Errorf("token %q gives %+v: neither a kind nor a note", secret, id)
		}
	})
}
