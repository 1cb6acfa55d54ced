package cli

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"quarry/api"
)

// signIns are the ways to sign in by their name in the configuration.
var signIns = map[string]func(p *profile, app api.App) (api.TokenSource, error){
	"client-secret":     (*profile).clientSecret,
	"certificate":       (*profile).certificate,
	"device-code":       func(_ *profile, app api.App) (api.TokenSource, error) { return api.NewDeviceCode(account(app)) },
	"browser":           func(_ *profile, app api.App) (api.TokenSource, error) { return api.NewBrowser(account(app)) },
	"managed-identity":  func(_ *profile, app api.App) (api.TokenSource, error) { return api.NewManagedIdentity(app.ClientID) },
	"workload-identity": func(_ *profile, app api.App) (api.TokenSource, error) { return api.NewWorkloadIdentity(app) },
	"azure-cli":         func(_ *profile, app api.App) (api.TokenSource, error) { return api.NewAzureCLI(app.TenantID) },
	"token":             (*profile).ownToken,
}

// tokens makes the profile's source of tokens.
func (p *profile) tokens(name string, web *http.Client) (api.TokenSource, error) {
	signIn, ok := signIns[p.Auth]
	if !ok {
		names := strings.Join(slices.Sorted(maps.Keys(signIns)), ", ")
		if p.Auth == "" {
			return nil, usagef("profile %s: auth is missing: set it to one of %s", name, names)
		}
		return nil, usagef("profile %s: auth = %q is not known: set it to one of %s", name, p.Auth, names)
	}
	app, err := p.app(name, web)
	if err != nil {
		return nil, err
	}
	source, err := signIn(p, app)
	if err != nil {
		return nil, usagef("profile %s: %w", name, err)
	}
	return source, nil
}

// app is the profile's app registration.
func (p *profile) app(name string, web *http.Client) (api.App, error) {
	dialect, err := p.dialect(name)
	if err != nil {
		return api.App{}, err
	}
	cloud, err := dialect.Cloud(p.Cloud)
	if err != nil {
		return api.App{}, usagef("profile %s: %w", name, err)
	}
	return api.App{TenantID: p.TenantID, ClientID: p.ClientID, AuthorityURL: cmp.Or(p.AuthorityURL, cloud.Authority), HTTP: web}, nil
}

// asksPerson reports whether the sign-in needs a person and is remembered.
func (p *profile) asksPerson() bool { return p.Auth == "device-code" || p.Auth == "browser" }

// account is a person who signs in to an app, remembered in the state folder.
func account(app api.App) api.Account {
	a := api.Account{App: app}
	if folder, err := stateFolder(); err == nil {
		sum := sha256.Sum256([]byte(app.AuthorityURL + " " + app.TenantID + " " + app.ClientID))
		a.Record = filepath.Join(folder, fmt.Sprintf("account-%x.json", sum[:8]))
	}
	return a
}

func (p *profile) clientSecret(app api.App) (api.TokenSource, error) {
	secret, err := p.secret()
	if err != nil {
		return nil, err
	}
	return api.NewClientSecret(api.ClientSecret{App: app, Secret: secret})
}

func (p *profile) certificate(app api.App) (api.TokenSource, error) {
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
			return nil, errors.New("the environment variable " + p.CertificatePasswordEnv + " (certificate_password_env) is not set")
		}
	}
	return api.NewCertificate(api.Certificate{App: app, File: file, Password: password})
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
func (p *profile) ownToken(api.App) (api.TokenSource, error) {
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
		return api.TokenFromEnv(p.TokenEnv), nil
	case p.TokenFile != "":
		return api.TokenFromFile(p.TokenFile), nil
	}
	return api.TokenFromCommand(p.TokenCommand), nil
}

// identityKind is what a profile's runs are recorded under before a token is there to
// be read.
func (p *profile) identityKind() string {
	switch {
	case p.asksPerson():
		return "account"
	case p.Auth == "token", p.Auth == "azure-cli":
		return "token"
	}
	return "app"
}
