package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"quarry/api"
)

// tokens makes the profile's source of tokens.
func (p *profile) tokens(name string, dialect api.Dialect, web *http.Client) (api.TokenSource, error) {
	switch p.Auth {
	case "client-secret":
		return p.clientSecret(name, dialect, web)
	case "token":
		return p.ownToken(name)
	case "":
		return nil, usagef(`profile %s: auth is missing: set auth = "client-secret" or auth = "token"`, name)
	}
	return nil, usagef(`profile %s: auth = %q is not offered by this version: use "client-secret", or "token" with token_command (for example az account get-access-token)`, name, p.Auth)
}

func (p *profile) clientSecret(name string, dialect api.Dialect, web *http.Client) (api.TokenSource, error) {
	secret, err := p.secret()
	switch {
	case p.TenantID == "" || p.ClientID == "":
		return nil, usagef("profile %s: auth = \"client-secret\" needs tenant_id and client_id", name)
	case err != nil:
		return nil, usagef("profile %s: %w", name, err)
	}
	cloud, err := dialect.Cloud(p.Cloud)
	if err != nil {
		return nil, usagef("profile %s: %w", name, err)
	}
	source, err := api.NewClientSecret(api.ClientSecret{
		TenantID: p.TenantID, ClientID: p.ClientID, Secret: secret, AuthorityURL: cmp.Or(p.AuthorityURL, cloud.Authority), HTTP: web,
	})
	if err != nil {
		return nil, usagef("profile %s: %w", name, err)
	}
	return source, nil
}

// commandTimeout bounds a command that is asked for a secret.
const commandTimeout = 30 * time.Second

// secret reads the client secret from where the profile says it is.
func (p *profile) secret() (string, error) {
	var secret []byte
	var err error
	switch {
	case p.ClientSecretEnv != "":
		secret = []byte(os.Getenv(p.ClientSecretEnv))
		if len(secret) == 0 {
			return "", errors.New("the environment variable " + p.ClientSecretEnv + " (client_secret_env) is not set")
		}
	case p.ClientSecretFile != "":
		if secret, err = os.ReadFile(p.ClientSecretFile); err != nil {
			return "", fmt.Errorf("client_secret_file cannot be read (%w): check its path", err)
		}
	case p.ClientSecretCommand != "":
		ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
		defer cancel()
		if secret, err = exec.CommandContext(ctx, "sh", "-c", p.ClientSecretCommand).Output(); err != nil {
			return "", fmt.Errorf("client_secret_command failed (%w): try it in a shell", err)
		}
	default:
		return "", errors.New("one of client_secret_env, client_secret_file and client_secret_command must say where the secret is")
	}
	if secret = bytes.TrimSpace(secret); len(secret) == 0 {
		return "", errors.New("the client secret is empty: check where it comes from")
	}
	return string(secret), nil
}

// ownToken makes the source of a token that the user brings.
func (p *profile) ownToken(name string) (api.TokenSource, error) {
	given := 0
	for _, place := range []string{p.TokenEnv, p.TokenFile, p.TokenCommand} {
		if strings.TrimSpace(place) != "" {
			given++
		}
	}
	if given != 1 {
		return nil, usagef("profile %s: auth = \"token\" needs exactly one of token_env, token_file and token_command", name)
	}
	switch {
	case p.TokenEnv != "":
		return api.TokenFromEnv(p.TokenEnv), nil
	case p.TokenFile != "":
		return api.TokenFromFile(p.TokenFile), nil
	}
	return api.TokenFromCommand(p.TokenCommand), nil
}

// identityKind is what a profile's runs are recorded under before a token is there to
// be read.
func (p *profile) identityKind() string {
	if p.Auth == "client-secret" {
		return "app"
	}
	return "token"
}
