package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func cacheOf(source TokenSource) *tokenCache {
	return &tokenCache{source: source, scope: "scope/.default", now: time.Now}
}

// slow is a source that takes some time and counts concurrent fetches.
type slow struct {
	tokens
	takes    time.Duration
	canceled int
	forgot   int
}

func (s *slow) Token(ctx context.Context, scope string) (Token, error) {
	select {
	case <-time.After(s.takes):
		return s.tokens.Token(ctx, scope)
	case <-ctx.Done():
		s.canceled++
		return Token{}, ctx.Err()
	}
}

func (s *slow) Forget() { s.forgot++ }

func TestTokenIsCachedUntilFiveMinutesBeforeExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &tokens{valid: time.Hour}
		cache := cacheOf(source)
		for _, step := range []struct {
			after  time.Duration
			cached bool
			given  int
		}{
			{0, false, 1}, {time.Minute, true, 1}, {53*time.Minute + 59*time.Second, true, 1}, {time.Second, false, 2},
			{0, true, 2},
		} {
			time.Sleep(step.after)
			_, cached, err := cache.Token(t.Context())
			if err != nil || cached != step.cached || source.given != step.given {
				t.Errorf("after another %v: cached %v, %d fetched, error %v; want %v, %d", step.after, cached,
					source.given, err, step.cached, step.given)
			}
		}
	})
}

func TestFailedEarlyRenewalKeepsTheToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &tokens{valid: time.Hour}
		cache := cacheOf(source)
		_, _, _ = cache.Token(t.Context())
		source.err = errors.New("authority is down")
		time.Sleep(57 * time.Minute)
		if token, _, err := cache.Token(t.Context()); err != nil || token.Secret != plantedToken+"-1" {
			t.Errorf("three minutes before the end: %v, error %v; want the old token", token, err)
		}
		time.Sleep(4 * time.Minute)
		if _, _, err := cache.Token(t.Context()); err == nil {
			t.Error("a minute after the end: want the authority's error")
		}
	})
}

func TestShortLivedTokenIsCachedForHalfItsLifetime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &tokens{valid: time.Minute}
		cache := cacheOf(source)
		_, _, _ = cache.Token(t.Context())
		time.Sleep(29 * time.Second)
		if _, cached, _ := cache.Token(t.Context()); !cached {
			t.Error("after 29 s of a minute the token was fetched again")
		}
		time.Sleep(time.Second)
		if _, cached, _ := cache.Token(t.Context()); cached {
			t.Error("after 30 s of a minute the token is still the old one")
		}
	})
}

func TestConcurrentCallersShareOneFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &slow{takes: 10 * time.Second}
		cache := cacheOf(source)
		hasty, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		results := make(chan error)
		for i := range 5 {
			ctx := t.Context()
			if i == 0 {
				ctx = hasty // may be the one that started the fetch
			}
			go func() {
				_, _, err := cache.Token(ctx)
				results <- err
			}()
		}
		failed := 0
		for range 5 {
			if <-results != nil {
				failed++
			}
		}
		if failed != 1 || source.given != 1 || source.canceled != 0 {
			t.Errorf("%d failed, %d fetched, %d canceled; want 1, 1, 0", failed, source.given, source.canceled)
		}
	})
}

func TestFetchEndsWhenNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &slow{takes: time.Hour}
		cache := cacheOf(source)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := cache.Token(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the context's end", err)
		}
		synctest.Wait()
		if source.canceled != 1 {
			t.Error("the fetch goes on")
		}
		source.takes = 0
		if _, _, err := cache.Token(t.Context()); err != nil {
			t.Errorf("the next caller got %v", err)
		}
	})
}

func TestDropAlsoEmptiesTheSource(t *testing.T) {
	source := &slow{}
	cache := cacheOf(source)
	first, _, _ := cache.Token(t.Context())
	cache.Drop(Token{Secret: "another"})
	if _, cached, _ := cache.Token(t.Context()); !cached || source.forgot != 0 {
		t.Errorf("dropping another token: cached %v, forgot %d; want true, 0", cached, source.forgot)
	}
	cache.Drop(first)
	if second, cached, _ := cache.Token(t.Context()); cached || second.Secret == first.Secret || source.forgot != 1 {
		t.Errorf("dropping the token: cached %v, forgot %d; want false, 1", cached, source.forgot)
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	token := Token{Secret: plantedToken, Expires: time.Unix(1800000000, 0)}
	for _, v := range []any{token, &token, []Token{token}, struct{ T Token }{token}} {
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "value", v)
		marshaled, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		texts := []string{log.String(), string(marshaled), fmt.Sprint(v)}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			texts = append(texts, fmt.Sprintf(verb, v))
		}
		keepsSecrets(t, texts...)
		for _, text := range texts {
			if strings.Contains(text, fmt.Sprintf("%x", plantedToken)) {
				t.Errorf("the secret came out in hexadecimal: %s", text)
			}
		}
	}
	for token, want := range map[Token]string{
		{}:            "no token",
		{Secret: "x"}: "token of unknown expiry",
		token:         "token until 2027-01-15T08:00:00Z",
	} {
		if got := token.String(); got != want {
			t.Errorf("String() = %q, want %q", got, want)
		}
	}
}

// A suspended machine stops the monotonic clock, so it must not decide when a token is renewed.
func TestSuspendDoesNotExtendTheLifeOfAToken(t *testing.T) {
	cache := cacheOf(&tokens{valid: time.Hour})
	if _, _, err := cache.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	if text := cache.renew.String(); cache.renew.IsZero() || strings.Contains(text, " m=") {
		t.Errorf("the token is renewed at %s, want a time of the wall clock", text)
	}
}
