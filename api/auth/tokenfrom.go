package auth

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"quarry/api"
	"quarry/api/failure"
	"quarry/bounded"
)

// TokenFromEnv returns a token source that reads an environment variable.
func TokenFromEnv(name string) api.TokenSource {
	return externalToken{"variable " + name, func(context.Context) (string, error) {
		if os.Getenv(name) == "" {
			return "", errors.New("it is not set")
		}
		return os.Getenv(name), nil
	}}
}

// TokenFromFile returns a token source that reads a file whenever a token is needed.
func TokenFromFile(path string) api.TokenSource {
	return externalToken{"file " + path, func(ctx context.Context) (string, error) {
		text, err := bounded.File(ctx, path, tokenBudget)
		return string(text), bounded.Cause(err) // the message already contains the path
	}}
}

// TokenFromCommand returns a token source that runs a command in the system's shell and reads its
// output.
func TokenFromCommand(line string) api.TokenSource {
	// The command may contain secrets, so errors do not quote it.
	return externalToken{"token command", func(ctx context.Context) (string, error) {
		printed, complaints, err := bounded.Output(ctx, line, tokenBudget)
		var exit *exec.ExitError
		if errors.As(err, &exit) && strings.TrimSpace(complaints) != "" {
			err = fmt.Errorf("%w, %s", err, oneLine(complaints))
		}
		return printed, err
	}}
}

// externalToken is a token source outside the program.
type externalToken struct {
	place string
	read  func(ctx context.Context) (string, error)
}

// longestToken exceeds any token; longer text is something else.
const longestToken = 64 << 10

// tokenBudget limits a token's source. Slow commands take a few seconds.
var tokenBudget = bounded.Budget{Bytes: longestToken, Time: time.Minute}

// Token implements api.TokenSource. The scope of the token is already determined.
func (t externalToken) Token(ctx context.Context, _ string) (api.Token, error) {
	text, err := t.read(ctx)
	if ctx.Err() != nil {
		return api.Token{}, ctx.Err()
	}
	secret, _ := api.CleanToken(text)
	secret, whole := api.CleanToken(strings.TrimPrefix(secret, "Bearer "))
	var exceeded *bounded.Error
	switch {
	case errors.As(err, &exceeded) && exceeded.Limit == bounded.Bytes:
		return api.Token{}, t.tooMuch()
	case err != nil:
		return api.Token{}, t.fails(err.Error(), "make it return a token")
	case secret == "":
		return api.Token{}, t.fails("it is empty", "make it return a token")
	case len(secret) > longestToken || !whole:
		return api.Token{}, t.tooMuch()
	}
	expires := api.TokenExpiry(secret)
	if !expires.IsZero() && !expires.After(time.Now()) {
		return api.Token{}, t.fails("the token expired at "+expires.UTC().Format(time.RFC3339), "get a new one")
	}
	return api.Token{Secret: secret, Expires: expires}, nil
}

func (t externalToken) tooMuch() error {
	return t.fails("it contains more than a token", "make it return only the token, in one line")
}

func (t externalToken) fails(why, next string) error {
	return &api.Error{Kind: api.SignIn, Source: failure.SignIn, Message: api.Clean(t.place + ": " + why), Advice: next}
}
