package ui_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"quarry/api"
)

// signInFirst asks for an interactive sign-in that takes a while.
func signInFirst(results service, after time.Duration) signingIn { return signingIn{results, after} }

type signingIn struct {
	results service
	after   time.Duration
}

func (s signingIn) Run(ctx context.Context, q api.Query, sink api.Sink) (*api.Answer, error) {
	sink.Prompted(api.Prompt{Code: "ABCD-EFGH", URL: "https://microsoft.com/devicelogin",
		Expires: time.Now().Add(15 * time.Minute)})
	select {
	case <-time.After(s.after):
	case <-ctx.Done():
		return nil, &api.Error{Kind: api.Canceled}
	}
	return s.results.Run(ctx, q, sink)
}

func TestSignInPromptIsShown(t *testing.T) {
	drive(t, 100, 30, signInFirst(respondWith(processes(5), time.Second), 90*time.Second),
		func(t *testing.T, w *workbench) {
			w.Type("DeviceProcessEvents")
			w.Press("f5")
			w.WaitFor("Sign in: open https://microsoft.com/devicelogin and enter the code ABCD-EFGH.")
			w.WaitFor("sign in with the code ABCD-EFGH")
			w.WaitFor("14 min 5") // the countdown is running
			w.Press("alt+y")
			w.WaitFor("Sent the code")
			w.WaitFor("of 5")
			if screen := w.Screen(); strings.Contains(screen, "ABCD-EFGH") {
				t.Errorf("the code is still on the screen after the sign-in:\n%s", screen)
			}
		})
}

func TestSignInCanBeCanceled(t *testing.T) {
	drive(t, 80, 24, signInFirst(respondWith(processes(5), time.Second), time.Hour), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5")
		w.WaitFor("sign in with the code ABCD-EFGH")
		w.Press("esc")
		w.WaitFor("Query canceled")
		w.Press("alt+y")
		w.WaitFor("No sign-in is waiting")
	})
}
