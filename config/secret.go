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
	file, err := os.ReadFile(p.CertificateFile)
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

// commandTimeout limits a command that prints a secret.
const commandTimeout = 30 * time.Second

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
		if secret, err = os.ReadFile(p.ClientSecretFile); err != nil {
			return "", fmt.Errorf("cannot read client_secret_file: %w", err)
		}
	case p.ClientSecretCommand != "":
		ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
		defer cancel()
		if secret, err = exec.CommandContext(ctx, "sh", "-c", p.ClientSecretCommand).Output(); err != nil {
			return "", fmt.Errorf("client_secret_command failed: %w; try it in a shell", err)
		}
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
