package config

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"quarry/api"
	"quarry/api/auth"
)

// signIns are the ways to sign in by their name in the configuration.
var signIns = map[string]func(p *Profile, app auth.App) (api.TokenSource, error){
	"client-secret": (*Profile).clientSecret,
	"certificate":   (*Profile).certificate,
	"device-code":   func(_ *Profile, app auth.App) (api.TokenSource, error) { return auth.NewDeviceCode(account(app)) },
	"browser":       func(_ *Profile, app auth.App) (api.TokenSource, error) { return auth.NewBrowser(account(app)) },
	"managed-identity": func(_ *Profile, app auth.App) (api.TokenSource, error) {
		return auth.NewManagedIdentity(app.ClientID)
	},
	"workload-identity": func(_ *Profile, app auth.App) (api.TokenSource, error) { return auth.NewWorkloadIdentity(app) },
	"azure-cli":         func(_ *Profile, app auth.App) (api.TokenSource, error) { return auth.NewAzureCLI(app.TenantID) },
	"token":             (*Profile).ownToken,
}

// tokens makes the profile's source of tokens.
func (p *Profile) tokens(web *http.Client) (api.TokenSource, error) {
	signIn, ok := signIns[p.Auth]
	if !ok {
		names := strings.Join(slices.Sorted(maps.Keys(signIns)), ", ")
		if p.Auth == "" {
			return nil, errorf("profile %s: auth is missing: set it to one of %s", p.Name, names)
		}
		return nil, errorf("profile %s: auth = %q is not known: set it to one of %s", p.Name, p.Auth, names)
	}
	app, err := p.app(web)
	if err != nil {
		return nil, err
	}
	source, err := signIn(p, app)
	if err != nil {
		return nil, errorf("profile %s: %w", p.Name, err)
	}
	return source, nil
}

// app is the profile's app registration.
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

// account is a person who signs in to an app, remembered in the state folder.
func account(app auth.App) auth.Account {
	a := auth.Account{App: app}
	if folder, err := StateFolder(); err == nil {
		sum := sha256.Sum256([]byte(app.AuthorityURL + " " + app.TenantID + " " + app.ClientID))
		a.Record = filepath.Join(folder, fmt.Sprintf("account-%x.json", sum[:8]))
	}
	return a
}

// ForgetAccount removes what is remembered of the person who signed in with the profile.
// It reports whether there was one.
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
