package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"quarry/api"
	"quarry/api/auth"
	"quarry/bounded"
)

func (p *Profile) clientSecret(app auth.App) (api.TokenSource, error) {
	secret, err := p.secret()
	if err != nil {
		return nil, err
	}
	return auth.NewClientSecret(auth.ClientSecret{App: app, Secret: secret})
}

func (p *Profile) certificate(app auth.App) (api.TokenSource, error) {
	if p.CertificateFile == "" {
		return nil, errors.New("certificate_file is not set (use a PEM or PKCS#12 file with certificate and key)")
	}
	file, err := bounded.File(context.Background(), p.CertificateFile, fileBudget)
	if err != nil {
		return nil, fmt.Errorf("cannot read certificate_file: %w", err)
	}
	password := ""
	if p.CertificatePasswordEnv != "" {
		if password = os.Getenv(p.CertificatePasswordEnv); password == "" {
			return nil, fmt.Errorf("environment variable %s (certificate_password_env) is not set",
				p.CertificatePasswordEnv)
		}
	}
	return auth.NewCertificate(auth.Certificate{App: app, File: file, Password: password})
}

// secretBudget limits where a secret comes from. It is read before the workbench opens.
var secretBudget = bounded.Budget{Bytes: 64 << 10, Time: 30 * time.Second}

// secret reads the client secret from the place named in the profile.
func (p *Profile) secret() (string, error) {
	var secret []byte
	var err error
	switch {
	case p.ClientSecretEnv != "":
		secret = []byte(os.Getenv(p.ClientSecretEnv))
		if len(secret) == 0 {
			return "", errors.New("environment variable " + p.ClientSecretEnv + " (client_secret_env) is not set")
		}
	case p.ClientSecretFile != "":
		if secret, err = bounded.File(context.Background(), p.ClientSecretFile, secretBudget); err != nil {
			return "", fmt.Errorf("cannot read client_secret_file: %w", err)
		}
	case p.ClientSecretCommand != "":
		printed, complaints, err := bounded.Output(context.Background(), p.ClientSecretCommand, secretBudget)
		var exit *exec.ExitError
		if first, _, _ := strings.Cut(strings.TrimSpace(complaints), "\n"); errors.As(err, &exit) && first != "" {
			err = fmt.Errorf("%w, %s", err, api.Clean(first))
		}
		if err != nil {
			return "", fmt.Errorf("client_secret_command failed: %w; try it in a shell", err)
		}
		secret = []byte(printed)
	default:
		return "", errors.New("no client secret (set client_secret_env, client_secret_file or client_secret_command)")
	}
	if secret = bytes.TrimSpace(secret); len(secret) == 0 {
		return "", errors.New("the client secret is empty")
	}
	return string(secret), nil
}

// ownToken returns a source for a token that the user provides.
func (p *Profile) ownToken(auth.App) (api.TokenSource, error) {
	given := 0
	for _, place := range []string{p.TokenEnv, p.TokenFile, p.TokenCommand} {
		if strings.TrimSpace(place) != "" {
			given++
		}
	}
	if given != 1 {
		return nil, errors.New(`auth = "token" needs exactly one of token_env, token_file and token_command`)
	}
	switch {
	case p.TokenEnv != "":
		return auth.TokenFromEnv(p.TokenEnv), nil
	case p.TokenFile != "":
		return auth.TokenFromFile(p.TokenFile), nil
	}
	return auth.TokenFromCommand(p.TokenCommand), nil
}
