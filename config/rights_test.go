//go:build unix

package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestASharedConfigurationMayNotNameCommands(t *testing.T) {
	const (
		commands = "[profiles.a]\n[profiles.b]\ntoken_command = \"cat token\"\n"
		secrets  = "[profiles.b]\nclient_secret_command = \"cat secret\"\n"
		harmless = "[profiles.b]\ntoken_file = \"token\"\n"
	)
	for _, test := range []struct {
		text string
		mode os.FileMode
		says string // "" if it is accepted
	}{
		{commands, 0o600, ""},
		{commands, 0o644, ""},
		{commands, 0o666, "token_command in profile b"},
		{commands, 0o664, "mode 0664"},
		{secrets, 0o602, "client_secret_command in profile b"},
		{harmless, 0o666, ""},
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, test.mode); err != nil {
			t.Fatal(err)
		}
		_, err := Load(path, true)
		var ours *Error
		switch {
		case test.says == "" && err != nil:
			t.Errorf("mode %o: %v", test.mode, err)
		case test.says != "" && (!errors.As(err, &ours) || !strings.Contains(err.Error(), test.says) ||
			!strings.Contains(err.Error(), "chmod go-w")):
			t.Errorf("mode %o: got %v, want a refusal with %q", test.mode, err, test.says)
		}
	}
}

func TestEndlessFilesAndCommandsAreCut(t *testing.T) {
	if _, err := os.Stat("/dev/zero"); err != nil {
		t.Skip("needs /dev/zero")
	}
	began := time.Now()
	if _, err := Load("/dev/zero", true); err == nil || !strings.Contains(err.Error(), "more than 1 MB") {
		t.Errorf("a configuration: got %v", err)
	}
	app := func(change func(*Profile)) error {
		p := &Profile{Name: "p"}
		p.TenantID, p.ClientID, p.Auth = "t", "c", "client-secret"
		change(p)
		_, err := p.tokens(nil)
		return err
	}
	for want, change := range map[string]func(*Profile){
		"client_secret_command failed: more than 64 KB":       func(p *Profile) { p.ClientSecretCommand = "yes" },
		"client_secret_file: read /dev/zero: more than 64 KB": func(p *Profile) { p.ClientSecretFile = "/dev/zero" },
		"certificate_file: read /dev/zero: more than 1 MB": func(p *Profile) {
			p.Auth,
				p.CertificateFile = "certificate", "/dev/zero"
		},
		"client_secret_command failed: exit status 3, no luck": func(
			p *Profile) {
			p.ClientSecretCommand = "echo no luck >&2; exit 3"
		},
	} {
		if err := app(change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	roots := &Profile{Name: "p"}
	roots.CAFile = "/dev/zero"
	if _, err := roots.roots(); err == nil || !strings.Contains(err.Error(), "read /dev/zero: more than 16 MB") {
		t.Errorf("a ca_file: got %v", err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestASecretCommandMayLeaveAChild(t *testing.T) {
	p := &Profile{Name: "p"}
	p.ClientSecretCommand = "sleep 60 & echo planted-secret"
	began := time.Now()
	if secret, err := p.secret(); err != nil || secret != "planted-secret" || time.Since(began) > 20*time.Second {
		t.Errorf("got %q, %v after %s", secret, err, time.Since(began))
	}
}

func TestASilentConfigurationEndsInTime(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	defer func(before time.Duration) { fileBudget.Time = before }(fileBudget.Time)
	fileBudget.Time = 50 * time.Millisecond
	if _, err := Load(pipe, true); err == nil || !strings.Contains(err.Error(), "took longer than 50ms") {
		t.Errorf("a silent configuration: got %v", err)
	}
	if w, err := os.OpenFile(pipe, os.O_RDWR, 0); err == nil { // ends the goroutine that waits
		w.Close()
	}
}
