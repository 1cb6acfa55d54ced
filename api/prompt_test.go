package api

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// asking is a source that prompts the user and waits until done is closed.
type asking struct{ done chan struct{} }

func (s asking) Token(ctx context.Context, _ string) (Token, error) {
	ShowPrompt(ctx, Prompt{Code: "ABCD-EFGH", URL: "https://login.example/device"})
	select {
	case <-s.done:
		return Token{Secret: plantedToken}, nil
	case <-ctx.Done():
		return Token{}, ctx.Err()
	}
}

func TestPromptIsShownToAllWaitingCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := asking{make(chan struct{})}
		cache := &tokenCache{source: source, scope: "s", now: time.Now}
		var shown []string
		wait := func(name string) {
			ctx := WithPrompts(t.Context(), func(p Prompt) { shown = append(shown, name+" "+p.Code) })
			if token, _, err := cache.Token(ctx); err != nil || token.Secret != plantedToken {
				t.Errorf("%s got %v, %v", name, token, err)
			}
		}
		go wait("first")
		synctest.Wait()
		go wait("second") // joins after the prompt was shown
		synctest.Wait()
		close(source.done)
		synctest.Wait()
		if want := "first ABCD-EFGH, second ABCD-EFGH"; strings.Join(shown, ", ") != want {
			t.Errorf("got %q, want %q", shown, want)
		}
	})
}

func TestCanceledCallerIsNotPrompted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := make(chan struct{})
		cache := &tokenCache{source: late{slow}, scope: "s", now: time.Now}
		ctx, leave := context.WithCancel(t.Context())
		go func() {
			_, _, _ = cache.Token(WithPrompts(ctx, func(Prompt) { t.Error("the canceled caller was prompted") }))
		}()
		asked := 0
		go func() {
			_, _, _ = cache.Token(WithPrompts(t.Context(), func(Prompt) { asked++ }))
		}()
		synctest.Wait()
		leave()
		synctest.Wait()
		close(slow)
		synctest.Wait()
		if asked != 1 {
			t.Errorf("the remaining caller was prompted %d times, want once", asked)
		}
	})
}

// late is a source that prompts when now is closed, and then returns a token.
type late struct{ now chan struct{} }

func (s late) Token(ctx context.Context, _ string) (Token, error) {
	<-s.now
	ShowPrompt(ctx, Prompt{Code: "X"})
	return Token{Secret: plantedToken}, nil
}
