package config_test

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quarry/api/auth"
	"quarry/api/dialect"
	"quarry/config"
)

const someID = "11111111-2222-3333-4444-555555555555"

// answers answers each question that can come.
var answers = map[string]string{
	"": "contoso", "tenant_id": "contoso.example", "workspace": someID, "client_id": someID,
	"client_secret_env": "CONTOSO_SECRET", "token_env": "QUARRY_TOKEN",
}

func ask(t *testing.T, name dialect.Name, method auth.Method) config.NewProfile {
	t.Helper()
	given := map[string]string{"api": string(name), "auth": string(method), "certificate_file": certificate(t)}
	var n config.NewProfile
	for q := n.Next(); q != nil; q = n.Next() {
		text, ok := answers[q.Setting]
		if !ok {
			text, ok = given[q.Setting]
		}
		if !ok || q.Ask == "" || q.Help == "" {
			t.Fatalf("%s, %s: no answer to %+v", name, method, *q)
		}
		if err := n.Answer(q, text); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

func certificate(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "contoso.pem")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAnsweredProfilesCanBeUsed makes a profile of each API and way to sign in.
func TestAnsweredProfilesCanBeUsed(t *testing.T) {
	for _, name := range dialect.Names() {
		for _, method := range auth.Methods() {
			n := ask(t, name, method)
			path := filepath.Join(t.TempDir(), "quarry", "config.toml")
			if isDefault, err := config.AddProfile(path, n); err != nil || !isDefault {
				t.Fatalf("%s, %s: default %v, %v", name, method, isDefault, err)
			}
			f, err := config.Read(path, true)
			if err != nil {
				t.Fatal(err)
			}
			p, err := f.Choose("")
			if err != nil || len(f.Problems) > 0 || p.Name != "contoso" || p.API != name || p.Auth != method {
				t.Errorf("%s, %s: got %+v, %v, %v", name, method, p, err, f.Problems)
			}
			if len(n.Request()) == 0 {
				t.Errorf("%s, %s: nothing to ask the administrator for", name, method)
			}
		}
	}
}

func TestProfilesAreAddedAndRemovedWithAllElseAsItWas(t *testing.T) {
	for _, before := range []string{
		"",
		"theme = \"nord\"\n",
		"# mine\r\nprofile = \"work\"\r\n\r\n# the first\r\n[profiles.work]\r\napi = \"xdr\"\r\n",
		"profile = 'work'\n\n[profiles.work]\napi = 'graph'\n[profiles.work.limits]\nrows = 5\n\n# keys\n[keys]\nrun = ['f5']\n",
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		n := ask(t, dialect.Graph, auth.DeviceCode)
		if _, err := config.AddProfile(path, n); err != nil {
			t.Fatal(err)
		}
		with := read(t, path)
		if !strings.Contains(with, strings.TrimRight(before, "\r\n")) && before != "theme = \"nord\"\n" {
			t.Errorf("lost a part of %q: %q", before, with)
		}
		if _, err := config.AddProfile(path, n); err == nil || !strings.Contains(err.Error(), "exists already") {
			t.Errorf("added twice: %v", err)
		}
		if err := config.RemoveProfile(path, "contoso"); err != nil {
			t.Fatal(err)
		}
		if after := read(t, path); strings.TrimSpace(after) != strings.TrimSpace(before) {
			t.Errorf("got %q after adding and removing, want %q", after, before)
		}
		for name, reason := range map[string]string{"contoso": "no profile contoso", "sandbox": "built in"} {
			if err := config.RemoveProfile(path, name); err == nil || !strings.Contains(err.Error(), reason) {
				t.Errorf("remove %s: %v", name, err)
			}
		}
		if strings.Contains(before, "[keys]") {
			if err := config.RemoveProfile(path, "work"); err != nil {
				t.Fatal(err)
			}
			if after, want := read(t, path), "# keys\n[keys]\nrun = ['f5']\n"; strings.TrimLeft(after, "\n") != want {
				t.Errorf("without work: %q", after)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAnswersThatCannotBeUsedAreRefused(t *testing.T) {
	for setting, texts := range map[string][]string{
		"":                 {"", "two words", "../x", "a\nb", "sandbox", "-q", strings.Repeat("a", 70)},
		"api":              {"mdex", "0", "9"},
		"auth":             {"password"},
		"tenant_id":        {"", "contoso", "1111", "contoso.example/x", "a b.example"},
		"workspace":        {"", "contoso"},
		"client_id":        {"", "contoso.example", someID + "0", "{" + someID + "}"},
		"certificate_file": {"", "/does/not/exist.pem"},
	} {
		for _, text := range texts {
			n := config.NewProfile{Name: "x", Answers: map[string]string{"auth": string(auth.AppCertificate)}}
			if setting == "" {
				n.Name = ""
			}
			if setting == "auth" {
				delete(n.Answers, "auth")
			}
			q := n.Next()
			for q.Setting != setting {
				if n.Answers[q.Setting] = answers[q.Setting]; q.Setting == "api" {
					n.Answers["api"] = "loganalytics"
				}
				q = n.Next()
			}
			if q.Default != "" && text == "" {
				continue // enter takes the default
			}
			if err := n.Answer(q, text); err == nil {
				t.Errorf("%s takes %q", cmp.Or(setting, "name"), text)
			}
		}
	}
}
