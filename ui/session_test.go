package ui_test

import (
	"context"
	"crypto/x509"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"quarry/api"
	"quarry/api/auth"
	"quarry/history"
	"quarry/hunt"
	"quarry/sandbox"
	"quarry/themes"
	"quarry/ui"
	"quarry/ui/uitest"
)

var picture = flag.Bool("picture", false, "redraw the README's picture")

// withTenant runs a test with the workbench on a real sandbox tenant, including sign-in, TLS and
// HTTP, over a network in memory and in virtual time.
func withTenant(t *testing.T, width, height int, test func(t *testing.T, w *uitest.Program, theme themes.Theme)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		line := uitest.NewLoopback()
		tenant, err := sandbox.Start(sandbox.Options{Listener: line, Now: presentDay})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := tenant.Close(); err != nil {
				t.Error(err)
			}
		})
		store, err := history.OpenMemory(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		theme, err := themes.Named(themes.Default)
		if err != nil {
			t.Fatal(err)
		}
		test(t, uitest.Start(t, ui.Config{Store: store, Theme: theme, Runner: runnerFor(t, tenant, line, store)}, width,
			height), theme)
	})
}

// presentDay is the tenant's clock. The bubble's own starts in the year 2000, which would look odd
// in a picture.
func presentDay() time.Time { return time.Now().AddDate(26, 10, 22) }

// runnerFor signs in to the tenant as the program does.
func runnerFor(t *testing.T, tenant *sandbox.Tenant, line *uitest.Loopback, store *history.Store) *hunt.Runner {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(tenant.CA)
	web := api.NewHTTPClient(api.Transport{RootCAs: roots, DialContext: line.DialContext})
	t.Cleanup(web.CloseIdleConnections)
	tokens, err := auth.NewClientSecret(auth.ClientSecret{
		Secret: tenant.ClientSecret,
		App: auth.App{TenantID: tenant.TenantID, ClientID: tenant.ClientID, AuthorityURL: tenant.TokenURL,
			HTTP: web},
	})
	if err != nil {
		t.Fatal(err)
	}
	mde, _ := api.DialectNamed("mde")
	client, err := api.NewClient(api.Config{Dialect: mde, BaseURL: tenant.MDEURL, Tokens: tokens, HTTP: web})
	if err != nil {
		t.Fatal(err)
	}
	return hunt.NewRunner(hunt.Config{Client: client, Store: store, Now: time.Now, Profile: hunt.Profile{
		Name: "sandbox", Dialect: "mde", Identity: "app", Limits: mde.Limits,
		Budget: history.Budget{Tenant: tenant.TenantID, App: tenant.ClientID, Dialect: "mde"},
	}})
}

// lineage is the query of the API's documentation without its limit.
const lineage = `DeviceProcessEvents
| where InitiatingProcessFileName =~ 'powershell.exe'
| where ProcessCommandLine contains 'appdata'
| project Timestamp, FileName, InitiatingProcessFileName, DeviceId`

func TestWorkbenchEndToEnd(t *testing.T) {
	for _, size := range []struct{ width, height int }{{80, 24}, {200, 50}} {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			withTenant(t, size.width, size.height, func(t *testing.T, w *uitest.Program, _ themes.Theme) {
				w.WaitFor("0/45")
				w.Type(lineage + "\n| limit 2")
				w.Press("f5")
				w.WaitFor("rows 1-2 of 2")
				w.WaitFor("csc.exe")
				w.WaitFor("1/45")

				// More results, to page through and to scroll sideways.
				w.Press("f6", "f6", "ctrl+end", "enter")
				w.Type("\nDeviceNetworkEvents | take 500")
				w.Press("f5")
				w.WaitFor("of 500")
				w.WaitFor("2/45")
				w.Press("f6", "pgdown")
				w.WaitFor("page 2 of")
				w.Press("$")
				w.WaitFor("LogonID")
				w.Press("G")
				w.WaitFor("-500 of 500")

				// Recalled from the history, the first query runs again.
				w.Press("esc", "f8")
				w.WaitFor("DeviceNetworkEvents | take 500")
				w.Type("powershell")
				w.WaitFor("DeviceProcessEvents | where InitiatingP")
				w.Press("enter")
				w.WaitUntilGone("search:")
				w.WaitFor("▸2 DeviceProcessEvents")
				w.Press("f5")
				w.WaitFor("rows 1-2 of 2")
				w.WaitFor("3/45")

				w.Press("ctrl+q", "ctrl+q") // the first tab's text as a whole was never run
				if !w.Ended() {
					t.Fatalf("the program did not end:\n%s", w.Screen())
				}
				if err := w.Wait(); err != nil {
					t.Errorf("it ended with %v", err)
				}
			})
		})
	}
}

// TestPictureMatchesTheProgram compares the README's picture with the screen of the program. Run it
// with -picture to redraw the picture.
func TestPictureMatchesTheProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("the same screen is looked at in the tests that drive it")
	}
	path := filepath.Join("..", "docs", "workbench.svg")
	withTenant(t, 120, 30, func(t *testing.T, w *uitest.Program, theme themes.Theme) {
		w.Type("// what did PowerShell start out of AppData?\n" + strings.Replace(lineage,
			"InitiatingProcessFileName, DeviceId", "DeviceName, ProcessCommandLine", 1))
		w.Press("f5")
		w.WaitFor("csc.exe")
		w.WaitFor("1/45")
		w.Press("f6", "down", "down")
		got := w.SVG(theme.Foreground(), theme.Background())
		if *picture {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf(
				"docs/workbench.svg does not show this screen; if it is right, draw it with: go test ./ui -run "+
					"Picture -picture\n%s", w.Screen())
		}
	})
}
