package config

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"quarry/api"
	"quarry/api/auth"
)

// tokens returns the token source of the profile.
func (p *Profile) tokens(web *http.Client) (api.TokenSource, error) {
	if !p.Auth.Known() {
		return nil, p.unknownAuth()
	}
	app, err := p.app(web)
	if err != nil {
		return nil, err
	}
	source, err := p.signInWith(app)
	if err != nil {
		return nil, errorf("profile %s: %w", p.Name, err)
	}
	return source, nil
}

func (p *Profile) unknownAuth() error {
	var names []string
	for _, m := range auth.Methods() {
		names = append(names, string(m))
	}
	list := strings.Join(names, ", ")
	if p.Auth == auth.Unset {
		return errorf("profile %s: auth is not set (use one of %s)", p.Name, list)
	}
	return errorf("profile %s: unknown auth %q (use one of %s)", p.Name, p.Auth, list)
}

// signInWith returns the token source for the profile's sign-in method.
func (p *Profile) signInWith(app auth.App) (api.TokenSource, error) {
	switch p.Auth {
	case auth.AppSecret:
		return p.clientSecret(app)
	case auth.AppCertificate:
		return p.certificate(app)
	case auth.DeviceCode:
		return auth.NewDeviceCode(account(app))
	case auth.Browser:
		return auth.NewBrowser(account(app))
	case auth.ManagedIdentity:
		return auth.NewManagedIdentity(app.ClientID)
	case auth.WorkloadIdentity:
		return auth.NewWorkloadIdentity(app)
	case auth.AzureCLI:
		return auth.NewAzureCLI(app.TenantID)
	case auth.GivenToken:
		return p.ownToken(app)
	case auth.Unset:
	}
	return nil, p.unknownAuth()
}

// app returns the profile's app registration.
func (p *Profile) app(web *http.Client) (auth.App, error) {
	dialect, err := p.dialect()
	if err != nil {
		return auth.App{}, err
	}
	cloud, err := dialect.Cloud(p.Cloud)
	if err != nil {
		return auth.App{}, errorf("profile %s: %w", p.Name, err)
	}
	authority := cmp.Or(p.AuthorityURL, cloud.Authority)
	return auth.App{TenantID: p.TenantID, ClientID: p.ClientID, AuthorityURL: authority, HTTP: web}, nil
}

// account returns the account for interactive sign-in to an app. Its record is in the state
// folder.
func account(app auth.App) auth.Account {
	a := auth.Account{App: app}
	if folder, err := StateFolder(); err == nil {
		sum := sha256.Sum256([]byte(app.AuthorityURL + " " + app.TenantID + " " + app.ClientID))
		a.Record = filepath.Join(folder, fmt.Sprintf("account-%x.json", sum[:8]))
	}
	return a
}

// ForgetAccount removes the record of the account that is signed in with the profile. It reports
// whether there was one.
func (p *Profile) ForgetAccount() (bool, error) {
	app, err := p.app(nil)
	if err != nil {
		return false, err
	}
	err = os.Remove(account(app).Record)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
