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

// TokenFromEnv reads the token from an environment variable.
func TokenFromEnv(name string) api.TokenSource {
	return given{"variable " + name, func(context.Context) (string, error) {
		if os.Getenv(name) == "" {
			return "", errors.New("it is not set")
		}
		return os.Getenv(name), nil
	}}
}

// TokenFromFile reads the token from a file, anew each time one is needed.
func TokenFromFile(path string) api.TokenSource {
	return given{"file " + path, func(context.Context) (string, error) {
		text, err := os.ReadFile(path)
		var failure *os.PathError
		if errors.As(err, &failure) {
			return "", failure.Err // the path is in the sentence already
		}
		return string(text), err
	}}
}

// commandTimeout is for a command that gives a token; the slow ones take some seconds.
const commandTimeout = time.Minute

// TokenFromCommand runs a command line in the system's shell that prints the token.
func TokenFromCommand(line string) api.TokenSource {
	// The command line may hold secrets itself, so no error quotes it.
	return given{"token command", func(ctx context.Context) (string, error) {
		ctx, cancel := context.WithTimeout(ctx, commandTimeout)
		defer cancel()
		var printed, complained bytes.Buffer
		command := exec.CommandContext(ctx, shell[0], shell[1], line)
		command.Stdout, command.Stderr = &printed, &complained
		command.WaitDelay = time.Second // a child that keeps the pipe open must not hold us
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

// shell is the program that reads a command line, and the flag before it.
var shell = func() [2]string {
	if runtime.GOOS == "windows" {
		return [2]string{"cmd", "/C"}
	}
	return [2]string{"sh", "-c"}
}()

// given is a token that comes from outside the program.
type given struct {
	place string
	read  func(ctx context.Context) (string, error)
}

// longestToken is far beyond any token; a file of that size is something else.
const longestToken = 64 << 10

// Token implements api.TokenSource. The scope was settled by whoever got the token.
func (g given) Token(ctx context.Context, _ string) (api.Token, error) {
	text, err := g.read(ctx)
	if ctx.Err() != nil {
		return api.Token{}, ctx.Err()
	}
	secret := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "Bearer "))
	switch {
	case err != nil:
		return api.Token{}, g.fails(err.Error(), "make it give a token")
	case secret == "":
		return api.Token{}, g.fails("it is empty", "make it give a token")
	case len(secret) > longestToken || strings.ContainsFunc(secret, notInToken):
		return api.Token{}, g.fails("it holds more than a token", "make it give the token alone, in one line")
	}
	expires := api.TokenExpiry(secret)
	if !expires.IsZero() && !expires.After(time.Now()) {
		return api.Token{}, g.fails("the token expired at "+expires.UTC().Format(time.RFC3339), "get a new one")
	}
	return api.Token{Secret: secret, Expires: expires}, nil
}

// notInToken reports what cannot stand in a header as a token.
func notInToken(r rune) bool { return r <= ' ' || r >= 0x7f }

func (g given) fails(why, next string) error {
	return &api.Error{Kind: api.SignIn, Message: api.Clean(g.place + ": " + why), Advice: next}
}
