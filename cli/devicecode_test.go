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

// asked finds the address and the code in what a person is told.
var asked = regexp.MustCompile(`open (\S+) and enter the code (\S+)`)

func TestPersonSignsInFromTheCommandLine(t *testing.T) {
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
	text := fmt.Sprintf("profile = \"p\"\n[profiles.p]\nbase_url = %q\ntenant_id = %q\nclient_id = %q\nauth = \"device-code\"\nauthority_url = %q\nca_file = %q\n",
		tenant.GraphURL, tenant.TenantID, tenant.ClientID, tenant.TokenURL, authority)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	root := newRoot()
	var out bytes.Buffer
	notes, tell := io.Pipe()
	root.SetOut(&out)
	root.SetErr(tell)
	root.SetArgs([]string{"run", "--config", config, "-q", "AlertInfo | count", "--format", "csv"})
	said := make(chan string)
	go func() {
		var all strings.Builder
		for lines := bufio.NewScanner(notes); lines.Scan(); {
			all.WriteString(lines.Text() + "\n")
			if m := asked.FindStringSubmatch(lines.Text()); m != nil {
				if err := enterCode(tenant.CA, m[1], m[2]); err != nil {
					t.Error(err)
				}
			}
		}
		said <- all.String()
	}()
	err = root.ExecuteContext(t.Context())
	tell.Close()
	if told := <-said; err != nil || !strings.HasPrefix(out.String(), "Count\n") || strings.Count(told, "enter the code") != 1 {
		t.Errorf("got %q, error %v, and was told %q", out.String(), err, told)
	}
}

// enterCode does what the person does in the browser.
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
		return fmt.Errorf("entering %s at %s gives %s", code, address, page.Status)
	}
	return nil
}
