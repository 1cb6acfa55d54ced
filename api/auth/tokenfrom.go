package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"quarry/api"
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
	return externalToken{"file " + path, func(context.Context) (string, error) {
		text, err := os.ReadFile(path)
		var failure *os.PathError
		if errors.As(err, &failure) {
			return "", failure.Err // the message already contains the path
		}
		return string(text), err
	}}
}

// commandTimeout limits a token command. Slow ones take a few seconds.
const commandTimeout = time.Minute

// TokenFromCommand returns a token source that runs a command in the system's shell and reads its
// output.
func TokenFromCommand(line string) api.TokenSource {
	// The command may contain secrets, so errors do not quote it.
	return externalToken{"token command", func(ctx context.Context) (string, error) {
		ctx, cancel := context.WithTimeout(ctx, commandTimeout)
		defer cancel()
		var printed, complained bytes.Buffer
		command := exec.CommandContext(ctx, shell[0], shell[1], line)
		command.Stdout, command.Stderr = &printed, &complained
		command.WaitDelay = time.Second // do not wait for a child that keeps the pipe open
		err := command.Run()
		switch {
		case ctx.Err() != nil:
			err = fmt.Errorf("it took longer than %s", commandTimeout)
		case err != nil && complained.Len() > 0:
			err = fmt.Errorf("%w, %s", err, oneLine(complained.String()))
		}
		return printed.String(), err
	}}
}

// shell is the program that runs a command line, and its flag.
var shell = func() [2]string {
	if runtime.GOOS == "windows" {
		return [2]string{"cmd", "/C"}
	}
	return [2]string{"sh", "-c"}
}()

// externalToken is a token source outside the program.
type externalToken struct {
	place string
	read  func(ctx context.Context) (string, error)
}

// longestToken exceeds any token; longer text is something else.
const longestToken = 64 << 10

// Token implements api.TokenSource. The scope of the token is already determined.
func (t externalToken) Token(ctx context.Context, _ string) (api.Token, error) {
	text, err := t.read(ctx)
	if ctx.Err() != nil {
		return api.Token{}, ctx.Err()
	}
	secret := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "Bearer "))
	switch {
	case err != nil:
		return api.Token{}, t.fails(err.Error(), "make it return a token")
	case secret == "":
		return api.Token{}, t.fails("it is empty", "make it return a token")
	case len(secret) > longestToken || strings.ContainsFunc(secret, notInToken):
		return api.Token{}, t.fails("it contains more than a token", "make it return only the token, in one line")
	}
	expires := api.TokenExpiry(secret)
	if !expires.IsZero() && !expires.After(time.Now()) {
		return api.Token{}, t.fails("the token expired at "+expires.UTC().Format(time.RFC3339), "get a new one")
	}
	return api.Token{Secret: secret, Expires: expires}, nil
}

// notInToken reports whether a token in a header cannot contain r.
func notInToken(r rune) bool { return r <= ' ' || r >= 0x7f }

func (t externalToken) fails(why, next string) error {
	return &api.Error{Kind: api.SignIn, Message: api.Clean(t.place + ": " + why), Advice: next}
}
