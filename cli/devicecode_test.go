package cli

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"quarry/sandbox"
)

// promptPattern matches the URL and the code of a device code prompt.
var promptPattern = regexp.MustCompile(`open (\S+) and enter the code (\S+)`)

func TestInteractiveSignInFromTheCommandLine(t *testing.T) {
	tenant, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer tenant.Close()
	home := t.TempDir()
	t.Setenv("HOME", home)
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"} {
		t.Setenv(name, "")
	}
	authority := filepath.Join(home, "ca.pem")
	if err := os.WriteFile(authority, tenant.CA, 0o600); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(home, "config.toml")
	text := fmt.Sprintf("profile = \"p\"\n[profiles.p]\nauth = \"device-code\"\n"+
		"base_url = %q\ntenant_id = %q\nclient_id = %q\nauthority_url = %q\nca_file = %q\n",
		tenant.GraphURL, tenant.TenantID, tenant.ClientID, tenant.TokenURL, authority)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	root := newRoot()
	var out bytes.Buffer
	notes, stderr := io.Pipe()
	root.SetOut(&out)
	root.SetErr(stderr)
	root.SetArgs([]string{"run", "--config", config, "-q", "AlertInfo | count", "--format", "csv"})
	printed := make(chan string)
	go func() {
		var all strings.Builder
		for lines := bufio.NewScanner(notes); lines.Scan(); {
			all.WriteString(lines.Text() + "\n")
			if m := promptPattern.FindStringSubmatch(lines.Text()); m != nil {
				if err := enterCode(tenant.CA, m[1], m[2]); err != nil {
					t.Error(err)
				}
			}
		}
		printed <- all.String()
	}()
	err = root.ExecuteContext(t.Context())
	stderr.Close()
	prompts := <-printed
	if err != nil || !strings.HasPrefix(out.String(), "Count\n") || strings.Count(prompts, "enter the code") != 1 {
		t.Errorf("got %q, error %v, and on standard error %q", out.String(), err, prompts)
	}
}

// enterCode enters the code as a user does in the browser.
func enterCode(ca []byte, address, code string) error {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	browser := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	defer browser.CloseIdleConnections()
	page, err := browser.PostForm(address, url.Values{"code": {code}})
	if err != nil {
		return err
	}
	defer page.Body.Close()
	if page.StatusCode != http.StatusOK {
		return fmt.Errorf("enter %s at %s: %s", code, address, page.Status)
	}
	return nil
}
