//go:build linux

package cli

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"quarry/sandbox"
)

// The planted secrets must not show up anywhere: not in the program's output or files, and not in
// command lines, which other users can see.
const (
	plantedToken  = "planted-token-0123456789abcdef"
	plantedSecret = "planted~secret~0123456789abcdef"
)

// jwt matches the start of an Entra ID access token.
var jwt = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{16,}`)

// secretScan runs programs in a home directory and collects their output.
type secretScan struct {
	t      *testing.T
	home   string
	tenant *sandbox.Tenant
	output bytes.Buffer
	env    []string
}

func TestPlantedSecretsAreFoundNowhere(t *testing.T) {
	wait, _ := sandbox.ParseFault("wait=300ms@2")
	failure, _ := sandbox.ParseFault("status=500@6")
	tenant, err := sandbox.Start(sandbox.Options{Scale: 0.01, Faults: []sandbox.Fault{wait, failure}})
	if err != nil {
		t.Fatal(err)
	}
	defer tenant.Close()
	s := &secretScan{t: t, home: t.TempDir(), tenant: tenant}
	s.env = []string{
		"HOME=" + s.home, "PATH=" + os.Getenv("PATH"), "GOOD_SECRET=" + tenant.ClientSecret,
		"BAD_SECRET=" + plantedSecret, "TOKEN=" + plantedToken, "GOTRACEBACK=all",
	}
	s.write("token", plantedToken)
	s.write("ca.pem", string(tenant.CA))
	s.write("config.toml", s.profile("good", "auth = \"client-secret\"\nclient_secret_env = \"GOOD_SECRET\"")+
		s.profile("bad", "auth = \"client-secret\"\nclient_secret_env = \"BAD_SECRET\"")+
		s.profile("env", "auth = \"token\"\ntoken_env = \"TOKEN\"")+
		s.profile("file", fmt.Sprintf("auth = \"token\"\ntoken_file = %q", filepath.Join(s.home, "token")))+
		s.profile("command", fmt.Sprintf("auth = \"token\"\ntoken_command = %q",
			"cat "+filepath.Join(s.home, "token"))))

	for _, profile := range []string{"good", "bad", "env", "file", "command"} {
		s.run("run", "--profile", profile, "-q", "DeviceInfo | take 3", "--format", "csv")
		s.run("run", "--profile", profile, "-q", "DeviceLogonEvents | take 9", "-o",
			filepath.Join(s.home, profile+".parquet"))
		s.run("run", "--profile", profile, "-q", "DeviceLogonEvents", "--slice", "3", "-o",
			filepath.Join(s.home, profile+".xlsx"))
		s.run("whoami", "--profile", profile)
		s.run("doctor", "--profile", profile)
		s.run("quota", "--profile", profile, "--format", "json")
	}
	for _, want := range []string{"DeviceName", "sign-in failed", "401", "calls/min"} { // the programs did run
		if !bytes.Contains(s.output.Bytes(), []byte(want)) {
			t.Errorf("the programs did not print %q:\n%s", want, s.output.Bytes())
		}
	}
	s.look("the output", s.output.Bytes(), plantedToken, plantedSecret, tenant.ClientSecret)
	err = filepath.WalkDir(s.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == filepath.Join(s.home, "token") {
			return err
		}
		content, err := os.ReadFile(path)
		s.look(path, content, plantedToken, plantedSecret, tenant.ClientSecret)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func (s *secretScan) write(name, text string) {
	if err := os.WriteFile(filepath.Join(s.home, name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s *secretScan) profile(name, auth string) string {
	return fmt.Sprintf("[profiles.%s]\napi = \"mde\"\n"+
		"base_url = %q\ntenant_id = %q\nclient_id = %q\nauthority_url = %q\nca_file = %q\n%s\n",
		name, s.tenant.MDEURL, s.tenant.TenantID, s.tenant.ClientID, s.tenant.TokenURL,
		filepath.Join(s.home, "ca.pem"), auth)
}

// run runs the program and meanwhile scans the command lines of all processes.
func (s *secretScan) run(args ...string) {
	s.t.Helper()
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(self, append(args, "--config", filepath.Join(s.home, "config.toml"))...)
	cmd.Args[0], cmd.Env = "quarry", s.env
	cmd.Stdout, cmd.Stderr = &s.output, &s.output
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ctx, done := context.WithCancel(s.t.Context())
	looked := make(chan struct{})
	go func() {
		defer close(looked)
		for ticks := time.NewTicker(20 * time.Millisecond); ; {
			lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
			for _, path := range lines {
				content, _ := os.ReadFile(path) // fails if the process has exited
				s.look(path, content, plantedToken, plantedSecret, s.tenant.ClientSecret)
			}
			select {
			case <-ticks.C:
			case <-ctx.Done():
				ticks.Stop()
				return
			}
		}
	}()
	_ = cmd.Wait() // most runs fail, as they should
	done()
	<-looked
}

func (s *secretScan) look(where string, content []byte, secrets ...string) {
	s.t.Helper()
	for _, secret := range secrets {
		if bytes.Contains(content, []byte(secret)) {
			s.t.Errorf("%s holds the secret %q", where, secret)
		}
	}
	if found := jwt.Find(content); found != nil {
		s.t.Errorf("%s holds a token: %s…", where, found[:12])
	}
}
