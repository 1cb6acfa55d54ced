package auth

import (
	"context"
	"errors"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"quarry/api"
)

// codeLife is how long Entra ID takes a device code, by its documentation.
const codeLife = 15 * time.Minute

// Account is a person who signs in, and where that is remembered.
type Account struct {
	App
	// Record is a file that tells, without secrets, who signed in last; "" remembers nobody.
	// The tokens themselves lie in the machine's encrypted store, or only in memory.
	Record string
}

// NewDeviceCode makes a source of tokens for an account that signs in on another device.
// The Sink of a run that waits for it is given the Prompt.
func NewDeviceCode(a Account) (api.TokenSource, error) {
	app, authority, err := a.App.checked()
	if err != nil {
		return nil, err
	}
	known := remembered(a)
	return newCredential(&credential{
		host: authority.Host, timeout: codeLife,
		advice: "run it again for a new code, and check that the app registration allows public client flows",
		make: func() (azcore.TokenCredential, error) {
			c, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
				ClientOptions: app.options(), TenantID: app.TenantID, ClientID: app.ClientID, DisableInstanceDiscovery: private(authority),
				Cache: known.cache, AuthenticationRecord: known.record(), DisableAutomaticAuthentication: true,
				UserPrompt: func(ctx context.Context, m azidentity.DeviceCodeMessage) error {
					api.ShowPrompt(ctx, api.Prompt{Code: api.Clean(m.UserCode), URL: api.Clean(m.VerificationURL), Expires: time.Now().Add(codeLife)})
					return nil
				},
			})
			return &asked{c, known}, err
		},
	})
}

// NewBrowser makes a source of tokens for an account that signs in in a browser on this
// machine, which comes back to a port of loopback.
func NewBrowser(a Account) (api.TokenSource, error) {
	app, authority, err := a.App.checked()
	if err != nil {
		return nil, err
	}
	known := remembered(a)
	return newCredential(&credential{
		host: authority.Host, timeout: 5 * time.Minute,
		advice: "a browser must be on this machine: over SSH use device-code, or a token from a command",
		make: func() (azcore.TokenCredential, error) {
			c, err := azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
				ClientOptions: app.options(), TenantID: app.TenantID, ClientID: app.ClientID, DisableInstanceDiscovery: private(authority),
				Cache: known.cache, AuthenticationRecord: known.record(), DisableAutomaticAuthentication: true,
			})
			return &asked{c, known}, err
		},
	})
}

// interactive is a credential that can do without the person until it cannot.
type interactive interface {
	azcore.TokenCredential
	Authenticate(ctx context.Context, opts *policy.TokenRequestOptions) (azidentity.AuthenticationRecord, error)
}

// asked asks the person only when a token cannot be had without, and remembers who it was.
type asked struct {
	interactive
	known *memory
}

func (a *asked) GetToken(ctx context.Context, opts policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := a.interactive.GetToken(ctx, opts)
	var needed *azidentity.AuthenticationRequiredError
	if !errors.As(err, &needed) {
		return token, err
	}
	record, err := a.Authenticate(ctx, &opts)
	if err != nil {
		return token, err
	}
	a.known.keep(record)
	return a.interactive.GetToken(ctx, opts)
}
