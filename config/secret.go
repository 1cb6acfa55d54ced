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
		return nil, errors.New("certificate_file is missing: name the PEM or PKCS#12 file that holds certificate and key")
	}
	file, err := os.ReadFile(p.CertificateFile)
	if err != nil {
		return nil, fmt.Errorf("certificate_file cannot be read (%w): check its path", err)
	}
	password := ""
	if p.CertificatePasswordEnv != "" {
		if password = os.Getenv(p.CertificatePasswordEnv); password == "" {
			return nil, fmt.Errorf("the environment variable %s (certificate_password_env) is not set",
				p.CertificatePasswordEnv)
		}
	}
	return auth.NewCertificate(auth.Certificate{App: app, File: file, Password: password})
}

// commandTimeout bounds a command that is asked for a secret.
const commandTimeout = 30 * time.Second

// secret reads the client secret from where the profile says it is.
func (p *Profile) secret() (string, error) {
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
		return "", errors.New("one of client_secret_env, " +
			" client_secret_file and client_secret_command must say where the secret is")
	}
	if secret = bytes.TrimSpace(secret); len(secret) == 0 {
		return "", errors.New("the client secret is empty: check where it comes from")
	}
	return string(secret), nil
}

// ownToken makes the source of a token that the user brings.
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
